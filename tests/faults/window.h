// Window: while it is open, a call of the library is running on this thread, and faults of memory
// may hit. What the harness itself does (the server, the ledger) lies outside.
#pragma once

namespace tidemark::faults {

inline thread_local bool window_open = false;

class Window {
 public:
  explicit Window(bool open) : before_(window_open) { window_open = open; }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window() { window_open = before_; }

 private:
  bool before_;
};

// One call into the library.
template <class F>
auto Call(F&& call) {
  const Window window(true);
  return call();
}

}  // namespace tidemark::faults
