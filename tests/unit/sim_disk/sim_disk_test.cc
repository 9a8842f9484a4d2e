// The simulated disk keeps what its fault model says, and loses what it may lose.
#include "tests/support/sim_disk.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

#include "tests/support/world.h"

namespace tidemark::testing {
namespace {

class Connection {
 public:
  explicit Connection(const std::string& path, const std::string& mode = "FULL") {
    result_ = sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                              SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, nullptr);
    if (result_ != SQLITE_OK) return;
    Run("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
        "PRAGMA synchronous = " + mode);
  }
  ~Connection() { sqlite3_close_v2(db_); }
  int Run(const std::string& sql) {
    result_ = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
    return result_;
  }
  std::string Ask(const std::string& sql) {
    std::string answer;
    result_ = sqlite3_exec(db_, sql.c_str(), [](void* out, int, char** columns, char**) {
      *static_cast<std::string*>(out) += columns[0] == nullptr ? "null" : columns[0];
      return 0;
    }, &answer, nullptr);
    return answer;
  }
  int result() const { return result_; }

 private:
  sqlite3* db_ = nullptr;
  int result_ = 0;
};

class SimDiskTest : public ::testing::Test {
 protected:
  SimDiskTest() : disk_(SimDisk::Mount(Folder())) {}
  ~SimDiskTest() override {
    db_.reset();
    SimDisk::Unmount(Folder());
  }
  std::string Folder() const { return std::filesystem::path(folder_ / "x").parent_path(); }
  std::string Path() const { return folder_ / "a.db"; }
  // One table with the rows 1..committed, and no more said to be durable.
  void Begin(const std::string& mode, int rows) {
    db_ = std::make_unique<Connection>(Path(), "FULL");
    ASSERT_EQ(db_->Run("CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT)"), SQLITE_OK);
    ASSERT_EQ(db_->Run("PRAGMA synchronous = " + mode), SQLITE_OK);
    for (int row = 0; row < rows; row++)
      ASSERT_EQ(db_->Run("INSERT INTO t(b) VALUES(hex(randomblob(300)))"), SQLITE_OK);
  }
  std::string CountAfter(Loss loss, uint64_t seed) {
    disk_.CutPower(loss, seed);
    db_.reset();
    disk_.Restore();
    Connection again(Path());
    EXPECT_EQ(again.Ask("PRAGMA integrity_check"), "ok");
    return again.Ask("SELECT count(*) FROM t");
  }

