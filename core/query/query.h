// What a query asks and what it answers, as values.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "core/query/sql_gate.h"
#include "core/store/model.h"

namespace tidemark {

inline constexpr uint32_t kPageRowsDefault = 10'000;
inline constexpr uint32_t kQueryDeadlineMsDefault = 10'000;
inline constexpr int64_t kSnapshotLifeUs = 30'000'000;
inline constexpr uint32_t kNoStanding = UINT32_MAX;

// What a page weighs when it is packed (the boundary asserts them); max_bytes is held against this.
inline constexpr size_t kPageHeadBytes = 128, kColumnBytes = 16, kStandingBytes = 80,
                        kRowBytes = 24, kCellBytes = 16;

struct QuerySpec {
  std::string sql;
  std::vector<Value> params;
  std::vector<std::string> scopes;   // what it is about; none: all that may hold what it reads
  uint32_t max_rows = 0;             // of a page; 0: kPageRowsDefault
  uint32_t max_bytes = 0;            // of a page; must be given
  uint32_t deadline_ms = 0;          // of a page; 0: kQueryDeadlineMsDefault
  int64_t window_ms = 0;             // judge freshness against this; 0: the tiers' own
  std::shared_ptr<const std::atomic<bool>> interrupt;  // ends it from another thread; may be null
};

struct QueryColumn {
  std::string name;
  Kind kind = Kind::kNull;           // declared; null: an expression
  uint32_t scale = 0;
};

// One collection in one scope, whose standing its rows share.
struct QueryPart {
  size_t scope = 0;                  // into QueryFacts::scopes
  std::string collection;            // empty: several, under one UNION
  int64_t window_ms = 0;
  bool operator==(const QueryPart&) const = default;
};

// What all pages of one answer have in common. Immutable.
struct QueryFacts {
  uint64_t db_version = 0;
  std::vector<QueryColumn> columns;  // the visible ones
  std::vector<std::string> read_set; // collections whose change may change the answer
  std::vector<ScopeState> scopes;    // all, at that moment
  std::vector<QueryPart> parts;      // what the set's truth is made of
  uint32_t pending = 0, attention = 0;  // records of these parts with operations of that kind
};

// One value of a row. Text and bytes lie in the page's texts, with a NUL after them.
struct QueryCell {
  Kind kind = Kind::kNull;
  uint32_t size = 0;                 // of text; of a decimal its scale
  union { int64_t integer; double real; uint64_t at; } as = {0};
};

struct QueryRow {
  uint32_t standing = kNoStanding;   // into QueryPage::standings
  uint32_t pending = 0, attention = 0;
};

// Rows by rows, each facts->columns.size() cells.
struct QueryPage {
  std::shared_ptr<const QueryFacts> facts;
  std::vector<QueryCell> cells;
  std::string texts;
  std::vector<QueryRow> rows;
  std::vector<QueryPart> parts;      // begins with facts->parts
  // Each the parts (places in `parts`) that some row stands on: its standing is the worst of them.
  std::vector<std::vector<uint32_t>> standings;
  bool more = false;                 // another page follows; nothing is cut silently
};

}  // namespace tidemark
