// What SQL of an app may do, as data: the functions and the table-valued functions it may call.
#pragma once

#include <string_view>

namespace tidemark {

// Functions of SQLite that read nothing but their arguments, or the full text they are applied to.
bool IsOfferedFunction(std::string_view name);

// json_each, json_tree.
bool IsOfferedTableFunction(std::string_view name);
// A statement that makes a connection know them. To be prepared before an authorizer wakes:
// learning them looks like a write to the schema.
inline constexpr const char* kLearnTableFunctions =
    "SELECT 1 FROM json_each('[]'), json_tree('[]')";

// Applied to the store's connection while SQL of an app is prepared there. Set with
// sqlite3_set_authorizer; its context is unused. Refuses writes, ATTACH, pragmas, the schema's
// tables and functions that are not offered. Private tables pass: the views stand on them, and the
// gate has refused them by name before.
int AuthorizeOnStore(void* context, int action, const char* first, const char* second,
                     const char* database,
                     const char* inside) noexcept;

}  // namespace tidemark
