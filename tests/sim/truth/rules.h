// Rules: what tests/sim/world.txtpb and world_2.txtpb declare, written down a second time by hand.
#pragma once

#include <string>
#include <string_view>

#include "core/model/value.h"

namespace tidemark::sim::truth {

enum class Rule {
  kLastAction, kLastArrival, kKeepServer, kFirst, kMax, kMin, kManual, kWords, kCounter, kSet };

struct FieldRule {
  std::string_view collection, field;
  Kind kind;
  Rule rule;
  uint32_t since = 1;              // the schema that brought it
  int64_t min = INT64_MIN, max = INT64_MAX;
};

inline constexpr FieldRule kFields[] = {
    {"things", "q", Kind::kString, Rule::kLastAction},
    {"things", "a", Kind::kString, Rule::kLastAction},
    {"things", "b", Kind::kString, Rule::kLastAction},
    {"things", "k", Kind::kString, Rule::kKeepServer},
    {"things", "l", Kind::kString, Rule::kLastArrival},
    {"things", "f", Kind::kString, Rule::kFirst},
    {"things", "m", Kind::kString, Rule::kManual},
    {"things", "x", Kind::kInt, Rule::kMax},
    {"things", "y", Kind::kInt, Rule::kMin},
    {"things", "w", Kind::kString, Rule::kWords},
    {"things", "n", Kind::kInt, Rule::kCounter},
    {"things", "g", Kind::kInt, Rule::kCounter, 1, 0, 12},
    {"things", "d", Kind::kDecimal, Rule::kLastAction},
    {"things", "t", Kind::kSet, Rule::kSet},
    {"things", "o", Kind::kBool, Rule::kLastAction},
    {"things", "z", Kind::kInt, Rule::kLastAction, 2},
    {"hard", "a", Kind::kString, Rule::kLastAction},
    {"hard", "n", Kind::kInt, Rule::kCounter},
    {"notes", "a", Kind::kString, Rule::kLastAction},
    {"notes", "n", Kind::kInt, Rule::kCounter},
    {"extra", "a", Kind::kString, Rule::kLastAction, 2},
    {"extra", "n", Kind::kInt, Rule::kCounter, 2},
};

inline const FieldRule* FindRule(std::string_view collection, std::string_view field) {
  for (const FieldRule& rule : kFields)
    if (rule.collection == collection && rule.field == field) return &rule;
  return nullptr;
}

// Whether an app of this schema knows the field; of the collection where `field` is empty.
inline bool Knows(uint32_t schema, std::string_view collection, std::string_view field) {
  for (const FieldRule& rule : kFields)
    if (rule.collection == collection && (field.empty() || rule.field == field))
      return rule.since <= schema;
  return false;
}

inline bool DeleteWins(std::string_view collection) { return collection == "hard"; }

// For how long what was verified counts as fresh, where nobody asks for another window.
inline int64_t WindowMs(std::string_view collection, bool long_windows) {
  if (long_windows) return 600'000;
  return collection == "hard" ? 10'000 : 60'000;
}

// The kind of scope that may hold it.
inline std::string_view KindOfScope(std::string_view collection) {
  return collection == "notes" ? "user" : "team";
}

// What a create has that its author left out.
inline void FillInitials(std::string_view collection, Fields* fields) {
  if (collection == "things") fields->try_emplace("o", Value::Bool(false));
}

inline bool IsNumber(const FieldRule* rule) {
  return rule != nullptr && (rule->kind == Kind::kInt || rule->kind == Kind::kDecimal);
}

// roles of server/judge: 0 none, 1 reader, 2 writer, 3 lead
inline int DefaultRole(std::string_view account, std::string_view scope) {
  if (scope.starts_with("team/")) return 2;
  if (scope == "attention/" + std::string(account)) return 1;
  return scope == "user/" + std::string(account) ? 3 : 0;
}

}  // namespace tidemark::sim::truth
