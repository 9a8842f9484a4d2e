// Cells: values of parameters into a statement, values of rows out of it, typed by the manifest
// where it knows.
#pragma once

#include <string>
#include <vector>

#include "core/query/query.h"

struct sqlite3_stmt;

namespace tidemark {

// SQL_PARAMETERS where they are not exactly as many as the statement has.
Status CheckParameters(const CheckedSql& checked, const std::vector<Value>& params);
// ?1, ?2, ...
void BindParameters(Statement* statement, const std::vector<Value>& params);

// Appends the cell; text goes to `texts`. OUT_OF_MEMORY.
Status ReadCell(sqlite3_stmt* statement, int at, const SqlColumn& column, QueryCell* cell,
                std::string* texts);

}  // namespace tidemark
