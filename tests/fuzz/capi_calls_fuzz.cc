// Attacks: the C API with calls in any order, on handles of every kind and none, with arguments
// that are wrong in every way that C allows, closing and opening again in between, over a network
// that answers nonsense.
// Property, held against a naive model (call_model.h) after every call: what was taken is listed
// once, in order; reads and queries show what it adds up to; what is withdrawn is gone with what
// builds on it, and only that; what is refused changes nothing; a network that fails ends nothing;
// opening again keeps everything; in the end no handle is alive.
#include "tests/fuzz/caller.h"

namespace tidemark::fuzz {
namespace {

constexpr int kCallsMax = 40;

void CallOnce(Caller& caller, Feed& feed) {
  switch (feed.Byte() % 16) {
    case 0: case 1: case 2: case 3: case 4: return caller.WriteEffect(feed);
    case 5: case 6: return caller.Submit(feed.Below(Caller::kSlots));
    case 7: return caller.SubmitAll();
    case 8: return caller.After(feed);
    case 9: case 10: return caller.Cancel(feed);
    case 11: return caller.Reset(feed);
    case 12: return caller.Reopen();
    case 13: return caller.Network(feed);
    case 14: return caller.Misuse(feed);
    default: return caller.Scopes(feed);
  }
}

void Attack(Feed feed) {
  {
    Caller caller;
    for (int i = 0; i < kCallsMax && !feed.empty(); i++) {
      CallOnce(caller, feed);
      caller.RequireModel();
    }
    caller.Reopen();
    caller.RequireModel();
  }
  FUZZ_REQUIRE(tide_live_handles() == 0);
}

}  // namespace
}  // namespace tidemark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tidemark::fuzz::Attack({data, size});
  return 0;
}
