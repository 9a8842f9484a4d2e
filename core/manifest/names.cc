#include "core/manifest/names.h"

#include <algorithm>

#include "core/base/text.h"

namespace tidemark {
namespace {

constexpr size_t kNameSizeMax = 63;
constexpr size_t kLineSizeMax = 200;

// All words that SQLite knows, also those it would let pass as names: a later release may not.
// Sorted. A test compares them with the library's own list.
constexpr std::string_view kKeywords[] = {
    "abort", "action", "add", "after", "all", "alter", "always", "analyze", "and", "as", "asc",
    "attach", "autoincrement", "before", "begin", "between", "by", "cascade", "case", "cast",
    "check", "collate", "column", "commit", "conflict", "constraint", "create", "cross",
    "current", "current_date", "current_time", "current_timestamp", "database", "default",
    "deferrable", "deferred", "delete", "desc", "detach", "distinct", "do", "drop", "each",
    "else", "end", "escape", "except", "exclude", "exclusive", "exists", "explain", "fail",
    "false", "filter", "first", "following", "for", "foreign", "from", "full", "generated",
    "glob", "group", "groups", "having", "if", "ignore", "immediate", "in", "index", "indexed",
    "initially", "inner", "insert", "instead", "intersect", "into", "is", "isnull", "join", "key",
    "last", "left", "like", "limit", "match", "materialized", "natural", "no", "not", "nothing",
    "notnull", "null", "nulls", "of", "offset", "on", "or", "order", "others", "outer", "over",
    "partition", "plan", "pragma", "preceding", "primary", "query", "raise", "range", "recursive",
    "references", "regexp", "reindex", "release", "rename", "replace", "restrict", "returning",
    "right", "rollback", "row", "rows", "savepoint", "select", "set", "table", "temp",
    "temporary", "then", "ties", "to", "transaction", "trigger", "true", "unbounded", "union",
    "unique", "update", "using", "vacuum", "values", "view", "virtual", "when", "where", "window",
    "with", "without"
};

bool IsIdentifier(std::string_view name) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= kNameSizeMax && lower(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return lower(c) || (c >= '0' && c <= '9') || c == '_';
         });
}

}  // namespace

std::string ProblemOfPlainName(std::string_view name) {
  if (name.empty()) return "a name is missing";
  if (!IsIdentifier(name))
    return Quote(name) + " is not a name: a-z, then up to 62 of a-z, 0-9 and _";
  return {};
}

std::string ProblemOfSqlName(std::string_view name) {
  if (std::string problem = ProblemOfPlainName(name); !problem.empty()) return problem;
  if (name.starts_with("tide_") || name.starts_with("sqlite_"))
    return Quote(name) + " begins like a table of our own (tide_, sqlite_)";
  if (name.ends_with("_rows") || name.ends_with("_fts"))
    return Quote(name) + " ends like a table of our own (_rows, _fts)";
  if (name == "id" || name == "rowid" || name == "oid")
    return Quote(name) + " is a column that every collection has";
  if (std::binary_search(std::begin(kKeywords), std::end(kKeywords), name))
    return Quote(name) + " is an SQL keyword";
  return {};
}

std::string ProblemOfLine(std::string_view text) {
  if (text.size() > kLineSizeMax) return "is longer than 200 bytes";
  const bool control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<uint8_t>(c) < 0x20 || c == 0x7F;
  });
  if (control || !IsUtf8(text)) return "holds control characters; it is shown within a sentence";
  return {};
}

}  // namespace tidemark
