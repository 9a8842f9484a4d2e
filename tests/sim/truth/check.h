// Check: the result of one question to the truth: nothing, or what is wrong; and names for people.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "core/model/value.h"
#include "tests/sim/events.h"

namespace tidemark::sim::truth {

using Check = std::optional<Violation>;

inline Check Bad(std::string invariant, std::string detail) {
  return Violation{std::move(invariant), std::move(detail), 0};
}

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
