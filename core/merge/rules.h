// Rules: the declared rule between two values that had not seen each other (docs/conflicts.md), and
// the algebra of increments and sets. Pure: no clock, no chance, no locale, no rounding.
#pragma once

#include <optional>

#include "core/manifest/manifest.h"
#include "core/model/ids.h"
#include "core/model/stamp.h"

namespace tidemark {

// One side of a concurrent set. Borrows the value.
struct Claim {
  Stamp stamp;
  Uid client;
  const Value& value;
};

// The order of last_action: by corrected time, then by client, so that it is total.
bool IsLaterAction(const Claim& one, const Claim& other);

// Whether the arriving value takes the place of the current one. Not for kManual, which a person
// decides. kMerge3 is decided so where the words cannot be merged.
bool Prevails(MergeRule rule, const Claim& arriving, const Claim& current);

// The sum; nothing where 64 bits do not hold it.
std::optional<int64_t> AddExactly(int64_t one, int64_t other);

bool HasElement(const Value& set, const Value& element);
Value WithElement(const Value& set, const Value& element);
Value WithoutElement(const Value& set, const Value& element);

}  // namespace tidemark
