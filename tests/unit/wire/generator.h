// Seeded model values of every shape: every kind, every optional part there or not.
#pragma once

#include "core/base/random.h"
#include "core/wire/messages.h"

namespace tidemark {

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  Value AnyValue();      // may be null
  Fields AnyFields();    // present values only
  Record AnyRecord();
  Operation AnyOperation();
  Outcome AnyOutcome();
  Entry AnyEntry();
  Explanation AnyExplanation();
  Request AnyRequest();
  Reply AnyReply();

  bool Chance() { return random_.Below(2) == 0; }
  uint64_t Below(uint64_t bound) { return random_.Below(bound); }
  std::string Text();
  std::string Noise(size_t size);

 private:
  template <class Make>
  auto Some(size_t count_max, Make make) {
    std::vector<decltype(make())> items;
    for (size_t n = random_.Below(count_max + 1); n > 0; n--) items.push_back(make());
    return items;
  }
  uint64_t Number();  // small, or anything
  Value Scalar();
  Uid AnyUid();
  std::string AnyId();
  Cursor AnyCursor();
  RecordKey AnyKey();
  Change AnyChange();
  Effect AnyEffect();
  Expect AnyExpect();
  When AnyWhen();
  PushOp AnyPushOp();
  Stamp AnyStamp();
  Side AnySide();
  Argument AnyArgument();
  PreImage AnyPreImage();
  Hello AnyHello();
  Welcome AnyWelcome();
  Target AnyTarget();
  ErrorReply AnyError();

  SeededRandom random_;
};

}  // namespace tidemark
