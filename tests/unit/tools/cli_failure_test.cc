#include "tools/tidemark/failure.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

TEST(Exit, FollowsTheContract) {
  struct Case {
    tide_status status;
    int exit;
  };
  for (const Case& c : {Case{TIDE_OK, 0}, Case{TIDE_TOO_LATE, 0}, Case{TIDE_NOT_FOUND, 3},
                        Case{TIDE_TIMED_OUT, 6}, Case{TIDE_HELD, 6},
                        Case{TIDE_ERROR_INVALID_ARGUMENT, 2}, Case{TIDE_ERROR_BAD_STATE, 4},
                        Case{TIDE_ERROR_UNSUPPORTED, 4}, Case{TIDE_ERROR_OUTBOX_FULL, 4},
                        Case{TIDE_ERROR_SQL, 4}, Case{TIDE_ERROR_INTERRUPTED, 6},
                        Case{TIDE_ERROR_DEADLINE, 6}, Case{TIDE_ERROR_MANIFEST_MISSING, 4},
                        Case{TIDE_ERROR_STORE_IN_USE, 9}, Case{TIDE_ERROR_STORE_FOREIGN, 10},
                        Case{TIDE_ERROR_UNCERTAIN, 10}, Case{TIDE_ERROR_DISK_FULL, 11},
                        Case{TIDE_ERROR_IO, 11}, Case{TIDE_ERROR_UNREACHABLE, 7},
                        Case{TIDE_ERROR_NO_SERVER, 2}, Case{TIDE_ERROR_UPGRADE_NEEDED, 4},
                        Case{TIDE_ERROR_AUTH_NEEDED, 8}, Case{TIDE_ERROR_OUT_OF_MEMORY, 12},
                        Case{TIDE_ERROR_FAILED, 1}, Case{-1234, 1}})
    EXPECT_EQ(ExitOf(c.status), c.exit) << c.status;
}

TEST(Sentence, SaysWhatHappenedWhatItMeansAndWhatToDo) {
  std::string sentence = SentenceOf(Failure(TIDE_ERROR_DISK_FULL, "the disk is full."));
  EXPECT_EQ(sentence, "the disk is full; everything submitted before is kept; free some space, "
                      "then run it again");
}

TEST(Sentence, OfTheLibraryIsNotSaidTwice) {
  Failure whole(TIDE_ERROR_IO, "what; means; do");
  EXPECT_EQ(SentenceOf(whole), "what; means; do");
  Failure half(TIDE_ERROR_DISK_FULL, "what; means");
  EXPECT_EQ(SentenceOf(half), "what; means; free some space, then run it again");
}

TEST(Failure, TakesOverWhatTheLibrarySaid) {
  tide_error error = TIDE_INIT(tide_error);
  error.status = TIDE_ERROR_FAILED;
  error.retry = TIDE_RETRY_AFTER_REOPEN;
  snprintf(error.subject, sizeof error.subject, "tasks/t1.title");
  snprintf(error.message, sizeof error.message, "too long");
  snprintf(error.support_id, sizeof error.support_id, "abc");
  Failure failure(error);
  EXPECT_EQ(failure.message, "tasks/t1.title: too long");
  snprintf(error.message, sizeof error.message, "is too long");
  EXPECT_EQ(Failure(error).message, "tasks/t1.title is too long");
  EXPECT_STREQ(NameOf(failure.retry), "AFTER_REOPEN");
  EXPECT_NE(SentenceOf(failure).find("(support id abc)"), std::string::npos);
}

TEST(Require, ThrowsOnlyNegativeStatuses) {
  tide_error error = TIDE_INIT(tide_error);
  EXPECT_EQ(Require(TIDE_NOT_FOUND, error), TIDE_NOT_FOUND);
  EXPECT_THROW(Require(TIDE_ERROR_SQL, error), Failure);
}

}  // namespace
}  // namespace tidemark
