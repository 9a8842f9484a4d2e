// What a COMMIT that failed has left: never what the answer does not say.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

#include "core/sqlite/transaction.h"
#include "tests/support/sim_disk.h"
#include "tests/support/world.h"

namespace tidemark::testing {
namespace {

class CommitTest : public ::testing::Test {
 protected:
  CommitTest() : disk_(SimDisk::Mount(Folder())) {
    Open();
    EXPECT_TRUE(db_->Exec("CREATE TABLE t(a TEXT)").ok());
  }
  ~CommitTest() override {
    db_.reset();
    SimDisk::Unmount(Folder());
  }
  std::string Folder() const { return std::filesystem::path(folder_ / "x").parent_path(); }
  void Open() {
    db_ = Database::Open(folder_ / "a.db", Database::Mode::kCreate).Take();
    ASSERT_TRUE(db_->Exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
                          "PRAGMA synchronous = FULL").ok());
  }
  Status Insert() {
    TIDE_ASSIGN(WriteTxn txn, WriteTxn::Begin(*db_, "insert"));
    TIDE_TRY(db_->Use("INSERT INTO t VALUES('x')").Run());
    return txn.Commit();
  }
  int64_t Count() {
    Query query = db_->Use("SELECT count(*) FROM t");
    return query.Step().ok() ? query.Int(0) : -1;
  }
  void KillAndOpen() {
    disk_.Kill();
    db_.reset();
    disk_.Heal();
    Open();
  }

  TempFolder folder_;
  Disk& disk_;
  std::unique_ptr<Database> db_;
};

TEST_F(CommitTest, ThatCouldNotBeSyncedIsNotThereAfterAKillEither) {
  disk_.FailAt(1, SQLITE_IOERR, false, kDiskSync);
  EXPECT_EQ(Insert().code, Code::kIo);
  KillAndOpen();
  EXPECT_EQ(Count(), 0);
}

TEST_F(CommitTest, ThatFailedOnceLetsTheNextOneThrough) {
  disk_.FailAt(1, SQLITE_IOERR, false, kDiskSync);
  EXPECT_EQ(Insert().code, Code::kIo);
  EXPECT_TRUE(Insert().ok());
  KillAndOpen();
  EXPECT_EQ(Count(), 1);
}

TEST_F(CommitTest, ThatCannotBeTakenBackForSureIsUncertainAndNothingMoreIsWritten) {
  disk_.FailAt(1, SQLITE_IOERR, true, kDiskSync);
  EXPECT_EQ(Insert().code, Code::kUncertain);
  disk_.Heal();
  EXPECT_EQ(Insert().code, Code::kUncertain) << "until the store is opened again";
  KillAndOpen();
  EXPECT_TRUE(Insert().ok());
}

TEST_F(CommitTest, ThatAFullDiskRefusedIsCertain) {
  disk_.FailAt(1, SQLITE_FULL, true, kDiskWrite);
  EXPECT_EQ(Insert().code, Code::kDiskFull);
  disk_.Heal();
  EXPECT_TRUE(Insert().ok());
  KillAndOpen();
  EXPECT_EQ(Count(), 1);
}

TEST_F(CommitTest, LocksThatStayTakenAreAStoreInUse) {
  disk_.FailAt(1, SQLITE_PROTOCOL, true, kDiskLock);
  EXPECT_EQ(Insert().code, Code::kStoreInUse);
}

}  // namespace
}  // namespace tidemark::testing
