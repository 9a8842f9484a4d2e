// Attacks 10 to 12: a migration that is killed, a disk that is full, a disk that is read-only.
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include <csignal>

#include "tests/attacks/store_files.h"
#include "tests/support/sim_disk.h"

namespace tidemark::testing {
namespace {

using StoreDisk = StoreFiles;

// 10: SIGXFSZ kills the process at the write that would pass the limit: in the middle of the
// migration.
TEST_F(StoreDisk, AMigrationThatIsKilledHappenedWhollyOrNotAtAll) {
  MakeStore();
  const std::string blob = ReadFile(TIDE_FIELD_2);
  int killed = 0, done = 0;
  for (rlim_t bytes = 4096; bytes < 400'000 && done == 0; bytes += 8192) {
    const int status = InChild([&] {
      const rlimit limit{bytes, bytes};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      tide_config config = phone.Config();
      config.manifest = {reinterpret_cast<const uint8_t*>(blob.data()), blob.size()};
      return phone.Open(&config) == TIDE_OK ? 0 : 1;   // no close: the process just ends
    });
    if (WIFSIGNALED(status)) {
      ASSERT_EQ(WTERMSIG(status), SIGXFSZ);
      killed++;
      // The old manifest still opens what was not migrated; what was is whole.
      if (const tide_status opened = phone.Open(); opened == TIDE_ERROR_MANIFEST_OLDER) {
        tide_config config = phone.Config();
        config.manifest = {reinterpret_cast<const uint8_t*>(blob.data()), blob.size()};
        ASSERT_EQ(phone.Open(&config), TIDE_OK) << phone.error.message;
      } else {
        ASSERT_EQ(opened, TIDE_OK) << phone.error.message;
      }
      EXPECT_EQ(phone.Title("t2"), "Mine");
      phone.Close();
    } else {
      ASSERT_EQ(WEXITSTATUS(status), 0);
      done++;
    }
  }
  EXPECT_GE(killed, 3);
  EXPECT_EQ(done, 1);
  EXPECT_EQ(phone.Open(), TIDE_ERROR_MANIFEST_OLDER) << "the migration is whole";
  tide_config config = phone.Config();
  config.manifest = {reinterpret_cast<const uint8_t*>(blob.data()), blob.size()};
  ASSERT_EQ(phone.Open(&config), TIDE_OK) << phone.error.message;
  EXPECT_EQ(phone.Title("t1"), "Fix pump");
  EXPECT_EQ(phone.Title("t2"), "Mine");
}

// A small disk of its own for `folder`, where this machine lets us.
class SmallDisk {
 public:
  explicit SmallDisk(std::string at) : at_(std::move(at)) {
    fs::create_directories(at_);
    mounted_ = ::mount("tidemark", at_.c_str(), "tmpfs", 0, "size=1m,mode=0700") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  bool Remount(unsigned long flags) {
    return ::mount("tidemark", at_.c_str(), "tmpfs", MS_REMOUNT | flags, "size=1m,mode=0700") == 0;
  }

 private:
  const std::string at_;
  bool mounted_ = false;
};

// Leaves `free_bytes` of the disk under `path`.
void FillDisk(const std::string& path, size_t free_bytes) {
  struct statvfs info;
  ASSERT_EQ(::statvfs(path.c_str(), &info), 0);
  const size_t free_now = static_cast<size_t>(info.f_bavail) * info.f_bsize;
  WriteFile(path + "/film", std::string(free_now > free_bytes ? free_now - free_bytes : 0, 'x'));
}

// 11
TEST_F(StoreDisk, AFullDiskRefusesWritesKeepsWhatWasWrittenAndWorksAgainWithSpace) {
  SmallDisk disk(folder / "phone");
  if (!disk.mounted()) GTEST_SKIP() << "this machine lets us mount nothing";
  MakeStore();
  phone.MustOpen();
  FillDisk(folder / "phone", 400'000);
  tide_status status = TIDE_OK;
  int kept = 0;
  while (kept < 1000 && status == TIDE_OK) {
    status = phone.SetNotes("t1", std::string(2'000, static_cast<char>('a' + kept % 26)));
    if (status == TIDE_OK) kept++;
  }
  EXPECT_EQ(status, TIDE_ERROR_DISK_FULL) << phone.error.message;
  EXPECT_EQ(phone.error.retry, TIDE_RETRY_AFTER_SPACE);
  EXPECT_GT(kept, 3);
  EXPECT_EQ(phone.Title("t2"), "Mine") << "reads go on";
  EXPECT_EQ(phone.Notes("t1")->front(), 'a' + (kept - 1) % 26) << "of what was kept";
  phone.Step();
  fs::remove(folder / "phone/film");
  ASSERT_EQ(phone.SetNotes("t2", "again"), TIDE_OK) << phone.error.message;
  phone.Close();
  phone.MustOpen();
  EXPECT_EQ(phone.State().pending, static_cast<uint64_t>(2 + kept)) << "none more and none less";
  phone.Close();
  ExpectWhole();
}

// 11
TEST_F(StoreDisk, OpeningOnAFullDiskIsRefusedAndNothingIsLost) {
  SmallDisk disk(folder / "phone");
  if (!disk.mounted()) GTEST_SKIP() << "this machine lets us mount nothing";
  MakeStore();
  for (const size_t free_bytes : {0, 4'096, 12'288, 24'576, 36'864}) {
    FillDisk(folder / "phone", free_bytes);
    const tide_status status = phone.Open();
    const bool opened = status == TIDE_OK && free_bytes > 0;
    EXPECT_TRUE(opened || status == TIDE_ERROR_DISK_FULL) << status << phone.error.message;
    phone.Close();
    fs::remove(folder / "phone/film");
  }
  ExpectWhole();
}

// 12
TEST_F(StoreDisk, ReadsGoOnWhereTheDiskBecomesReadOnly) {
  fs::create_directories(folder / "phone");
  fs::permissions(folder / "phone", fs::perms::owner_all);
  Disk& disk = SimDisk::Mount(folder / "phone");
  MakeStore();
  phone.MustOpen();
  EXPECT_EQ(phone.Title("t1"), "Fix pump");
  disk.SetReadOnly(true);
  EXPECT_EQ(phone.Title("t1"), "Fix pump");
  EXPECT_EQ(phone.Create("t3", "x"), TIDE_ERROR_IO) << phone.error.message;
  EXPECT_EQ(phone.Title("t3"), std::nullopt) << "refused, so not there";
  phone.Step();
  disk.SetReadOnly(false);
  EXPECT_EQ(phone.Create("t3", "x"), TIDE_OK) << phone.error.message;
  phone.Close();
  ExpectWhole();
  SimDisk::Unmount(folder / "phone");
}

// 12: to open is to write (who opened, and in which life of the device), so that it is not read as
// whole what may have been rolled back.
TEST_F(StoreDisk, AStoreOnAReadOnlyDiskIsNotOpenedAndNotTouched) {
  SmallDisk disk(folder / "phone");
  if (!disk.mounted()) GTEST_SKIP() << "this machine lets us mount nothing";
  MakeStore();
  ASSERT_TRUE(disk.Remount(MS_RDONLY));
  ExpectRefused(TIDE_ERROR_IO);
  ASSERT_TRUE(disk.Remount(0));
  ExpectWhole();
}

}  // namespace
}  // namespace tidemark::testing
