#include "server/store/server_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/wire/codec.h"
#include "server/store/schema.h"

namespace tidemark::store {
namespace {

namespace fs = std::filesystem;

class Store : public testing::Test {
 protected:
  void SetUp() override {
    char path[] = "/tmp/tide-store-XXXXXX";
    ASSERT_NE(mkdtemp(path), nullptr);
    directory_ = path;
    LoadManifest(TIDE_TEST_BLOB);
  }
  void TearDown() override { fs::remove_all(directory_); }
  void LoadManifest(const char* path) {
    std::ifstream file(path, std::ios::binary);
    const std::string blob{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    manifest_ = Manifest::Load(blob).Take();
  }

  Result<std::unique_ptr<ServerStore>> Open(const std::string& home = "main") {
    return ServerStore::Open(directory_ + "/store", home, *manifest_);
  }
  Code CodeOfOpen(const std::string& home = "main") { return Open(home).status().code; }
  void Alter(const std::string& sql) {
    auto db = Database::Open(FilePath(), Database::Mode::kCreate);
    ASSERT_TRUE(db.ok() && (*db)->Exec(sql).ok());
  }
  static mode_t ModeOf(const std::string& path) {
    struct stat about {};
    EXPECT_EQ(stat(path.c_str(), &about), 0) << path;
    return about.st_mode & 0777;
  }
  std::string FilePath() const { return directory_ + "/store/" + kFileName; }

  static Entry EntryAt(uint64_t seq, Stamp stamp) {
    Entry entry;
    entry.scope = "team/1";
    entry.epoch = 1;
    entry.seq = seq;
    entry.stamp = stamp;
    entry.commit_us = static_cast<int64_t>(seq) * 1'000;
    return entry;
  }
  static Status Append(ServerStore& store, WriteTxn& txn, const Entry& entry) {
    TIDE_ASSIGN(ScopeHead head, store.scopes().Find(entry.scope));
    if (head.no == 0) TIDE_TRY(store.scopes().Create(txn, entry.scope, &head));
    return store.scopes().Append(txn, entry, EncodeEntry(entry), &head);
  }

  std::string directory_;
  std::shared_ptr<const Manifest> manifest_;
};

TEST_F(Store, IsClosedToOthersWhateverTheUmask) {
  const mode_t before = umask(0);
  const auto store = Open();
  umask(before);
  ASSERT_TRUE(store.ok()) << store.status().message;
  EXPECT_EQ(ModeOf(directory_ + "/store"), 0700u);
  for (const auto& file : fs::directory_iterator(directory_ + "/store"))
    EXPECT_EQ(ModeOf(file.path()), 0600u) << file.path();
}

TEST_F(Store, IsServedByOneProcess) {
  const auto store = Open();
  ASSERT_TRUE(store.ok());
  const auto second = Open();
  EXPECT_EQ(second.status().code, Code::kStoreInUse);
  EXPECT_NE(second.status().message.find("another tidemarkd"), std::string::npos);
}

TEST_F(Store, RefusesWhatIsNotItsOwn) {
  fs::create_directory(directory_ + "/store");
  std::ofstream(FilePath()) << std::string(4'096, 'x');
  EXPECT_EQ(CodeOfOpen(), Code::kStoreCorrupt);
  fs::remove(FilePath());
  Alter("CREATE TABLE mine(x)");
  EXPECT_EQ(CodeOfOpen(), Code::kStoreForeign);
}

TEST_F(Store, RefusesALaterLayoutAnotherHomeAndASymlink) {
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(CodeOfOpen("elsewhere"), Code::kStoreOtherHome);
  Alter("PRAGMA user_version = 99");
  EXPECT_EQ(CodeOfOpen(), Code::kStoreNewer);
  fs::create_directory_symlink(directory_ + "/store", directory_ + "/link");
  EXPECT_FALSE(ServerStore::Open(directory_ + "/link", "main", *manifest_).ok());
}

TEST_F(Store, RefusesAManifestThatTakesSomethingAway) {
  ASSERT_TRUE(Open().ok());
  ASSERT_TRUE(Open().ok());  // the same again is welcome
  // Another application's manifest: none of these collections.
  LoadManifest(TIDE_OTHER_BLOB);
  const Code code = CodeOfOpen();
  EXPECT_TRUE(code == Code::kManifestNotAdditive || code == Code::kManifestOlder)
      << static_cast<int>(code);
}

TEST_F(Store, RemembersTheHighestStampUpToEachEntry) {
  const auto store = Open();
  WriteTxn txn = (*store)->Begin("test").Take();
  ASSERT_TRUE(Append(**store, txn, EntryAt(1, {50, 0})).ok());
  ASSERT_TRUE(Append(**store, txn, EntryAt(2, {10, 0})).ok());
  ASSERT_TRUE(Append(**store, txn, EntryAt(3, {50, 1})).ok());
  const ScopeHead head = *(*store)->scopes().Find("team/1");
  EXPECT_EQ(*(*store)->scopes().MaxStampAt(head, 0), (Stamp{0, 0}));
  EXPECT_EQ(*(*store)->scopes().MaxStampAt(head, 1), (Stamp{50, 0}));
  EXPECT_EQ(*(*store)->scopes().MaxStampAt(head, 2), (Stamp{50, 0}));
  EXPECT_EQ(*(*store)->scopes().MaxStampAt(head, 99), (Stamp{50, 1}));
}

TEST_F(Store, TakesBackASavepointWhole) {
  const auto store = Open();
  WriteTxn txn = (*store)->Begin("test").Take();
  ASSERT_TRUE(Append(**store, txn, EntryAt(1, {1, 0})).ok());
  {
    const auto part = Savepoint::Begin(txn);
    ASSERT_TRUE(Append(**store, txn, EntryAt(2, {2, 0})).ok());
    EXPECT_EQ((*store)->scopes().Find("team/1")->head, 2u);
  }
  EXPECT_EQ((*store)->scopes().Find("team/1")->head, 1u);
  ASSERT_TRUE(Append(**store, txn, EntryAt(2, {3, 0})).ok());
}

TEST_F(Store, ShowsItsHeadsBesideARunningServerAndAfterIt) {
  {
    const auto store = Open();
    WriteTxn txn = (*store)->Begin("test").Take();
    ASSERT_TRUE(Append(**store, txn, EntryAt(1, {1, 0})).ok());
    EXPECT_TRUE(ServerStore::ReadHeads(directory_ + "/store")->empty());  // not committed
    ASSERT_TRUE(txn.Commit().ok());
    const auto heads = ServerStore::ReadHeads(directory_ + "/store");
    ASSERT_TRUE(heads.ok()) << heads.status().message;
    ASSERT_EQ(heads->size(), 1u);
    EXPECT_EQ((*heads)[0].head.head, 1u);
  }
  EXPECT_EQ(ServerStore::ReadHeads(directory_ + "/store")->size(), 1u);
  EXPECT_FALSE(ServerStore::ReadHeads(directory_ + "/nowhere").ok());
}

}  // namespace
}  // namespace tidemark::store
