#include "tests/support/sim_disk.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <fstream>
#include <iterator>
#include <set>

#include "core/base/random.h"

namespace tidemark::testing {
namespace {

constexpr int64_t kSectorBytes = 512;

int IoCode(uint32_t kind) {
  switch (kind) {
    case kDiskRead: return SQLITE_IOERR_READ;
    case kDiskWrite: return SQLITE_IOERR_WRITE;
    case kDiskTruncate: return SQLITE_IOERR_TRUNCATE;
    case kDiskSync: return SQLITE_IOERR_FSYNC;
    case kDiskDelete: return SQLITE_IOERR_DELETE;
    case kDiskAccess: return SQLITE_IOERR_ACCESS;
    case kDiskSize: return SQLITE_IOERR_FSTAT;
    case kDiskShm: return SQLITE_IOERR_SHMMAP;
    case kDiskLock: return SQLITE_IOERR_LOCK;
    default: return SQLITE_CANTOPEN;
  }
}

// Walks a file's changes from the newest to the oldest and undoes some: each sector goes back
// until it may stay, and so does the size.
class Rewind {
 public:
  Rewind(std::string content, Loss loss, Random& random)
      : content_(std::move(content)), size_(static_cast<int64_t>(content_.size())), loss_(loss),
        random_(random) {}

  template <typename Changes>
  std::string Through(const Changes& changes) {
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
      const int64_t end = change->offset + change->bytes;
      for (int64_t at = change->offset; at < end;) {
        const int64_t next = std::min(end, (at / kSectorBytes + 1) * kSectorBytes);
        if (!Stays(at / kSectorBytes)) PutBack(*change, at, next);
        at = next;
      }
      if (change->resized && !Stays(kSizePart)) size_ = change->size_before;
    }
    content_.resize(static_cast<size_t>(size_), '\0');
    return std::move(content_);
  }

 private:
  static constexpr int64_t kSizePart = -1;

  bool Stays(int64_t part) {
    if (loss_ != Loss::kTorn) return loss_ == Loss::kKept;
    if (kept_.contains(part)) return true;
    if (random_.Below(2) == 0) return false;
    kept_.insert(part);
    return true;
  }
  template <typename Change>
  void PutBack(const Change& change, int64_t from, int64_t to) {
    if (static_cast<int64_t>(content_.size()) < to) content_.resize(static_cast<size_t>(to), '\0');
    for (int64_t at = from; at < to; at++) {
      const auto index = static_cast<size_t>(at - change.offset);
      content_[static_cast<size_t>(at)] =
          index < change.before.size() ? change.before[index] : '\0';
    }
  }

  std::string content_;
  int64_t size_;
  Loss loss_;
  Random& random_;
  std::set<int64_t> kept_;
};

}  // namespace

// -- what a test reads and switches

uint64_t Disk::calls(uint32_t kinds) const {
  const std::lock_guard<std::mutex> guard(mutex_);
  uint64_t sum = 0;
  for (int bit = 0; bit < 10; bit++)
    if ((kinds >> bit & 1) != 0) sum += counts_[bit];
  return sum;
}

uint64_t Disk::syncs() const { return calls(kDiskSync); }
uint64_t Disk::writes() const { return calls(kDiskWrite); }

uint64_t Disk::faults() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return faults_;
}

void Disk::FailAt(uint64_t call, int code, bool sticky, uint32_t kinds) {
  const std::lock_guard<std::mutex> guard(mutex_);
  fault_ = Trigger{call, kinds};
  code_ = code;
  sticky_ = sticky;
  failing_ = false;
}

void Disk::SetFull(bool full) {
  const std::lock_guard<std::mutex> guard(mutex_);
  full_ = full;
}

void Disk::SetReadOnly(bool read_only) {
  const std::lock_guard<std::mutex> guard(mutex_);
  read_only_ = read_only;
}

void Disk::SetBusy(bool busy) {
  const std::lock_guard<std::mutex> guard(mutex_);
  busy_ = busy;
}

void Disk::Heal() {
  const std::lock_guard<std::mutex> guard(mutex_);
  fault_ = Trigger{};
  failing_ = full_ = read_only_ = busy_ = false;
}

void Disk::Kill() {
  const std::lock_guard<std::mutex> guard(mutex_);
  life_++;
}

void Disk::CutPower(Loss loss, uint64_t seed) {
  const std::lock_guard<std::mutex> guard(mutex_);
  loss_ = loss;
  seed_ = seed;
  Cut();
}

void Disk::CutPowerAt(uint64_t call, Loss loss, uint64_t seed, uint32_t kinds) {
  const std::lock_guard<std::mutex> guard(mutex_);
  cut_ = Trigger{call, kinds};
  loss_ = loss;
  seed_ = seed;
}

bool Disk::dead() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return dead_;
}

void Disk::SyncAll() {
  const std::lock_guard<std::mutex> guard(mutex_);
  for (auto& [path, file] : files_) file.news.clear();
  SyncFolder();
}

// -- what the VFS asks and tells

