// Status: an outcome with a code, what it is about, and why. Result<T>: a value or a Status.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/check.h"
#include "core/base/status_table.h"

namespace tidemark {

enum class Code : int32_t {
#define TIDE_STATUS_ENUM(name, c_name, value) name = value,
  TIDE_STATUS_TABLE(TIDE_STATUS_ENUM)
#undef TIDE_STATUS_ENUM
};

// "TIDE_ERROR_DISK_FULL"; "TIDE_UNKNOWN" for a number that is not in the table.
const char* CodeName(Code code);

// Where a cause code comes from; the numbers are those of tide_domain.
enum class Domain : uint32_t {
  kTidemark = 0, kSqlite = 1, kErrno = 2, kCurl = 3, kHttp = 4, kServer = 5
};

inline constexpr uint32_t kNoIndex = UINT32_MAX;

// An outcome. Negative codes are errors; positive ones expected answers. `message` never holds
// values of records: it may be logged.
struct [[nodiscard]] Status {
  Code code = Code::kOk;
  Domain domain = Domain::kTidemark;
  int32_t cause = 0;
  uint32_t index = kNoIndex;  // which effect, parameter or operation it is about
  std::string subject;        // "tasks/t1.title", "config.store"
  std::string message;        // one English line
  std::string support_id;

  bool ok() const { return code == Code::kOk; }
  bool failed() const { return static_cast<int32_t>(code) < 0; }

  static Status Ok() { return {}; }
  static Status Error(Code code, std::string message, std::string subject = {});
  Status&& About(std::string what) &&;
  Status&& At(uint32_t where) &&;
  Status&& CausedBy(Domain from, int32_t number) &&;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}           // NOLINT: a value is a result
  Result(Status status) : status_(std::move(status)) {    // NOLINT: and so is a failure
    TIDE_CHECK(!status_.ok());
  }
  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }
  T& value() { TIDE_CHECK(ok()); return *value_; }
  const T& value() const { TIDE_CHECK(ok()); return *value_; }
  T&& Take() { TIDE_CHECK(ok()); return std::move(*value_); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace tidemark

#define TIDE_JOIN_(a, b) a##b
#define TIDE_JOIN(a, b) TIDE_JOIN_(a, b)
// Returns the failure of an expression that yields a Status. Names are counted: calls may nest.
#define TIDE_TRY(expression) TIDE_TRY_(expression, TIDE_JOIN(tide_try_, __COUNTER__))
#define TIDE_TRY_(expression, result) \
  do { \
    if (::tidemark::Status result = (expression); !result.ok()) return result; \
  } while (false)

// TIDE_ASSIGN(auto row, FindRow(id)): the value, or return the failure.
#define TIDE_ASSIGN(target, expression) \
  TIDE_ASSIGN_(target, expression, TIDE_JOIN(tide_result_, __COUNTER__))
#define TIDE_ASSIGN_(target, expression, result) \
  auto result = (expression);                    \
  if (!result.ok()) return result.status();      \
  target = result.Take()
