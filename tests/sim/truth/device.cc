#include "tests/sim/truth/device.h"

#include <algorithm>

#include "tests/sim/truth/rules.h"

namespace tidemark::sim::truth {

void DeviceTruth::Submitted(const sim::Submitted& event, int64_t at_us) {
  OpTruth op;
  op.device = event.device;
  op.account = event.account;
  op.operation = event.operation;
  op.seen = event.seen;
  op.seen_as_of_us = event.seen_as_of_us;
  op.acted_us = at_us;
  op.full = event.full;
  op.sure = event.sure;
  std::set<RecordKey> created, touched;
  for (Effect& effect : op.operation.effects) {
    touched.insert(effect.key);
    if (effect.kind != EffectKind::kCreate) continue;
    if (no_ >= 0) FillInitials(effect.key.collection, &effect.fields);   // an engine does
    created.insert(effect.key);
  }
  const std::set<Uid> named(event.operation.after.begin(), event.operation.after.end());
  for (const Uid& uid : book_.OrderOf(no_)) {
    const OpTruth* earlier = book_.Find(uid);
    const auto past = past_.find(uid);
    // Not looked at since: it may be live, and was there for certain only if it has been seen.
    if (earlier == nullptr || past == past_.end() || past->second.state > State::kAcked) continue;
    bool needed = named.contains(uid);
    for (const Effect& effect : earlier->operation.effects)
      needed = needed || (effect.kind == EffectKind::kCreate && touched.contains(effect.key) &&
                          !created.contains(effect.key));
    if (needed) op.after_wanted.insert(uid);
  }
  book_.Add(event.operation.uid, std::move(op));
}

void DeviceTruth::Withdrawn(const sim::Withdrawn& event) {
  if (!event.too_late) return;
  if (OpTruth* op = book_.Find(event.asked)) op->too_late = true;
}

void DeviceTruth::WentDown(Down how) {
  gap_ = true;
  if (how != Down::kPowerCut) return;
  power_cut_ = true;
  shown_.clear();                    // an earlier prefix may be back, and says so
  readable_.clear();                 // and the number of a later load be given again
  for (auto& [uid, past] : past_)
    if (!(past.state == State::kCancelled)) past.known = false;
}

Check DeviceTruth::On(const Looked& look, const std::vector<Link>& links, int64_t at_us) {
  if (look.opened || look.db_version != db_version_ + 1) gap_ = true;
  if (gap_) ForgetScreens();
  if (!look.damage.empty())
    return Bad("S8", "d" + std::to_string(no_) + " is damaged: " + look.damage);
  if (!gap_ && look.db_version <= db_version_)
    return Bad("H2", "d" + std::to_string(no_) + ": db_version " + Name(look.db_version) +
                         " after " + Name(db_version_));
  TIDE_SIM_TRY(CheckScopes(look));
  TIDE_SIM_TRY(CheckConfirmed(look));
  TIDE_SIM_TRY(CheckLinks(look, links));
  TIDE_SIM_TRY(CheckOperations(look, at_us));
  TIDE_SIM_TRY(CheckPrompts(look));
  TIDE_SIM_TRY(CheckView(look));
  TIDE_SIM_TRY(CheckCounts(look));
  db_version_ = look.db_version;
  scopes_ = look.scopes;
  gap_ = false;
  if (look.opened) power_cut_ = false;
  return std::nullopt;
}

// Commits were missed: what was on the screen when operations were made since is not known.
void DeviceTruth::ForgetScreens() {
  for (const Uid& uid : book_.OrderOf(no_)) {
    OpTruth* op = book_.Find(uid);
    if (op == nullptr || past_.contains(uid)) continue;
    op->seen.clear();
    op->after_wanted.clear();
    op->seen_as_of_us = 0;
  }
}

Check DeviceTruth::CheckEnded(const std::map<std::string, int>& roles) const {
  const std::string me = "d" + std::to_string(no_) + " ";
  for (const auto& [name, scope] : scopes_) {
    const auto role = roles.find(name);
    if (!scope.subscribed || role == roles.end() || role->second < 1) continue;
    const ScopeTruth& truth = ledger_.ScopeOf(name);
    if (!scope.revealed || scope.seq != truth.head())
      return Bad("C1", me + "ends at " + name + " seq " + Name(scope.seq) + ", the log at " +
                           Name(truth.head()));
  }
  for (const Uid& uid : book_.OrderOf(no_)) {
    const OpTruth* op = book_.Find(uid);
    if (op == nullptr) continue;
    const auto past = past_.find(uid);
    if (past == past_.end()) {
      if (op->sure || op->appeared) return Bad("S3", me + Name(uid) + " was never seen there");
      if (op->outcome) return Bad("S4", me + Name(uid) + " was executed, and is not there");
      continue;
    }
    const State state = past->second.state;
    if (!past->second.known) continue;   // closed while nobody could look
    if (state <= State::kAcked) return Bad("L2", me + Name(uid) + " ends " + StateName(state));
    if (state == State::kCancelled && op->outcome)
      return Bad("S13", me + Name(uid) + " was withdrawn, yet executed");
    if (!op->outcome && !op->withdrawn)
      return Bad("S1", me + Name(uid) + " ends " + StateName(state) + ", nobody decided that");
  }
  return std::nullopt;
}

}  // namespace tidemark::sim::truth
