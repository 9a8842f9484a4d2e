#include "core/base/status.h"

#include <gtest/gtest.h>

#include <set>

namespace tidemark {
namespace {

Status Pass(Status status) {
  TIDE_TRY(status);
  return Status::Error(Code::kFailed, "went on");
}

Result<int> Twice(Result<int> number) {
  TIDE_ASSIGN(const int n, number);
  return 2 * n;
}

TEST(Status, NumbersAndNamesAreUnique) {
  std::set<int> numbers;
  std::set<std::string> names;
  int count = 0;
#define COUNT(name, c_name, value) numbers.insert(value), names.insert(#c_name), count++;
  TIDE_STATUS_TABLE(COUNT)
#undef COUNT
  EXPECT_EQ(static_cast<int>(numbers.size()), count);
  EXPECT_EQ(static_cast<int>(names.size()), count);
}

TEST(Status, OnlyNegativeCodesAreFailures) {
  EXPECT_TRUE(Status::Ok().ok());
  EXPECT_FALSE(Status::Ok().failed());
  const Status expected = Status::Error(Code::kNotFound, "");
  EXPECT_FALSE(expected.ok());
  EXPECT_FALSE(expected.failed());
  EXPECT_TRUE(Status::Error(Code::kIo, "").failed());
}

TEST(Status, NamesItsCodeAsCDoesAndToleratesUnknownNumbers) {
  EXPECT_STREQ(CodeName(Code::kOk), "TIDE_OK");
  EXPECT_STREQ(CodeName(Code::kDiskFull), "TIDE_ERROR_DISK_FULL");
  EXPECT_STREQ(CodeName(static_cast<Code>(-9'999)), "TIDE_UNKNOWN");
}

TEST(Status, CarriesWhatItIsAboutAndWhereItCameFrom) {
  const Status status = Status::Error(Code::kWrongType, "an int was expected")
                            .About("tasks/t1.title").At(3).CausedBy(Domain::kSqlite, 19);
  EXPECT_EQ(status.subject, "tasks/t1.title");
  EXPECT_EQ(status.index, 3u);
  EXPECT_EQ(status.domain, Domain::kSqlite);
  EXPECT_EQ(status.cause, 19);
  EXPECT_EQ(status.message, "an int was expected");
}

TEST(Status, TryReturnsTheFirstFailureOnly) {
  EXPECT_EQ(Pass(Status::Error(Code::kIo, "disk")).message, "disk");
  EXPECT_EQ(Pass(Status::Ok()).message, "went on");
}

TEST(Result, AssignsItsValueOrPassesItsFailureOn) {
  EXPECT_EQ(Twice(21).value(), 42);
  EXPECT_EQ(Twice(Status::Error(Code::kClosed, "")).status().code, Code::kClosed);
}

TEST(Result, TrapsAValueThatIsNotThereAndAFailureThatIsNone) {
  const Result<int> failure(Status::Error(Code::kClosed, ""));
  EXPECT_THROW((void)failure.value(), InternalBug);
  EXPECT_THROW(Result<int>(Status::Ok()), InternalBug);
}

TEST(Check, SaysFileLineAndCondition) {
  try {
    TIDE_CHECK(1 + 1 == 3);
    FAIL() << "a false check passed";
  } catch (const InternalBug& bug) {
    const std::string what = bug.what();
    EXPECT_EQ(what.find("status_test.cc:"), 0u) << what;
    EXPECT_NE(what.find("1 + 1 == 3"), std::string::npos) << what;
  }
}

}  // namespace
}  // namespace tidemark
