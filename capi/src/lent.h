// Lent: an answer handed to a callback stays the library's unless it is taken; one that the app
// owns is not lent. Thread: one at a time, as the functions that use it say.
#pragma once

namespace tidemark {

class Lent {
 public:
  // The library lends; *taken tells it afterwards whose the answer is.
  void Begin(bool* taken) { taken_ = taken; }
  void Take() {
    if (taken_ == nullptr) return;
    *taken_ = true;
    taken_ = nullptr;
  }
  // The call is over; what was not taken stays the library's.
  void End() { taken_ = nullptr; }
  // Not the app's to free.
  bool lent() const { return taken_ != nullptr; }

 private:
  bool* taken_ = nullptr;
};

// Lends `answer` to `call` and frees it afterwards, unless it was taken.
template <class T, class F>
void Lend(T* answer, F&& call) {
  bool taken = false;
  answer->lent.Begin(&taken);
  call(answer);
  if (!taken) delete answer;
}

}  // namespace tidemark