std::unique_ptr<std::string> Disk::ReadWhole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return nullptr;
  return std::make_unique<std::string>(std::istreambuf_iterator<char>(in),
                                       std::istreambuf_iterator<char>());
}

int Disk::Admit(uint32_t kind, uint64_t life, bool strong) {
  if (dead_ || life != life_) return IoCode(kind);
  counts_[std::countr_zero(kind)]++;
  if (cut_.Count(kind)) {
    Cut();
    return IoCode(kind);
  }
  const int answer = Refuse(kind, strong);
  if (answer != SQLITE_OK) faults_++;
  return answer;
}

int Disk::Refuse(uint32_t kind, bool strong) {
  if (fault_.Count(kind)) {
    failing_ = sticky_;
    return code_ == SQLITE_IOERR ? IoCode(kind) : code_;
  }
  if (failing_ && (kind & fault_.kinds) != 0)
    return code_ == SQLITE_IOERR ? IoCode(kind) : code_;
  const bool changes = (kind & (kDiskWrite | kDiskTruncate | kDiskDelete)) != 0;
  if (read_only_ && (changes || (kind == kDiskOpen && strong))) return IoCode(kind);
  if (full_ && kind == kDiskWrite && strong) return SQLITE_FULL;
  if (busy_ && kind == kDiskLock && strong) return SQLITE_BUSY;
  return SQLITE_OK;
}

void Disk::NoteOpen(const std::string& path, bool existed, int64_t size) {
  File& file = files_[path];
  if (!existed) {
    file.news.clear();
    file.made = true;
  } else if (file.size != size) {
    file.news.clear();  // somebody put another file there
  }
  file.gone = false;
  file.size = size;
}

void Disk::NoteWrite(const std::string& path, std::string before, int64_t offset,
                     int64_t bytes) {
  File& file = files_[path];
  Change change{offset, bytes, std::move(before), file.size, offset + bytes > file.size};
  file.size = std::max(file.size, offset + bytes);
  file.news.push_back(std::move(change));
}

void Disk::NoteTruncate(const std::string& path, std::string before, int64_t size) {
  File& file = files_[path];
  if (size == file.size) return;
  const int64_t from = std::min(size, file.size);
  file.news.push_back({from, std::max(size, file.size) - from, std::move(before), file.size, true});
  file.size = size;
}

void Disk::NoteSync(const std::string& path, bool folder_too) {
  files_[path].news.clear();
  if (folder_too) SyncFolder();
}

void Disk::NoteDelete(const std::string& path, std::string content, bool folder_too) {
  File& file = files_[path];
  if (!file.made && !file.gone) {
    file.ghost = std::make_unique<std::string>(std::move(content));
    file.ghost_news = std::move(file.news);
  }
  file.news.clear();
  file.made = false;
  file.gone = true;
  file.size = 0;
  if (folder_too) SyncFolder();
}

void Disk::SyncFolder() {
  std::erase_if(files_, [](const auto& item) { return item.second.gone; });
  for (auto& [path, file] : files_) {
    file.made = false;
    file.ghost.reset();
    file.ghost_news.clear();
  }
}

// Decides now what is left: what the owners of dead handles still do to the folder is not part of
// it.
void Disk::Cut() {
  if (dead_) return;
  dead_ = true;
  life_++;
  cut_ = Trigger{};
  SeededRandom random(seed_);
  left_.clear();
  for (auto& [path, file] : files_) {
    std::unique_ptr<std::string>& left = left_[path];
    std::unique_ptr<std::string> now = file.gone ? nullptr : ReadWhole(path);
    const bool newest_durable = !file.made && !file.gone;
    const bool newest = newest_durable || loss_ == Loss::kKept ||
                        (loss_ == Loss::kTorn && random.Below(2) == 0);
    if (newest && now != nullptr)
      left = std::make_unique<std::string>(
          Rewind(std::move(*now), loss_, random).Through(file.news));
    if (!newest && file.ghost != nullptr)
      left = std::make_unique<std::string>(
          Rewind(*file.ghost, loss_, random).Through(file.ghost_news));
  }
}

void Disk::Restore() {
  const std::lock_guard<std::mutex> guard(mutex_);
  if (!dead_) return;
  for (const auto& [path, content] : left_) {
    ::unlink(path.c_str());
    ::unlink((path + "-shm").c_str());
    if (content == nullptr) continue;
    std::ofstream(path, std::ios::binary) << *content;
    ::chmod(path.c_str(), 0600);
  }
  left_.clear();
  files_.clear();
  dead_ = false;
}

bool SimDisk::FlipBit(const std::string& path, uint64_t seed) {
  std::unique_ptr<std::string> content = Disk::ReadWhole(path);
  if (content == nullptr || content->empty()) return false;
  SeededRandom random(seed);
  const auto at = static_cast<std::streamoff>(random.Below(content->size()));
  const char turned = static_cast<char>((*content)[static_cast<size_t>(at)] ^
                                        (1 << random.Below(8)));
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(at);
  file.put(turned);
  return file.good();
}

}  // namespace tidemark::testing
