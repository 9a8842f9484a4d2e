#include "core/query/sql_policy.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "core/query/sql_name.h"

namespace tidemark {
namespace {

using std::string_view_literals::operator""sv;

// Sorted. Left out on purpose: what loads code, reaches files or settings, or exists to fill
// memory.
constexpr std::array kFunctions = {
    "->"sv, "->>"sv, "abs"sv, "acos"sv, "acosh"sv, "asin"sv, "asinh"sv, "atan"sv, "atan2"sv,
    "atanh"sv, "avg"sv, "bm25"sv, "ceil"sv, "ceiling"sv, "char"sv, "coalesce"sv, "cos"sv, "cosh"sv,
    "count"sv, "cume_dist"sv, "current_date"sv, "current_time"sv, "current_timestamp"sv, "date"sv,
    "datetime"sv, "degrees"sv, "dense_rank"sv, "exp"sv, "first_value"sv, "floor"sv, "format"sv,
    "glob"sv, "group_concat"sv, "hex"sv, "highlight"sv, "ifnull"sv, "iif"sv, "instr"sv, "json"sv,
    "json_array"sv, "json_array_length"sv, "json_extract"sv, "json_group_array"sv,
    "json_group_object"sv, "json_object"sv, "json_patch"sv, "json_quote"sv, "json_remove"sv,
    "json_replace"sv, "json_set"sv, "json_type"sv, "json_valid"sv, "julianday"sv, "lag"sv,
    "last_value"sv, "lead"sv, "length"sv, "like"sv, "likelihood"sv, "likely"sv, "ln"sv, "log"sv,
    "log10"sv, "log2"sv, "lower"sv, "ltrim"sv, "match"sv, "max"sv, "min"sv, "mod"sv, "nth_value"sv,
    "ntile"sv, "nullif"sv, "percent_rank"sv, "pi"sv, "pow"sv, "power"sv, "printf"sv, "quote"sv,
    "radians"sv, "random"sv, "rank"sv, "replace"sv, "round"sv, "row_number"sv, "rtrim"sv, "sign"sv,
    "sin"sv, "sinh"sv, "snippet"sv, "sqrt"sv, "strftime"sv, "substr"sv, "substring"sv, "sum"sv,
    "tan"sv, "tanh"sv, "time"sv, "total"sv, "trim"sv, "trunc"sv, "typeof"sv, "unicode"sv,
    "unixepoch"sv, "unlikely"sv, "upper"sv};
static_assert(std::ranges::is_sorted(kFunctions));

// What the views call for the app.
constexpr std::string_view kViewFunction = "tide_scope_name";

bool IsSchemaTable(std::string_view name) { return NameBegins(name, "sqlite_"); }

}  // namespace

bool IsOfferedFunction(std::string_view name) {
  // SQLite gives names as they are registered: in lower case, whatever the statement has.
  return std::ranges::binary_search(kFunctions, name);
}

bool IsOfferedTableFunction(std::string_view name) {
  return EqualNames(name, "json_each") || EqualNames(name, "json_tree");
}

int AuthorizeOnStore(void*, int action, const char* first, const char* second, const char*,
                     const char*) noexcept {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_READ:
      return first != nullptr && !IsSchemaTable(first) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
      return second != nullptr && (IsOfferedFunction(second) || second == kViewFunction)
                 ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

}  // namespace tidemark
