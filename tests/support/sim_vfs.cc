// The VFS "tidesim": asks the file's Disk, then does the work on the real file, then tells the
// Disk. What the platform's VFS would sync is not synced: the Disk remembers instead.
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <new>
#include <optional>

#include "core/base/check.h"
#include "core/base/random.h"
#include "tests/support/sim_disk.h"

namespace tidemark::testing {

// A file of a mounted folder: the real one lies right behind it in memory.
class SimFile {
 public:
  static const sqlite3_io_methods kMethods;

  SimFile(std::shared_ptr<Disk> disk, std::string path, uint64_t life, bool folder_due)
      : disk_(std::move(disk)), path_(std::move(path)), life_(life), folder_due_(folder_due) {}
  static SimFile& Of(sqlite3_file* file);
  static sqlite3_file* Real(sqlite3_file* file);

 private:
  static int Close(sqlite3_file* file);
  static int Read(sqlite3_file* file, void* out, int bytes, sqlite3_int64 offset);
  static int Write(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 offset);
  static int Truncate(sqlite3_file* file, sqlite3_int64 size);
  static int Sync(sqlite3_file* file, int flags);
  static int Size(sqlite3_file* file, sqlite3_int64* size);
  static int Lock(sqlite3_file* file, int level);
  static int Unlock(sqlite3_file* file, int level);
  static int CheckReservedLock(sqlite3_file* file, int* reserved);
  static int Control(sqlite3_file* file, int what, void* argument);
  static int SectorSize(sqlite3_file* file);
  static int Characteristics(sqlite3_file* file);
  static int ShmMap(sqlite3_file* file, int page, int bytes, int extend, void volatile** out);
  static int ShmLock(sqlite3_file* file, int offset, int count, int flags);
  static void ShmBarrier(sqlite3_file* file);
  static int ShmUnmap(sqlite3_file* file, int remove);
  static int Fetch(sqlite3_file* file, sqlite3_int64 offset, int bytes, void** page);
  static int Unfetch(sqlite3_file* file, sqlite3_int64 offset, void* page);

  bool dead() const { return disk_->dead_ || life_ != disk_->life_; }
  // The bytes that are in the file now, of this range.
  std::string Now(sqlite3_file* file, int64_t offset, int64_t bytes) const;

  std::shared_ptr<Disk> disk_;
  std::string path_;
  uint64_t life_;
  bool folder_due_;  // its first sync is followed by one of the folder
};

namespace {

// The Sqlite struct must come first, and the real file be aligned.
struct Handle {
  sqlite3_file base;
  alignas(16) unsigned char owner[sizeof(SimFile)];
};
constexpr size_t kRealOffset = (sizeof(Handle) + 15) / 16 * 16;

}  // namespace

SimFile& SimFile::Of(sqlite3_file* file) {
  return *std::launder(reinterpret_cast<SimFile*>(reinterpret_cast<Handle*>(file)->owner));
}

sqlite3_file* SimFile::Real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<unsigned char*>(file) + kRealOffset);
}

std::string SimFile::Now(sqlite3_file* file, int64_t offset, int64_t bytes) const {
  const int64_t there = std::clamp<int64_t>(disk_->files_[path_].size - offset, 0, bytes);
  std::string before(static_cast<size_t>(there), '\0');
  if (there > 0) {
    const int result =
        Real(file)->pMethods->xRead(Real(file), before.data(), static_cast<int>(there), offset);
    TIDE_CHECK(result == SQLITE_OK);
  }
  return before;
}

int SimFile::Close(sqlite3_file* file) {
  Real(file)->pMethods->xClose(Real(file));
  Of(file).~SimFile();
  return SQLITE_OK;
}

int SimFile::Read(sqlite3_file* file, void* out, int bytes, sqlite3_int64 offset) {
  SimFile& self = Of(file);
  const std::lock_guard<std::mutex> guard(self.disk_->mutex_);
  const int answer = self.disk_->Admit(kDiskRead, self.life_, false);
  // SQLite takes a short read's missing bytes for zeros.
  if (answer == SQLITE_IOERR_SHORT_READ) std::memset(out, 0, static_cast<size_t>(bytes));
  if (answer != SQLITE_OK) return answer;
  return Real(file)->pMethods->xRead(Real(file), out, bytes, offset);
}

