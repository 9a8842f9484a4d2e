// Small worlds for the tests of core/tell: a loaded scope, an operation, a moment.
#pragma once

#include <gtest/gtest.h>

#include "core/tell/truth.h"

namespace tidemark {

inline Uid Boot(uint8_t n) {
  Uid uid;
  uid.bytes[0] = n;
  return uid;
}

// 2027-01-15 08:00:00 UTC.
inline constexpr int64_t kStartMs = 1'800'000'000'000;

// `ms` after the start, in boot 1, with the wall clock in step.
inline Moment At(int64_t ms) { return {ms * 1000, (kStartMs + ms) * 1000, Boot(1)}; }

// Revealed, its as_of true at the start.
inline ScopeState LoadedScope() {
  ScopeState scope;
  scope.scope = "team/1";
  scope.revealed = true;
  scope.epoch = 1;
  scope.seq = scope.head = 7;
  scope.as_of_us = kStartMs * 1000;
  scope.boot = Boot(1);
  scope.as_of_boot_us = 0;
  scope.as_of_wall_us = kStartMs * 1000;
  return scope;
}

inline StoredOperation OpIn(State state, Reason reason = Reason::kNone) {
  StoredOperation op;
  op.state = state;
  op.reason = reason;
  op.operation.uid = Boot(77);
  op.boot = Boot(1);
  op.wall_us = kStartMs * 1000;
  Effect effect;
  effect.key = {"team/1", "things", "1"};
  effect.field = "a";
  effect.value = Value::String("mine");
  op.operation.effects.push_back(effect);
  op.operation.base = {{"team/1", 1, 7}};
  return op;
}

inline RecordImage Image() {
  RecordImage image;
  image.key = {"team/1", "things", "1"};
  image.scope = LoadedScope();
  image.view = Fields{{"a", Value::String("x")}};
  image.confirmed = Record{7, *image.view};
  return image;
}

inline SyncView Running() {
  SyncView sync;
  sync.stale = Reason::kCatchingUp;
  return sync;
}

}  // namespace tidemark
