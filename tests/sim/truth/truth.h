// Truth: an omniscient ledger without any merge code of the product. Sees every submit, every
// commit and every screen, and decides from whole histories what the product decides from slots,
// dots, cursors and overlays. Shares with it only the plain values of core/model.
//
//   committed.h  one verdict of the server       expected.h  what had to come of it
//   device.h     one device after every commit   ending.cc   when all is quiet
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/sim/truth/committed.h"
#include "tests/sim/truth/device.h"

namespace tidemark::sim {

class Truth final : public Checker {
 public:
  Truth() : verdicts_(book_, ledger_, roles_) {}
  std::optional<Violation> On(const Event& event) override;

  // ---- for other checkers
  // Null: not decided.
  const Outcome* VerdictOf(const Uid& uid) const;
  // The log folded up to `seq`.
  std::map<RecordKey, Record> FoldOf(const std::string& scope, uint64_t seq) const;
  uint64_t HeadOf(const std::string& scope) const { return ledger_.ScopeOf(scope).head(); }
  // 0: no such entry.
  int64_t CommitTimeOf(const std::string& scope, uint64_t seq) const;
  // As last seen on that device.
  std::optional<State> StateOf(DeviceNo device, const Uid& uid) const;

 private:
  truth::DeviceTruth& DeviceOf(DeviceNo no);
  truth::Check Hear(const Submitted& event, int64_t at_us);
  truth::Check Hear(const Withdrawn& event, int64_t at_us);
  truth::Check Hear(const WentDown& event, int64_t at_us);
  truth::Check Hear(const FaultStruck& event, int64_t at_us);
  truth::Check Hear(const Requested& event, int64_t at_us);
  truth::Check Hear(const AccessChanged& event, int64_t at_us);
  truth::Check Hear(const Looked& event, int64_t at_us);
  truth::Check Hear(const Committed& event, int64_t at_us);
  truth::Check Hear(const ServerSeen& event, int64_t at_us);   // ending.cc
  truth::Check Hear(const Ended& event, int64_t at_us);
  template <typename Other>
  truth::Check Hear(const Other&, int64_t) {
    return std::nullopt;             // of what others check
  }
  truth::Check CheckBank() const;

  truth::Book book_;
  truth::Ledger ledger_;
  truth::Roles roles_;
  truth::Verdicts verdicts_;
  std::map<DeviceNo, truth::DeviceTruth> devices_;
  std::map<DeviceNo, std::string> accounts_;
  std::vector<truth::Link> links_;
};

}  // namespace tidemark::sim
