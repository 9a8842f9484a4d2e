// What users do besides submitting: choose, cancel, come and go, read.
#include "tests/sim/world/world.h"

namespace tidemark::sim {

// A choice makes an operation under a name of its own: where a call may fail and yet have happened,
// nobody would know what to look for.
void User::ChooseSomething(Phone& phone) {
  if (phone.disk_in_trouble) return;
  Chance& chance = world_.chance;
  std::vector<Choice> offered;
  Uid about;
  if (chance.OneIn(2)) {
    const auto all = phone.client().Operations(OperationList::kAll, nullptr, 1'000);
    if (!all.ok() || all->empty()) return;
    const size_t from = chance.OneIn(2) && all->size() > 4 ? all->size() - 4 : 0;
    const OperationView& one = (*all)[from + chance.Below(all->size() - from)];
    offered = one.choices;
    about = one.op.uid();
  } else {
    const RecordKey key = PickKey(phone, phone.looked());
    if (key.scope.empty()) return;
    const auto reading = phone.client().Read(key, 0);
    if (!reading.ok()) return;
    offered = reading->choices;
  }
  std::erase_if(offered, [](const Choice& choice) {
    return (choice.flags & kChoiceIsYours) != 0 || choice.kind >= ChoiceKind::kRefresh;
  });
  if (offered.empty()) return;
  Choice choice = chance.Pick(offered);
  if (regretful_ && chance.OneIn(2))
    for (const Choice& one : offered)
      if (one.kind == ChoiceKind::kUndo) choice = one;
  if (!choice.op.none()) about = choice.op;
  if (choice.kind == ChoiceKind::kCancel) phone.Cancel(about);
  else phone.Choose(choice, about);
}

void User::CancelSomething(Phone& phone) {
  const Looked& looked = phone.looked();
  if (looked.live.empty()) return;
  phone.Cancel(world_.chance.OneIn(2) ? looked.live.front().op
                                      : world_.chance.Pick(looked.live).op);
  if (phone.awake()) CutPowerSoon(world_, phone);
}

void User::MoveSubscription(Phone& phone) {
  Chance& chance = world_.chance;
  const std::string scope = chance.Pick(world_.team_scopes);
  const auto known = phone.looked().scopes.find(scope);
  const bool on = known != phone.looked().scopes.end() && known->second.subscribed;
  std::erase(phone.scopes, scope);
  if (!on) {
    phone.scopes.push_back(scope);
    return phone.Subscribe(scope, true);
  }
  if (!chance.Percent(40)) return phone.scopes.push_back(scope);
  if (chance.Percent(60)) {
    phone.scopes.push_back(scope);
    return SubscribeAnew(phone, scope);
  }
  phone.Subscribe(scope, false);
}

// Away and back at once: requests for the old load still travel.
void User::SubscribeAnew(Phone& phone, const std::string& scope) {
  phone.Hint(Hint::kRefresh);
  world_.At(world_.now_us + world_.chance.Between(1, 120) * 1'000, [this, &phone, scope] {
    if (!phone.awake() || world_.faults.healed()) return;
    phone.Subscribe(scope, false);
    if (phone.awake()) phone.Subscribe(scope, true);
  });
}

void User::ReadSomething(Phone& phone) {
  if (world_.chance.OneIn(4)) {
    const std::vector<std::string> collections = {"things", "things", "hard", "notes"};
    return phone.Query(world_.chance.Pick(collections));
  }
  const RecordKey key = PickKey(phone, phone.looked());
  if (key.scope.empty()) return;
  const std::vector<int64_t> windows = {0, 0, 0, 5'000, 600'000};
  phone.Read(key, world_.chance.Pick(windows));
}

}  // namespace tidemark::sim
