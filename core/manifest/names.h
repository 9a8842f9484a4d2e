// Names: what a collection, a field, a scope kind and the app may be called.
#pragma once

#include <string>
#include <string_view>

namespace tidemark {

// Why `name` cannot be a collection or a field: empty where it can. Apps write these names in plain
// SQL, so one that needs quotes, or that a table of ours may carry, is refused.
std::string ProblemOfSqlName(std::string_view name);

// The same for an app or a scope kind, which never appear in SQL.
std::string ProblemOfPlainName(std::string_view name);

// As problems say a name.
inline std::string Quote(std::string_view name) { return "\"" + std::string(name) + "\""; }

// Why a title or an owner cannot stand in a sentence: empty where it can.
std::string ProblemOfLine(std::string_view text);

}  // namespace tidemark
