// Pages: the same answer in pieces, nothing cut silently, no reader kept for ever.
#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/query/store_fixture.h"

namespace tidemark {
namespace {

class Paging : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    team_ = AddScope("team/1");
    for (int i = 0; i < 25; i++)
      AddRow("tasks", team_, "t" + std::to_string(100 + i),
             {{"title", Value::String(std::string(100, 'x'))}});
  }
  std::shared_ptr<Snapshot> Begin(QuerySpec spec) {
    auto snapshot = runner_->Run(spec);
    EXPECT_TRUE(snapshot.ok()) << snapshot.status().message;
    return snapshot.ok() ? snapshot.Take() : nullptr;
  }
  QuerySpec Pages(uint32_t rows) {
    QuerySpec spec = Ask("SELECT id, title, _truth FROM tasks ORDER BY id");
    spec.max_rows = rows;
    return spec;
  }
  std::vector<std::string> Ids(Snapshot& snapshot, std::vector<size_t>* sizes) {
    std::vector<std::string> ids;
    for (;;) {
      auto page = snapshot.Next();
      if (!page.ok()) {
        EXPECT_EQ(page.status().code, Code::kEnd);
        return ids;
      }
      sizes->push_back(page->rows.size());
      for (size_t row = 0; row < page->rows.size(); row++) ids.push_back(TextOf(*page, row, 0));
    }
  }
  int64_t team_ = 0;
};

TEST_F(Paging, PagesAreOneAnswerWithoutGapOrDouble) {
  std::vector<size_t> sizes;
  const auto ids = Ids(*Begin(Pages(10)), &sizes);
  EXPECT_EQ(sizes, (std::vector<size_t>{10, 10, 5}));
  ASSERT_EQ(ids.size(), 25u);
  for (int i = 0; i < 25; i++)
    EXPECT_EQ(ids[static_cast<size_t>(i)], "t" + std::to_string(100 + i));
}

TEST_F(Paging, TheLastFullPageDoesNotPromiseMore) {
  const auto snapshot = Begin(Pages(25));
  const auto page = snapshot->Next();
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->rows.size(), 25u);
  EXPECT_FALSE(page->more);
  EXPECT_EQ(snapshot->Next().status().code, Code::kEnd);
  EXPECT_EQ(snapshot->Next().status().code, Code::kEnd);
}

TEST_F(Paging, BytesLimitAPageAndTheRowThatDidNotFitComesNext) {
  QuerySpec spec = Pages(0);
  spec.max_bytes = 1'000;
  std::vector<size_t> sizes;
  const auto ids = Ids(*Begin(spec), &sizes);
  EXPECT_EQ(ids.size(), 25u);
  EXPECT_GT(sizes.size(), 4u);
  spec.max_bytes = 200;
  EXPECT_EQ(FailureOf(spec).code, Code::kTooLarge);
}

TEST_F(Paging, AllPagesAreOfOneMomentWhateverIsWrittenMeanwhile) {
  const auto snapshot = Begin(Pages(10));
  const auto first = snapshot->Next();
  ASSERT_TRUE(first.ok());
  Exec("DELETE FROM tasks_rows");
  EXPECT_EQ(Rows("SELECT id FROM tasks").rows.size(), 0u);
  std::vector<size_t> sizes;
  EXPECT_EQ(Ids(*snapshot, &sizes).size(), 15u);
}

TEST_F(Paging, ASnapshotExpiresAndGivesItsReaderBack) {
  const auto snapshot = Begin(Pages(10));
  ASSERT_TRUE(snapshot->Next().ok());
  clock_.now_us += kSnapshotLifeUs - 1;
  runner_->ExpireSnapshots(clock_.now_us);
  ASSERT_TRUE(snapshot->Next().ok());
  clock_.now_us += 1;
  runner_->ExpireSnapshots(clock_.now_us);
  EXPECT_EQ(snapshot->Next().status().code, Code::kSnapshotExpired);
  EXPECT_EQ(snapshot->Next().status().code, Code::kSnapshotExpired);
}

TEST_F(Paging, ASnapshotExpiresAlsoWhereNobodySweeps) {
  const auto snapshot = Begin(Pages(10));
  ASSERT_TRUE(snapshot->Next().ok());
  clock_.now_us += kSnapshotLifeUs;
  EXPECT_EQ(snapshot->Next().status().code, Code::kSnapshotExpired);
}

TEST_F(Paging, WhatHasEndedDoesNotExpire) {
  const auto snapshot = Begin(Pages(100));
  ASSERT_TRUE(snapshot->Next().ok());
  EXPECT_EQ(snapshot->Next().status().code, Code::kEnd);
  clock_.now_us += kSnapshotLifeUs;
  runner_->ExpireSnapshots(clock_.now_us);
  EXPECT_EQ(snapshot->Next().status().code, Code::kEnd);
}

TEST_F(Paging, AFailureEndsTheSnapshot) {
  QuerySpec spec = Pages(10);
  const auto flag = std::make_shared<std::atomic<bool>>(false);
  spec.interrupt = flag;
  spec.sql = "SELECT a.id FROM tasks a, tasks b, tasks c, tasks d WHERE a.id > 't'";
  const auto snapshot = Begin(spec);
  ASSERT_TRUE(snapshot->Next().ok());
  flag->store(true);
  spec.max_rows = 10;
  Status status;
  for (int page = 0; page < 10'000 && status.ok(); page++) {
    auto next = snapshot->Next();
    if (!next.ok()) status = next.status();
  }
  EXPECT_EQ(status.code, Code::kInterrupted);
  EXPECT_EQ(snapshot->Next().status().code, Code::kInterrupted);
}

TEST_F(Paging, ClosingEndsAPageThatIsBeingRead) {
  QuerySpec spec =
      Ask("WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) "
          "SELECT count(*) FROM n");
  const auto snapshot = Begin(spec);
  std::thread closer([&] { runner_->CloseSnapshots(); });
  EXPECT_EQ(snapshot->Next().status().code, Code::kClosed);
  closer.join();
}

}  // namespace
}  // namespace tidemark
