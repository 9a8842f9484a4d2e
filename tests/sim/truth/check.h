// Check: the result of one question to the truth: nothing, or what is wrong; and names for people.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/model/value.h"
#include "tests/sim/events.h"

namespace tidemark::sim::truth {

using Check = std::optional<Violation>;

// Nothing where the invariant is muffled: then the truth goes on as if it held.
Check Bad(std::string invariant, std::string detail);
// Of the whole process: what else is wrong, where these do not speak?
void Muffle(std::set<std::string> invariants);

// Returns from a function that answers a Check.
#define TIDE_SIM_TRY(expression) \
  do { \
    if (auto bad_ = (expression)) return bad_; \
  } while (false)

// One line each.
std::string Name(const Uid& uid);
std::string Name(const RecordKey& key);
std::string Name(const Value& value);
std::string Name(const Fields& fields);
std::string Name(const Stamp& stamp);
std::string Name(const Effect& effect);
std::string Name(const Outcome& outcome);
std::string Name(uint64_t number);

}  // namespace tidemark::sim::truth
