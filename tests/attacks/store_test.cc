// Attacks 1 to 9 and 13: other hands on the files of a store. What is refused is refused with its
// name and is not written to; once the files are right again, everything is there.
#include <fcntl.h>
#include <sys/stat.h>

#include "tests/attacks/store_files.h"

namespace tidemark::testing {
namespace {

constexpr uid_t kSomebody = 12345;
constexpr char kMagic[] = "SQLite format 3";   // with its NUL: how every database begins
const char* const kBeside[] = {"-wal", "-shm", "-journal", "-lock"};

// 1
TEST_F(StoreFiles, AStoreThatIsALinkIsRefused) {
  MakeStore();
  fs::rename(path, folder / "elsewhere.db");
  fs::create_symlink(folder / "elsewhere.db", path);
  ExpectRefused(TIDE_ERROR_STORE_FOREIGN);
  fs::remove(path);
  fs::rename(folder / "elsewhere.db", path);
  ExpectWhole();
}

// 1: SQLite follows a link at these names, and would write what the store holds to wherever it
// leads.
TEST_F(StoreFiles, AFileBesideTheStoreThatIsALinkIsRefused) {
  MakeStore();
  WriteFile(folder / "precious", "bytes of somebody");
  for (const char* suffix : kBeside) {
    fs::remove(path + suffix);
    fs::create_symlink(folder / "precious", path + suffix);
    ExpectRefused(TIDE_ERROR_STORE_FOREIGN);
    EXPECT_EQ(ReadFile(folder / "precious"), "bytes of somebody") << suffix;
    fs::remove(path + suffix);
  }
  ExpectWhole();
}

// 2
TEST_F(StoreFiles, AFolderInWhichEverybodyMayWriteIsRefused) {
  MakeStore();
  fs::permissions(folder / "phone", fs::perms::all);
  ExpectRefused(TIDE_ERROR_STORE_FOREIGN);
  fs::permissions(folder / "phone", fs::perms::owner_all);
  ExpectWhole();
}

// 3
TEST_F(StoreFiles, AStoreOfAnotherUserIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  MakeStore();
  ASSERT_EQ(::chown(path.c_str(), kSomebody, kSomebody), 0);
  ExpectRefused(TIDE_ERROR_STORE_FOREIGN);
  ASSERT_EQ(::chown(path.c_str(), 0, 0), 0);
  ExpectWhole();
}

// 3: in a folder like /tmp anybody may lay such a file down first, and read what we write into it.
TEST_F(StoreFiles, AFileBesideTheStoreOfAnotherUserIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  MakeStore();
  for (const char* suffix : kBeside) {
    WriteFile(path + suffix, "");
    ASSERT_EQ(::chown((path + suffix).c_str(), kSomebody, kSomebody), 0);
    ExpectRefused(TIDE_ERROR_STORE_FOREIGN);
    fs::remove(path + suffix);
  }
  ExpectWhole();
}

// 4
TEST_F(StoreFiles, RandomBytesAreRefusedAndNotTouched) {
  SeededRandom random(4);
  for (const size_t size : {100, 512, 5'000, 100'000}) {
    std::string bytes(size, '\0');
    random.Fill(reinterpret_cast<uint8_t*>(bytes.data()), bytes.size());
    for (const std::string_view head : {std::string_view(), std::string_view(kMagic, 16)}) {
      bytes.replace(0, head.size(), head);
      fs::create_directories(folder / "phone");
      fs::permissions(folder / "phone", fs::perms::owner_all);
      WriteFile(path, bytes);
      ExpectRefused(size < 512 ? TIDE_ERROR_STORE_FOREIGN : TIDE_ERROR_STORE_CORRUPT);
    }
  }
  fs::remove(path);
  MakeStore();
  ExpectWhole();
}

// 4: decision 15: a kill between the making of the file and its first page leaves zero bytes.
TEST_F(StoreFiles, AnEmptyFileIsANewStore) {
  fs::create_directories(folder / "phone");
  fs::permissions(folder / "phone", fs::perms::owner_all);
  WriteFile(path, "");
  MakeStore();
  ExpectWhole();
}

// 4
TEST_F(StoreFiles, ADatabaseOfAnotherProgramIsRefusedAndNotTouched) {
  fs::create_directories(folder / "phone");
  fs::permissions(folder / "phone", fs::perms::owner_all);
  Sql("CREATE TABLE theirs(a); INSERT INTO theirs VALUES(1)");
  ExpectRefused(TIDE_ERROR_STORE_FOREIGN);
}

// 5
TEST_F(StoreFiles, AStoreCutShortAnywhereIsRefusedAndNotTouched) {
  MakeStore();
  const std::string whole = ReadFile(path);
  for (size_t size = 1; size < whole.size(); size += 1 + size / 3) {
    WriteFile(path, whole.substr(0, size));
    SCOPED_TRACE(size);
    ExpectRefused(size < 512 ? TIDE_ERROR_STORE_FOREIGN : TIDE_ERROR_STORE_CORRUPT);
  }
  WriteFile(path, whole);
  ExpectWhole();
}

// 6: SQLite takes any whole log for its own; nothing in it names the file it belongs to.
TEST_F(StoreFiles, TheLogOfAnotherAccountsStoreIsNotMixedIn) {
  MakeStore();
  Phone other(folder / "other/store.db", "bob");
  other.MustOpen();
  ASSERT_EQ(other.Subscribe(), TIDE_OK);
  ASSERT_EQ(other.Create("t9", "Theirs"), TIDE_OK);
  fs::copy_file(other.path + "-wal", path + "-wal");
  ExpectRefused(TIDE_ERROR_STORE_OTHER_ACCOUNT);
  fs::remove(path + "-wal");
  ExpectWhole();
}

// 7
TEST_F(StoreFiles, TheSharedMemoryFileMayVanishWhileTheStoreIsOpen) {
  MakeStore();
  phone.MustOpen();
  fs::remove(path + "-shm");
  ASSERT_EQ(phone.Create("t3", "After"), TIDE_OK);
  EXPECT_EQ(phone.Title("t3"), "After");
  CopyAlive(folder / "copy/store.db");
  phone.Close();
  Phone copy(folder / "copy/store.db");   // as after a kill
  copy.MustOpen();
  EXPECT_EQ(copy.Title("t3"), "After");
  copy.Close();
  phone.MustOpen();
  EXPECT_EQ(phone.Title("t3"), "After");
  phone.Close();
  ExpectWhole();
}

// 9
TEST_F(StoreFiles, AStoreOfALaterVersionIsRefusedAndNotTouched) {
  MakeStore();
  Sql("PRAGMA user_version = 99");
  ExpectRefused(TIDE_ERROR_STORE_NEWER);
  Sql("PRAGMA user_version = 1");
  ExpectWhole();
}

// 9: killed, the later version leaves a log, too; it is not ours to move into the file.
TEST_F(StoreFiles, TheLogOfALaterVersionIsNotTouched) {
  MakeStore();
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "PRAGMA user_version = 99", nullptr, nullptr, nullptr), SQLITE_OK);
  const std::string file = ReadFile(path), log = ReadFile(path + "-wal");
  ASSERT_FALSE(log.empty());
  sqlite3_close(db);
  WriteFile(path, file);
  WriteFile(path + "-wal", log);
  ExpectRefused(TIDE_ERROR_STORE_NEWER);
}

// 13
TEST_F(StoreFiles, ASecondProcessIsRefusedAndTheFirstGoesOn) {
  MakeStore();
  phone.MustOpen();
  const int status = InChild([&] {
    Phone second(path);
    return second.Open() == TIDE_ERROR_STORE_IN_USE && second.error.retry == TIDE_RETRY_NOW ? 7 : 1;
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
  ASSERT_EQ(phone.Create("t3", "Third"), TIDE_OK);
  phone.Close();
  ExpectWhole();
}

}  // namespace
}  // namespace tidemark::testing
