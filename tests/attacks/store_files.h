// The files of a store, in somebody else's hands.
#pragma once

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "tests/attacks/phone.h"

namespace tidemark::testing {

namespace fs = std::filesystem;

inline void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

class StoreFiles : public AttackTest {
 protected:
  StoreFiles() : path(folder / "phone/store.db"), phone(path) {}
  // A store that holds a confirmed record and an operation nobody has answered, closed.
  void MakeStore() {
    phone.MustOpen();
    ASSERT_EQ(phone.Subscribe(), TIDE_OK);
    ASSERT_EQ(phone.Create("t1", "Fix pump"), TIDE_OK);
    phone.SyncWith(server);
    ASSERT_EQ(phone.Create("t2", "Mine"), TIDE_OK);
    phone.Close();
  }
  std::map<std::string, std::string> Bytes() const {
    std::map<std::string, std::string> bytes;
    for (const char* suffix : {"", "-wal"})
      if (fs::exists(path + suffix)) bytes[suffix] = ReadFile(path + suffix);
    if (bytes["-wal"].empty()) bytes.erase("-wal");   // empty is as good as none
    return bytes;
  }
  void ExpectRefused(tide_status status) {
    const auto before = Bytes();
    EXPECT_EQ(phone.Open(), status) << phone.error.message;
    EXPECT_EQ(phone.client, nullptr);
    EXPECT_TRUE(Bytes() == before) << "what is refused is not written to";
    phone.Close();
  }
  void ExpectWhole() {
    phone.MustOpen();
    EXPECT_EQ(phone.Title("t1"), "Fix pump");
    EXPECT_EQ(phone.Title("t2"), "Mine");
    phone.SyncWith(server);
    EXPECT_EQ(phone.Title("t2"), "Mine");
    EXPECT_TRUE(server.store().records().Find({"team/1", "tasks", "t2"})->has_value());
    phone.Close();
  }
  // As after a kill: the files as they are while the client has them open.
  void CopyAlive(const std::string& to) {
    fs::create_directories(fs::path(to).parent_path());
    for (const char* suffix : {"", "-wal"}) fs::copy_file(path + suffix, to + suffix);
  }
  void Sql(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
    sqlite3_close(db);
  }

  std::string path;
  Phone phone;
};

// A child runs `work`; how it ended.
template <class F>
int InChild(F&& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status;
}

}  // namespace tidemark::testing
