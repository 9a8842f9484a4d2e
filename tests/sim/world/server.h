// SimServer: the real service over its real store, on a disk of its own, as a process that can be
// killed at any moment. It is also who knows the tokens and the roles.
//
// Fault model: killed between any two calls, before, inside (at any write or sync) or right after
// the commit of a group; power cut with torn sectors; disk full or failing; its wall clock set
// back or forward between lives; slow to commit; a record damaged for a while; replaced by a
// version with a newer manifest.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "core/base/log.h"
#include "server/service/service.h"
#include "tests/sim/events.h"
#include "tests/support/sim_disk.h"

namespace tidemark::sim {

class World;
class Witness;

class SimServer final : public service::Authorizer {
 public:
  SimServer(World& world, std::string folder);
  ~SimServer() override;

  void Start();                              // comes up, if it can
  // Down at once; comes up again after so long.
  void Die(bool power, int64_t away_us);
  bool up() const { return service_ != nullptr; }
  void Handle(const service::ServiceRequest& asked);
  void Forget(service::RequestId id);
  void ReleaseWaiters();
  void Upgrade();                            // the next life has the newer manifest
  bool upgraded() const { return upgraded_; }
  void HealDisk();
  // A record's row is damaged on disk while the process is down, and as it was after Repair.
  void Damage();
  void Repair();
  // The next life meets a disk of which one early read fails.
  void FailReads() { reads_fail_ = true; }
  testing::Disk& disk() { return disk_; }
  Witness& witness() { return *witness_; }
  // What a next commit will meet.
  void DieBeforeCommit() { dies_before_ = true; }
  void DieAfterCommit() { dies_after_ = true; }

  // The token that the account's devices are given, and whether the old ones still work.
  std::string TokenFor(const std::string& account) const;
  void ExpireTokens(const std::string& account) { token_no_[account]++; }
  void SetRole(const std::string& account, const std::string& scope, judge::Role role);
  std::optional<std::string> AccountOf(std::string_view token) const override;
  judge::Role RoleOf(std::string_view account, std::string_view scope) const override;
  void RestoreRoles();

  int64_t wall_off_us = 0;
  int slow = 1;

 private:
  // A record's row, by its key in the table; what stood there.
  struct Damaged {
    int64_t scope_no = 0;
    std::string collection, id, hash;
  };

  static bool IsBusy(const Damaged& one);
  Status Spoil();
  Status Mend();
  int64_t Wall() const;
  void PumpSoon();
  void Pump();
  bool Fell();
  void SendReplies();
  void PlanTick();

  World& world_;
  const std::string folder_;
  testing::Disk& disk_;
  NullLog log_;
  std::unique_ptr<store::ServerStore> store_;
  std::unique_ptr<service::Service> service_;
  std::unique_ptr<Witness> witness_;
  std::map<std::string, int> token_no_;
  std::map<std::pair<std::string, std::string>, judge::Role> roles_;
  bool pump_planned_ = false, upgraded_ = false, dies_before_ = false, dies_after_ = false;
  bool reads_fail_ = false;
  std::optional<Damaged> damaged_;
  int64_t tick_at_us_ = -1;
  uint64_t life_ = 0;                        // timers of an earlier life do nothing
};

}  // namespace tidemark::sim
