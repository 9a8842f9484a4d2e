// The words that scripts are written in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/faults/scenario.h"

namespace tidemark::faults {

inline constexpr const char* kScope = "team/1";

// Writes effects into an operation; the first status that is not OK ends it.
using Effects = std::function<tide_status(tide_op*)>;

Effects CreateTask(const char* id, const char* title);
Effects SetText(const char* id, const char* field, const char* text);
Effects AddLabel(const char* id, const char* label);
Effects RemoveLabel(const char* id, const char* label);
Effects DeleteTask(const char* id);
Effects SetPhoto(const char* id, size_t bytes);
Effects CreateSite(const char* id);

// An operation with the uid of this number. Counted ones also add 1 << number to tasks/t1.visits,
// so that the sum tells which of them took effect, and that none did twice.
Step Submit(uint8_t number, Effects effects, bool counted = true);
Step SubmitAll(uint8_t first, uint8_t count);
Step Cancel(uint8_t number, std::vector<uint8_t> dependents = {});  // they go along
Step Open();
Step Close();
Step Subscribe(const char* scope);
Step Unsubscribe(const char* scope);
Step Settle();
Step Turns(int count);  // single steps, none of which waits
// Reads a record and performs its first choice of this kind.
Step Choose(const char* id, tide_choice_kind kind);
Step Resolve(uint8_t number, tide_choice_kind kind);
Step Observe();         // a record, a query, all operations, and hears them once
Step Read(const char* id);
Step Query();

}  // namespace tidemark::faults
