// SimDisk: a disk that fails, dies and forgets on demand, under the real SQLite and real files.
//
// It is the VFS "tidesim", the default one of the process from the first Mount on. Files under a
// mounted folder belong to that folder's Disk; all others pass through untouched.
//
// Fault model
//   A write, truncation, creation or deletion is seen at once by everybody and is *durable* only
//   after a sync: bytes and size of a file by its xSync; that a file exists, or is gone, by the
//   first xSync of a newly made journal or WAL in the folder (which SQLite follows with a sync of
//   the folder) or by an xDelete that asks for one. What was there before the disk first met it
//   is durable.
//   A power cut leaves what was durable and, of the rest,
//     kLost  nothing;
//     kKept  everything: the same as a kill;
//     kTorn  each 512-byte sector in any of the versions it had since the sync, independently of
//            the others; so a later write may be there without an earlier one. The size of a
//            file, its creation and its deletion are further such parts; new parts of a file that
//            were not written read as zeros. A write never harms bytes beside it (SQLite counts
//            on that: "powersafe overwrite"), and a synced byte never changes.
//   -shm files do not outlive a power cut. A deleted file is remembered until its deletion is
//   durable; an unlink(2) behind SQLite's back counts as never having happened when power was
//   cut before it.
//   Reads never go through a memory map, so every one can fail.
//   A dead handle fails every call and changes nothing; closing it succeeds.
//
// Deterministic: no clock, no process id, no address decides anything. One mutex per Disk: any
// thread may use its files; the switches are for the test's own thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tidemark::testing {

enum class Loss { kLost, kKept, kTorn };

// What a call asks of the disk; a mask selects which calls a fault may hit.
enum DiskCall : uint32_t {
  kDiskOpen = 1, kDiskRead = 2, kDiskWrite = 4, kDiskTruncate = 8, kDiskSync = 16,
  kDiskDelete = 32, kDiskAccess = 64, kDiskSize = 128, kDiskShm = 256, kDiskLock = 512,
  kDiskChange = kDiskOpen | kDiskWrite | kDiskTruncate | kDiskSync | kDiskDelete,
  kDiskAll = 1023,
};

class Disk {
 public:
  explicit Disk(std::string folder) : folder_(std::move(folder)) {}

  // -- what happened so far, since it was mounted
  uint64_t calls(uint32_t kinds = kDiskAll) const;  // that could fail: dead ones not counted
  uint64_t syncs() const;                           // xSync of a database, WAL or journal
  uint64_t writes() const;
  uint64_t faults() const;                          // answers that a switch below made up

  // -- errors
  // The call-th call from now (1: the next) of these kinds answers `code`; sticky: and every later
  // one of them, until Heal. SQLITE_IOERR becomes the extended code of the call.
  void FailAt(uint64_t call, int code, bool sticky, uint32_t kinds = kDiskAll);
  void SetFull(bool full);           // writes that make a file larger: SQLITE_FULL
  void SetReadOnly(bool read_only);  // as remounted: nothing can be changed, reads work
  void SetBusy(bool busy);           // as if another process held the locks to write
  void Heal();                       // all of the above are over; what is dead stays dead

  // -- death
  void Kill();  // as kill -9: handles opened before are dead, the files stay exactly as they are
  void CutPower(Loss loss, uint64_t seed);
  // When the call-th call from now arrives, before it does anything.
  void CutPowerAt(uint64_t call, Loss loss, uint64_t seed, uint32_t kinds = kDiskAll);
  bool dead() const;  // power is cut: nothing can be opened either, until Restore
  // Power is back: puts what the cut left in place. The owners of dead handles should be gone.
  void Restore();
  void SyncAll();     // all that is written is durable, and forgotten as news

  const std::string& folder() const { return folder_; }

 private:
  friend class SimDisk;
  friend class SimFile;
  friend class SimVfs;
  // One change since the sync: what was there before it.
  struct Change {
    int64_t offset = 0, bytes = 0;  // the range that changed
    std::string before;             // its earlier content, as far as there was one
    int64_t size_before = 0;
    bool resized = false;
  };
  struct File {
    int64_t size = 0;
    std::vector<Change> news;       // not durable yet, oldest first
    bool made = false;              // exists, but that is not durable yet
    bool gone = false;
    // The durable file of this name whose deletion is not durable yet, and its own news.
    std::unique_ptr<std::string> ghost;
    std::vector<Change> ghost_news;
  };
  struct Trigger {
    uint64_t left = 0;              // calls until it acts; 0: not armed
    uint32_t kinds = 0;
    bool Count(uint32_t kind) { return left != 0 && (kind & kinds) != 0 && --left == 0; }
  };

  // All with mutex_ held. Admit is asked before a call does anything: SQLITE_OK, or the answer.
  // strong: a write that makes the file larger, a lock to write, an open that makes a file.
  int Admit(uint32_t kind, uint64_t life, bool strong);
  int Refuse(uint32_t kind, bool strong);
  void NoteOpen(const std::string& path, bool existed, int64_t size);
  void NoteWrite(const std::string& path, std::string before, int64_t offset, int64_t bytes);
  void NoteTruncate(const std::string& path, std::string before, int64_t size);
  void NoteSync(const std::string& path, bool folder_too);
  void NoteDelete(const std::string& path, std::string content, bool folder_too);
  void SyncFolder();
  void Cut();
  static std::unique_ptr<std::string> ReadWhole(const std::string& path);

  const std::string folder_;
  mutable std::mutex mutex_;
  std::map<std::string, File> files_;
  // What a cut left: path to content, null where there is no such file.
  std::map<std::string, std::unique_ptr<std::string>> left_;
  uint64_t counts_[10] = {}, faults_ = 0;
  uint64_t life_ = 1;               // handles of an earlier life are dead
  Trigger fault_, cut_;
  int code_ = 0;
  bool sticky_ = false, failing_ = false;
  bool full_ = false, read_only_ = false, busy_ = false, dead_ = false;
  Loss loss_ = Loss::kLost;
  uint64_t seed_ = 0;
};

class SimDisk {
 public:
  // The folder must exist. A path is under it after links are resolved.
  static Disk& Mount(const std::string& folder);
  static void Unmount(const std::string& folder);  // its files must be closed
  // From now on SQLite's random numbers come from the seed, its clock stands still and its waits
  // return at once. 0: the platform's again.
  static void SetRandom(uint64_t seed);
  // One bit of a closed file, chosen by the seed, is turned. False: the file is empty or missing.
  static bool FlipBit(const std::string& path, uint64_t seed);
};

}  // namespace tidemark::testing