int SimFile::Write(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 offset) {
  SimFile& self = Of(file);
  const std::lock_guard<std::mutex> guard(self.disk_->mutex_);
  const bool grows = offset + bytes > self.disk_->files_[self.path_].size;
  const int answer = self.disk_->Admit(kDiskWrite, self.life_, grows);
  if (answer != SQLITE_OK) return answer;
  std::string before = self.Now(file, offset, bytes);
  const int result = Real(file)->pMethods->xWrite(Real(file), data, bytes, offset);
  if (result == SQLITE_OK) self.disk_->NoteWrite(self.path_, std::move(before), offset, bytes);
  return result;
}

int SimFile::Truncate(sqlite3_file* file, sqlite3_int64 size) {
  SimFile& self = Of(file);
  const std::lock_guard<std::mutex> guard(self.disk_->mutex_);
  const int answer = self.disk_->Admit(kDiskTruncate, self.life_, false);
  if (answer != SQLITE_OK) return answer;
  const int64_t before = self.disk_->files_[self.path_].size;
  std::string tail = self.Now(file, size, std::max<int64_t>(0, before - size));
  const int result = Real(file)->pMethods->xTruncate(Real(file), size);
  if (result == SQLITE_OK) self.disk_->NoteTruncate(self.path_, std::move(tail), size);
  return result;
}

int SimFile::Sync(sqlite3_file* file, int) {
  SimFile& self = Of(file);
  const std::lock_guard<std::mutex> guard(self.disk_->mutex_);
  const int answer = self.disk_->Admit(kDiskSync, self.life_, false);
  if (answer != SQLITE_OK) return answer;
  self.disk_->NoteSync(self.path_, self.folder_due_);
  self.folder_due_ = false;
  return SQLITE_OK;
}

int SimFile::Size(sqlite3_file* file, sqlite3_int64* size) {
  SimFile& self = Of(file);
  const std::lock_guard<std::mutex> guard(self.disk_->mutex_);
  const int answer = self.disk_->Admit(kDiskSize, self.life_, false);
  return answer != SQLITE_OK ? answer : Real(file)->pMethods->xFileSize(Real(file), size);
}

int SimFile::Lock(sqlite3_file* file, int level) {
  SimFile& self = Of(file);
  const std::lock_guard<std::mutex> guard(self.disk_->mutex_);
  const int answer = self.disk_->Admit(kDiskLock, self.life_, level >= SQLITE_LOCK_RESERVED);
  return answer != SQLITE_OK ? answer : Real(file)->pMethods->xLock(Real(file), level);
}

// Always lets go, dead or not: what a dead process held is free.
int SimFile::Unlock(sqlite3_file* file, int level) {
  return Real(file)->pMethods->xUnlock(Real(file), level);
}

int SimFile::CheckReservedLock(sqlite3_file* file, int* reserved) {
  SimFile& self = Of(file);
  const std::lock_guard<std::mutex> guard(self.disk_->mutex_);
  const int answer = self.disk_->Admit(kDiskLock, self.life_, false);
  if (answer != SQLITE_OK) return answer;
  return Real(file)->pMethods->xCheckReservedLock(Real(file), reserved);
}

int SimFile::Control(sqlite3_file* file, int what, void* argument) {
  SimFile& self = Of(file);
  const std::lock_guard<std::mutex> guard(self.disk_->mutex_);
  if (self.dead()) return SQLITE_IOERR;
  // A map would let reads, and growth, pass the Disk by.
  if (what == SQLITE_FCNTL_MMAP_SIZE) return SQLITE_NOTFOUND;
  return Real(file)->pMethods->xFileControl(Real(file), what, argument);
}

int SimFile::SectorSize(sqlite3_file* file) {
  return Real(file)->pMethods->xSectorSize(Real(file));
}

int SimFile::Characteristics(sqlite3_file* file) {
  return Real(file)->pMethods->xDeviceCharacteristics(Real(file));
}

int SimFile::ShmMap(sqlite3_file* file, int page, int bytes, int extend, void volatile** out) {
  SimFile& self = Of(file);
  const std::lock_guard<std::mutex> guard(self.disk_->mutex_);
  const int answer = self.disk_->Admit(kDiskShm, self.life_, false);
  if (answer != SQLITE_OK) {
    *out = nullptr;
    return answer;
  }
  return Real(file)->pMethods->xShmMap(Real(file), page, bytes, extend, out);
}

int SimFile::ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  SimFile& self = Of(file);
  const std::lock_guard<std::mutex> guard(self.disk_->mutex_);
  if ((flags & SQLITE_SHM_UNLOCK) == 0) {
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    const int answer = self.disk_->Admit(kDiskLock, self.life_, exclusive);
    if (answer != SQLITE_OK) return answer;
  }
  return Real(file)->pMethods->xShmLock(Real(file), offset, count, flags);
}

