// SqlGate: decides whether SQL of an app may run, before the store sees it. It prepares the
// statement on an in-memory twin that holds the public names as empty tables and nothing else: what
// is private cannot be named there, however it is dressed, and what the statement reads is known
// exactly. (An authorizer on the store alone is fooled by `WITH tasks AS (SELECT * FROM
// tasks_rows)`: inside views it must let private tables pass.) Invariant: what Check lets pass is
// one SELECT over public names and offered functions. Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/query/public_names.h"
#include "core/sqlite/database.h"

namespace tidemark {

inline constexpr size_t kSqlBytesMax = 256 * 1024;

// A column of the result. An expression has no collection.
struct SqlColumn {
  std::string name, collection;
  Kind kind = Kind::kNull;     // declared; null for an expression
  uint32_t scale = 0;
  bool truth = false;          // carries a row's truth and is taken off the visible columns
};

struct CheckedSql {
  std::string sql;                     // the one statement
  std::vector<std::string> read_set;   // collections it reads, in manifest order
  std::vector<SqlColumn> columns;
  int parameter_count = 0;
  // Two SELECTs share a column (UNION ...): its kind is that of one of them, the collection of its
  // rows unknown.
  bool compound = false;
};

class SqlGate {
 public:
  static Result<std::unique_ptr<SqlGate>> Open(std::shared_ptr<const Manifest> manifest);
  ~SqlGate();

  // Status: SQL, SQL_REFUSED, UNKNOWN_COLLECTION.
  Result<std::shared_ptr<const CheckedSql>> Check(std::string_view sql);
  const Manifest& manifest() const { return *manifest_; }

 private:
  // What the authorizer saw of the statement being prepared. Sized beforehand: it may not allocate.
  struct Watch {
    const std::vector<PublicTable>* tables = nullptr;
    std::vector<char> read;            // by place in tables
    bool selects = false;
    int refused_action = 0;            // 0: nothing was refused
    char refused_name[64] = {};
    bool AllowsRead(std::string_view name, std::string_view column) noexcept;
  };
  explicit SqlGate(std::shared_ptr<const Manifest> manifest);
  Status BuildTwin();
  Result<CheckedSql> Prepare(std::string_view sql);
  Result<CheckedSql> Describe(sqlite3_stmt* statement, std::string_view sql);
  Status CheckTail(std::string_view tail);
  Status Refusal() const;
  Status PrepareFailure(int result) const;
  static int Authorize(void* context, int action, const char* first, const char* second,
                       const char* database, const char* inside) noexcept;

  const std::shared_ptr<const Manifest> manifest_;
  const std::vector<PublicTable> tables_;
  std::mutex mutex_;                   // the twin, the watch and what is remembered
  std::unique_ptr<Database> twin_;
  Watch watch_;
  std::unordered_map<std::string, std::shared_ptr<const CheckedSql>> checked_;
};

}  // namespace tidemark