  TempFolder folder_;
  Disk& disk_;
  std::unique_ptr<Connection> db_;
};

TEST_F(SimDiskTest, ACommitWithFullSurvivesAPowerCut) {
  Begin("FULL", 5);
  EXPECT_EQ(CountAfter(Loss::kLost, 1), "5");
}

TEST_F(SimDiskTest, ACommitWithNormalIsLostWithWhatWasNotSynced) {
  Begin("NORMAL", 5);
  EXPECT_EQ(CountAfter(Loss::kLost, 1), "0");
}

TEST_F(SimDiskTest, WhatIsKeptIsAllThere) {
  Begin("NORMAL", 5);
  EXPECT_EQ(CountAfter(Loss::kKept, 1), "5");
}

TEST_F(SimDiskTest, ATornCutLeavesAnyPrefixOfTheCommits) {
  std::map<std::string, int> seen;
  for (uint64_t seed = 1; seed <= 64; seed++) {
    Begin("NORMAL", 3);
    seen[CountAfter(Loss::kTorn, seed)]++;
    for (const char* suffix : {"", "-wal"}) std::filesystem::remove(Path() + suffix);
  }
  EXPECT_GT(seen.size(), 1U);
}

TEST_F(SimDiskTest, AKillKeepsWhatWasWrittenAndEndsOldHandles) {
  Begin("NORMAL", 5);
  disk_.Kill();
  EXPECT_NE(db_->Run("INSERT INTO t(b) VALUES('x')"), SQLITE_OK);
  db_.reset();
  Connection again(Path());
  EXPECT_EQ(again.Ask("SELECT count(*) FROM t"), "5");
}

TEST_F(SimDiskTest, AFaultHappensOnceOrForEver) {
  Begin("FULL", 0);
  const std::string insert = "INSERT INTO t(b) VALUES('x')";
  disk_.FailAt(1, SQLITE_IOERR, false, kDiskSync);
  EXPECT_EQ(db_->Run(insert), SQLITE_IOERR_FSYNC);
  EXPECT_EQ(db_->Run(insert), SQLITE_OK);
  disk_.FailAt(1, SQLITE_FULL, true, kDiskWrite);
  EXPECT_EQ(db_->Run(insert), SQLITE_FULL);
  EXPECT_EQ(db_->Run(insert), SQLITE_FULL);
  EXPECT_EQ(disk_.faults(), 3U);
  disk_.Heal();
  EXPECT_EQ(db_->Run(insert), SQLITE_OK);
}

TEST_F(SimDiskTest, FullBusyAndReadOnlyAreSaid) {
  Begin("FULL", 3);
  const std::string insert = "INSERT INTO t(b) VALUES('x')";
  disk_.SetFull(true);
  EXPECT_EQ(db_->Run(insert), SQLITE_FULL);
  disk_.Heal();
  disk_.SetBusy(true);
  EXPECT_EQ(db_->Run(insert), SQLITE_BUSY);
  disk_.Heal();
  disk_.SetReadOnly(true);
  EXPECT_EQ(db_->Run(insert), SQLITE_IOERR_WRITE);
  EXPECT_EQ(db_->Ask("SELECT count(*) FROM t"), "3");
  disk_.Heal();
  EXPECT_EQ(db_->Run(insert), SQLITE_OK);
}

TEST_F(SimDiskTest, ACutAtACallStopsEverythingFromThere) {
  Begin("FULL", 2);
  disk_.CutPowerAt(1, Loss::kKept, 1, kDiskSync);
  EXPECT_NE(db_->Run("INSERT INTO t(b) VALUES('x')"), SQLITE_OK);
  EXPECT_TRUE(disk_.dead());
  Connection refused(Path());
  EXPECT_EQ(refused.result(), SQLITE_CANTOPEN);
  db_.reset();
  disk_.Restore();
  Connection again(Path());
  EXPECT_EQ(again.Ask("SELECT count(*) FROM t"), "3");  // written, and kept by chance
}

TEST_F(SimDiskTest, AFileWhoseFolderWasNotSyncedMayBeGone) {
  db_ = std::make_unique<Connection>(Path(), "OFF");
  disk_.CutPower(Loss::kKept, 1);
  db_.reset();
  disk_.Restore();
  EXPECT_TRUE(std::filesystem::exists(Path()));
  std::filesystem::remove(Path());
  sqlite3* bare = nullptr;
  ASSERT_EQ(sqlite3_open_v2(Path().c_str(), &bare, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                            nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(bare, "PRAGMA synchronous = OFF; CREATE TABLE t(a)", nullptr, nullptr,
                         nullptr), SQLITE_OK);
  disk_.CutPower(Loss::kLost, 1);
  sqlite3_close_v2(bare);
  disk_.Restore();
  EXPECT_FALSE(std::filesystem::exists(Path()));
}

TEST_F(SimDiskTest, TheSameSeedLeavesTheSameBytes) {
  std::string files[2];
  for (std::string& file : files) {
    SimDisk::SetRandom(7);
    Begin("NORMAL", 6);
    disk_.CutPower(Loss::kTorn, 3);
    db_.reset();
    disk_.Restore();
    for (const char* suffix : {"", "-wal"}) {
      if (std::filesystem::exists(Path() + suffix)) file += ReadFile(Path() + suffix);
      std::filesystem::remove(Path() + suffix);
    }
    SimDisk::SetRandom(0);
  }
  EXPECT_EQ(files[0], files[1]);
  EXPECT_FALSE(files[0].empty());
}

TEST_F(SimDiskTest, ATurnedBitIsNoticed) {
  Begin("FULL", 40);
  db_.reset();
  const std::string before = ReadFile(Path());
  ASSERT_TRUE(SimDisk::FlipBit(Path(), 5));
  EXPECT_NE(ReadFile(Path()), before);
}

}  // namespace
}  // namespace tidemark::testing
