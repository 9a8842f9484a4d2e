// Statement: one prepared statement, RAII. The first failure of a bind is kept and told by Step, so
// that binds chain. Borrowed text and blobs of columns are valid until the next Step or Reset.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tidemark {

class Statement {
 public:
  Statement() = default;
  Statement(sqlite3* db, std::string_view sql);
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  // Parameters count from 1. Text and blobs are copied.
  Statement& Bind(int at, int64_t n);
  Statement& Bind(int at, double d);
  Statement& Bind(int at, std::string_view text);
  Statement& BindBlob(int at, std::string_view bytes);
  Statement& BindNull(int at);

  Result<bool> Step();     // true: a row
  Status Run();            // steps to the end; rows are not wanted
  void Reset();            // ready for new values; unbinds

  // Columns count from 0.
  int64_t Int(int column) const;
  double Real(int column) const;
  std::string_view Text(int column) const;  // of blobs too
  bool IsNull(int column) const;
  int column_count() const;
  sqlite3_stmt* raw() const { return statement_; }

 private:
  sqlite3* db_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
  int failure_ = 0;
};

// A cached statement in use: resets and unbinds when it leaves scope.
class Query {
 public:
  explicit Query(Statement& statement) : statement_(&statement) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query() { statement_->Reset(); }

  template <class T>
  Query& Bind(int at, T value) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
      statement_->Bind(at, static_cast<int64_t>(value));
    else
      statement_->Bind(at, value);
    return *this;
  }
  Query& BindBlob(int at, std::string_view bytes) { statement_->BindBlob(at, bytes); return *this; }
  Query& BindNull(int at) { statement_->BindNull(at); return *this; }
  Statement* operator->() { return statement_; }
  Result<bool> Step() { return statement_->Step(); }
  Status Run() { return statement_->Run(); }
  int64_t Int(int column) const { return statement_->Int(column); }
  std::string_view Text(int column) const { return statement_->Text(column); }
  bool IsNull(int column) const { return statement_->IsNull(column); }

 private:
  Statement* statement_;
};

}  // namespace tidemark