void SimFile::ShmBarrier(sqlite3_file* file) { Real(file)->pMethods->xShmBarrier(Real(file)); }

int SimFile::ShmUnmap(sqlite3_file* file, int remove) {
  SimFile& self = Of(file);
  const std::lock_guard<std::mutex> guard(self.disk_->mutex_);
  return Real(file)->pMethods->xShmUnmap(Real(file), self.dead() ? 0 : remove);
}

int SimFile::Fetch(sqlite3_file*, sqlite3_int64, int, void** page) {
  *page = nullptr;
  return SQLITE_OK;
}

int SimFile::Unfetch(sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; }

const sqlite3_io_methods SimFile::kMethods = {
    3, Close, Read, Write, Truncate, Sync, Size, Lock, Unlock, CheckReservedLock, Control,
    SectorSize, Characteristics, ShmMap, ShmLock, ShmBarrier, ShmUnmap, Fetch, Unfetch};

// The VFS itself, and which Disk stands for which folder.
class SimVfs {
 public:
  static SimVfs& Get() {
    static SimVfs* const vfs = new SimVfs;  // SQLite keeps it to the end of the process
    return *vfs;
  }
  Disk& Mount(const std::string& folder) {
    const std::lock_guard<std::mutex> guard(mutex_);
    auto made = disks_.emplace(folder, std::make_shared<Disk>(folder));
    TIDE_CHECK(made.second);
    return *made.first->second;
  }
  void Unmount(const std::string& folder) {
    const std::lock_guard<std::mutex> guard(mutex_);
    const auto found = disks_.find(folder);
    TIDE_CHECK(found != disks_.end());
    TIDE_CHECK(found->second.use_count() == 1);  // every file of it is closed
    disks_.erase(found);
  }
  void SetRandom(uint64_t seed) {
    const std::lock_guard<std::mutex> guard(mutex_);
    random_.reset();
    if (seed != 0) random_.emplace(seed);
    sqlite3_randomness(0, nullptr);  // SQLite's own generator asks for a new seed
  }

 private:
  SimVfs();
  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
                  int* out_flags);
  static int Delete(sqlite3_vfs* vfs, const char* name, int sync_folder);
  static int Access(sqlite3_vfs* vfs, const char* name, int flags, int* out);
  static int Randomness(sqlite3_vfs* vfs, int bytes, char* out);
  static int Sleep(sqlite3_vfs* vfs, int us);
  static int CurrentTime(sqlite3_vfs* vfs, sqlite3_int64* julian_ms);
  static int OpenOn(Disk& disk, std::shared_ptr<Disk> owner, const char* name,
                    sqlite3_file* file, int flags, int* out_flags);

  std::shared_ptr<Disk> DiskOf(const char* name) {
    if (name == nullptr) return nullptr;
    const std::lock_guard<std::mutex> guard(mutex_);
    std::string folder = name;
    for (size_t slash = folder.rfind('/'); slash != std::string::npos && slash > 0;
         slash = folder.rfind('/')) {
      folder.resize(slash);
      const auto found = disks_.find(folder);
      if (found != disks_.end()) return found->second;
    }
    return nullptr;
  }

  sqlite3_vfs* const real_ = sqlite3_vfs_find("unix");
  sqlite3_vfs self_ = {};
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Disk>> disks_;
  std::optional<SeededRandom> random_;
};

SimVfs::SimVfs() {
  TIDE_CHECK(real_ != nullptr && real_->iVersion >= 3);
  self_ = *real_;
  self_.szOsFile = static_cast<int>(kRealOffset) + real_->szOsFile;
  self_.zName = "tidesim";
  self_.pNext = nullptr;
  self_.xOpen = Open;
  self_.xDelete = Delete;
  self_.xAccess = Access;
  self_.xRandomness = Randomness;
  self_.xSleep = Sleep;
  self_.xCurrentTimeInt64 = CurrentTime;
  TIDE_CHECK(sqlite3_vfs_register(&self_, 1) == SQLITE_OK);
}

int SimVfs::Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  SimVfs& vfs = Get();
  std::shared_ptr<Disk> disk = vfs.DiskOf(name);
  if (disk == nullptr) return vfs.real_->xOpen(vfs.real_, name, file, flags, out_flags);
  Disk& on = *disk;
  const std::lock_guard<std::mutex> guard(on.mutex_);
  return OpenOn(on, std::move(disk), name, file, flags, out_flags);
}

