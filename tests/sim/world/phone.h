// Phone: one device: the real client in manual mode, over its own disk, clock and link, with a host
// that steps it when it asks, and users who touch it.
//
// Fault model: killed or without power between any two calls or inside any write; rebooted; asleep
// (nothing runs, its connections are dead afterwards); its host forgets to step it; its disk is
// full or fails; its token is old, refused, late or somebody else's; its app is upgraded.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/client/client.h"
#include "tests/sim/events.h"
#include "tests/sim/world/clock.h"
#include "tests/sim/world/network.h"
#include "tests/support/sim_disk.h"

namespace tidemark::sim {

class Phone {
 public:
  Phone(World& world, DeviceNo no, std::string account, std::string folder);
  ~Phone();

  DeviceNo no() const { return no_; }
  const std::string& account() const { return account_; }
  bool up() const { return client_ != nullptr; }
  bool awake() const { return up() && !asleep_; }
  Client& client() { return *client_; }
  SimClock& clock() { return *clock_; }
  testing::Disk& disk() { return disk_; }
  const Looked& looked() const { return *looked_; }     // as of its last commit
  std::shared_ptr<const Looked> shared_looked() const { return looked_; }
  bool told_offline() const { return !online; }

  // Whether looked() is of its last commit; where a commit could not be looked at, looks again.
  bool SeenAll() { return !unseen_ || LookAgain(); }

  // -- its life
  void Start();                                  // tries again later where it cannot
  // Down at once; comes up again after so long. `reboot`: under a new boot id.
  void Stop(Down how, testing::Loss loss, bool reboot, int64_t away_us);
  void Sleep(int64_t us);
  void Stall(int64_t us);                        // nobody steps it, but its clocks go on
  void Upgrade() { schema_ = 2; }
  uint32_t schema() const { return schema_; }
  void Heal();
  // After every call into the client: did the disk die under it?
  void AfterCall();

  // -- the network's side
  void Receive(ExchangeId id, Wire wire, HttpReply reply);
  void Wake();

  // -- the user's side; each records what it did
  Code Submit(Draft draft, Submitted noted);
  void Cancel(Uid op);   // by value: what was looked at changes under it
  void Choose(const Choice& choice, const Uid& about);
  void Subscribe(const std::string& scope, bool on);
  void Read(const RecordKey& key, int64_t window_ms);
  void Query(const std::string& collection);
  void Hint(tidemark::Hint hint);
  void NoteHint();                               // it may ask at once

  Link link;
  bool online = true;                            // what its connectivity says
  uint64_t path = 0;
  enum class Token { kGood, kRefused, kSlow, kOfOther } token = Token::kGood;
  std::vector<std::string> scopes;               // that its user wants
  uint64_t refusals = 0;
  bool disk_in_trouble = false;                  // a call may fail and yet have happened
  bool kill_in_write = false;                    // the disk's next death is a kill, not a power cut

 private:
  class Path;
  class Keys;
  class Watcher;
  class SlowWatcher;

  void WakeUp();
  void GoOn();
  std::vector<StoredOperation> Outbox();
  void Step();
  void StepAt(int64_t at_us);
  void OnCommit(const ChangeSet& changes);
  void Tell(const std::vector<ChangeSet>& changes, int64_t throttle_ms);
  bool Watch();
  size_t CountUnread(const Choice& choice, const Uid& about);
  Truth TruthOfAll(const QueryFacts& facts);
  bool LookAgain();
  Down DeathOfDisk();
  void NoteStep(int64_t due_ms, const Status& status);
  void CheckOldest(const ClientState& state);
  ClientConfig Config();

  World& world_;
  const DeviceNo no_;
  const std::string account_, folder_;
  testing::Disk& disk_;
  std::shared_ptr<SimClock> clock_;
  std::shared_ptr<Random> random_;
  std::shared_ptr<SimTransport> transport_;
  std::shared_ptr<Client> client_;
  std::shared_ptr<const Looked> looked_;
  uint32_t schema_ = 1;
  int64_t throttle_ms_ = 0;                      // of its slow observer
  bool asleep_ = false, stalled_ = false, rebooted_ = false;
  bool unseen_ = true;                           // a commit that could not be looked at
  std::map<Uid, int64_t> submitted_us_;
  int64_t step_at_us_ = -1, slept_since_us_ = 0;
  uint64_t plan_ = 0, life_ = 0;                 // only the latest plan counts; only this life's
  int failed_steps_ = 0;
};

}  // namespace tidemark::sim