int SimVfs::OpenOn(Disk& disk, std::shared_ptr<Disk> owner, const char* name, sqlite3_file* file,
                   int flags, int* out_flags) {
  SimVfs& vfs = Get();
  file->pMethods = nullptr;
  const bool existed = ::access(name, F_OK) == 0;
  const bool creates = (flags & SQLITE_OPEN_CREATE) != 0;
  const int answer = disk.Admit(kDiskOpen, disk.life_, creates && !existed);
  if (answer != SQLITE_OK) return answer;
  if (disk.read_only_)
    flags = (flags & ~(SQLITE_OPEN_CREATE | SQLITE_OPEN_READWRITE)) | SQLITE_OPEN_READONLY;
  sqlite3_file* real = SimFile::Real(file);
  const int result = vfs.real_->xOpen(vfs.real_, name, real, flags, out_flags);
  if (result != SQLITE_OK) {
    if (real->pMethods != nullptr) real->pMethods->xClose(real);
    return result;
  }
  sqlite3_int64 size = 0;
  TIDE_CHECK(real->pMethods->xFileSize(real, &size) == SQLITE_OK);
  disk.NoteOpen(name, existed, size);
  const bool journal = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL |
                                 SQLITE_OPEN_WAL)) != 0;
  const uint64_t life = disk.life_;
  new (reinterpret_cast<Handle*>(file)->owner)
      SimFile(std::move(owner), name, life, creates && journal);
  file->pMethods = &SimFile::kMethods;
  return SQLITE_OK;
}

int SimVfs::Delete(sqlite3_vfs*, const char* name, int sync_folder) {
  SimVfs& vfs = Get();
  const std::shared_ptr<Disk> disk = vfs.DiskOf(name);
  if (disk == nullptr) return vfs.real_->xDelete(vfs.real_, name, sync_folder);
  const std::lock_guard<std::mutex> guard(disk->mutex_);
  const int answer = disk->Admit(kDiskDelete, disk->life_, false);
  if (answer != SQLITE_OK) return answer;
  const auto known = disk->files_.find(name);
  const bool remember = sync_folder == 0 && (known == disk->files_.end() || !known->second.made);
  std::unique_ptr<std::string> content = remember ? Disk::ReadWhole(name) : nullptr;
  const int result = vfs.real_->xDelete(vfs.real_, name, 0);
  if (result == SQLITE_OK)
    disk->NoteDelete(name, content == nullptr ? std::string() : std::move(*content),
                     sync_folder != 0);
  return result;
}

int SimVfs::Access(sqlite3_vfs*, const char* name, int flags, int* out) {
  SimVfs& vfs = Get();
  const std::shared_ptr<Disk> disk = vfs.DiskOf(name);
  if (disk == nullptr) return vfs.real_->xAccess(vfs.real_, name, flags, out);
  const std::lock_guard<std::mutex> guard(disk->mutex_);
  const int answer = disk->Admit(kDiskAccess, disk->life_, false);
  return answer != SQLITE_OK ? answer : vfs.real_->xAccess(vfs.real_, name, flags, out);
}

int SimVfs::Randomness(sqlite3_vfs*, int bytes, char* out) {
  SimVfs& vfs = Get();
  const std::lock_guard<std::mutex> guard(vfs.mutex_);
  if (!vfs.random_.has_value()) return vfs.real_->xRandomness(vfs.real_, bytes, out);
  vfs.random_->Fill(reinterpret_cast<uint8_t*>(out), static_cast<size_t>(bytes));
  return bytes;
}

int SimVfs::Sleep(sqlite3_vfs*, int us) {
  SimVfs& vfs = Get();
  {
    const std::lock_guard<std::mutex> guard(vfs.mutex_);
    if (vfs.random_.has_value()) return us;
  }
  return vfs.real_->xSleep(vfs.real_, us);
}

int SimVfs::CurrentTime(sqlite3_vfs*, sqlite3_int64* julian_ms) {
  SimVfs& vfs = Get();
  const std::lock_guard<std::mutex> guard(vfs.mutex_);
  if (!vfs.random_.has_value()) return vfs.real_->xCurrentTimeInt64(vfs.real_, julian_ms);
  constexpr sqlite3_int64 kStill = 212'600'000'000'000;  // ms of the Julian day count
  *julian_ms = kStill;
  return SQLITE_OK;
}

Disk& SimDisk::Mount(const std::string& folder) {
  return SimVfs::Get().Mount(std::filesystem::canonical(folder).string());
}

void SimDisk::Unmount(const std::string& folder) {
  SimVfs::Get().Unmount(std::filesystem::canonical(folder).string());
}

void SimDisk::SetRandom(uint64_t seed) { SimVfs::Get().SetRandom(seed); }

}  // namespace tidemark::testing
