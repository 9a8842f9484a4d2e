#include "tests/sim/world/user.h"

#include <algorithm>

#include "tests/sim/truth/rules.h"
#include "tests/sim/world/world.h"

namespace tidemark::sim {
namespace {

constexpr char kBank[] = "bank";

const Fields* FindRow(const Looked& screen, const RecordKey& key) {
  const auto found = screen.view.find(key);
  return found == screen.view.end() ? nullptr : &found->second;
}

Effect NewEffect(EffectKind kind, const RecordKey& key, std::string field = {}, Value value = {}) {
  Effect effect;
  effect.kind = kind;
  effect.key = key;
  effect.field = std::move(field);
  effect.value = std::move(value);
  return effect;
}

// Two effects of one operation never fight over one field; a create or delete has its record alone.
bool Collides(const Operation& operation, const Effect& effect) {
  for (const Effect& other : operation.effects)
    if (other.key == effect.key &&
        (other.field == effect.field || other.field.empty() || effect.field.empty()))
      return true;
  return false;
}

}  // namespace

User::User(World& world) : world_(world) {
  using enum EffectKind;
  kinds_ = {kSet, kSet, kSet, kInc, kInc, kAdd, kAdd, kRemove, kRemove, kDelete};
  const std::vector<EffectKind> more = {kSet, kInc, kDelete, kAdd};
  for (int i = 0; i < 4; i++) kinds_.push_back(world_.chance.Pick(more));
  const std::vector<std::string> fields = {"a", "b", "k", "l", "f", "m", "x", "y", "w", "o"};
  crowded_ = world_.chance.Percent(40);
  for (int i = crowded_ ? 3 : 0; i < 5; i++) hot_.push_back(world_.chance.Pick(fields));
  hot_.push_back(crowded_ ? world_.chance.Pick(std::vector<std::string>{"w", "x", "y", "a"}) : "a");
  follows_ = world_.chance.Pick(std::vector<uint64_t>{6, 6, 25});
  regretful_ = world_.chance.OneIn(3);
}

Operation User::FirstRecords(const std::string& scope) {
  Operation operation;
  if (ScopeKind(scope) != "team") return operation;
  Effect bank = NewEffect(EffectKind::kCreate, {scope, "things", kBank});
  bank.fields = {{"q", Value::String("bank")}, {"g", Value::Int(5)}, {"n", Value::Int(0)}};
  Effect one = NewEffect(EffectKind::kCreate, {scope, "things", "r1"});
  one.fields = {{"q", Value::String("one")}, {"a", Value::String("old")},
                {"w", Value::String("the quick brown fox")}};
  Effect hard = NewEffect(EffectKind::kCreate, {scope, "hard", "h1"});
  hard.fields = {{"a", Value::String("old")}};
  operation.effects = {bank, one, hard};
  return operation;
}

void User::Act(Phone& phone) {
  if (!phone.awake() || !phone.SeenAll()) return;
  const uint64_t dice = world_.chance.Below(100);
  if (dice < 62) SubmitSomething(phone);
  else if (dice < 72) ChooseSomething(phone);
  else if (dice < 77) CancelSomething(phone);
  else if (dice < 81) MoveSubscription(phone);
  else ReadSomething(phone);
  if (world_.chance.OneIn(6)) earlier_[phone.no()] = phone.shared_looked();
}

// ---- submitting ---------------------------------------------------------------------------------

void User::SubmitSomething(Phone& phone) {
  Chance& chance = world_.chance;
  if (phone.looked().live.size() > 14 || world_.submits_left <= 0) return;
  Screen screen{phone.shared_looked(), true};
  const auto earlier = earlier_.find(phone.no());
  if (earlier != earlier_.end() && chance.Percent(20)) screen = {earlier->second, false};
  Draft draft;
  Operation& operation = draft.operation;
  const int64_t effects = chance.Pick(std::vector<int64_t>{1, 1, 1, 1, 2, 2, 3});
  for (int64_t i = 0; i < effects; i++) AddEffect(phone, screen, &operation);
  if (operation.effects.empty()) return;
  const int64_t expects = chance.Pick(std::vector<int64_t>{0, 0, 0, 0, 0, 0, 1, 2});
  for (int64_t i = 0; i < expects; i++) AddExpect(phone, screen, &operation);
  operation.strict = chance.Percent(8);
  operation.uid = phone.client().NewId();
  if (chance.Percent(3)) operation.valid_for_ms = chance.Between(1, 600) * 1'000;
  if (!phone.looked().live.empty() && chance.Percent(follows_))
    operation.after.push_back(chance.OneIn(2) ? phone.looked().live.back().op
                                              : chance.Pick(phone.looked().live).op);
  Submitted noted;
  Fill(phone, screen, &draft, &noted);
  noted.full = chance.Percent(85);
  const bool ambiguous = screen.now && chance.Percent(10) && LeaveOutScope(phone, &operation);
  world_.submits_left--;
  const Uid uid = operation.uid;
  const Code code = phone.Submit(draft, noted);
  if (ambiguous && static_cast<int32_t>(code) > -500 && code != Code::kAmbiguous)
    world_.recorder.Fail("S6", "which of several records an operation is about was guessed: " +
                                   Show(uid));
  // Asked once more, as an app does that was interrupted: the same answer, no second effect.
  if (code == Code::kOk && phone.awake() && chance.Percent(4)) {
    std::vector<Draft> again;
    again.push_back(draft);
    const auto answers = phone.client().Submit(std::move(again), true);
    if (answers.front().status.ok() && !(answers.front().uid == uid))
      world_.recorder.Fail("S2", "the same submit got another uid");
    phone.AfterCall();
  }
}

// The app leaves it to the client to find out where a record is. True: nobody can know.
bool User::LeaveOutScope(Phone& phone, Operation* operation) {
  const Looked& held = phone.looked();
  RecordKey& key = operation->effects.front().key;
  if (operation->effects.size() > 1 || !operation->expects.empty() ||
      operation->effects.front().kind == EffectKind::kCreate)
    return false;
  std::set<std::string> found, holders;
  for (const auto& [name, scope] : held.scopes) {
    if (!scope.subscribed || ScopeKind(name) != truth::KindOfScope(key.collection)) continue;
    if (!scope.revealed && !scope.revoked) return false;   // what it holds is not shown
    holders.insert(name);
    const RecordKey there{name, key.collection, key.id};
    if (held.view.contains(there) || held.pending.contains(there)) found.insert(name);
  }
  const std::set<std::string>& in = found.empty() ? holders : found;
  if (!holders.contains(key.scope) || (in.size() == 1 && *in.begin() != key.scope)) return false;
  key.scope.clear();
  return in.size() > 1;
}

// What was seen: the screen's cursors, never more than what is held, nothing of what was not shown.
void User::Fill(Phone& phone, const Screen& screen, Draft* draft, Submitted* noted) {
  const Looked& held = phone.looked();
  auto begun = std::make_shared<CursorMap>();
  for (const auto& [name, scope] : screen.at->scopes)
    if (scope.revealed) begun->emplace(name, Cursor{name, scope.epoch, scope.seq});
  if (!screen.now) draft->begun = begun;
  std::set<std::string> touched;
  for (const Effect& effect : draft->operation.effects) touched.insert(effect.key.scope);
  for (const Expect& expect : draft->operation.expects) touched.insert(expect.key.scope);
  for (const std::string& name : touched) {
    const auto scope = held.scopes.find(name);
    Cursor cursor{name, scope == held.scopes.end() ? 0 : scope->second.epoch, 0};
    if (scope != held.scopes.end() && scope->second.revealed) {
      const auto shown = begun->find(name);
      const bool same = shown != begun->end() && shown->second.epoch == cursor.epoch;
      cursor.seq = same ? std::min(scope->second.seq, shown->second.seq) : 0;
      noted->seen_as_of_us = std::max(noted->seen_as_of_us, scope->second.as_of_us);
    }
    // The app may know that a record on its screen is older still.
    if (cursor.seq > 0 && world_.chance.Percent(10)) {
      const RecordKey& key = draft->operation.effects.front().key;
      if (key.scope == name) {
        const uint64_t seq = world_.chance.Below(cursor.seq + 1);
        draft->seen.push_back({key, cursor.epoch, seq});
        cursor.seq = seq;
      }
    }
    noted->seen[name] = cursor;
  }
  noted->operation = draft->operation;
  for (Expect& expect : noted->operation.expects)
    if (expect.comparison == Comparison::kUnchanged && expect.since_seq == 0)
      expect.since_seq = noted->seen[expect.key.scope].seq;
  noted->device = phone.no();
  noted->account = phone.account();
  noted->boot = phone.clock().boot();
}

RecordKey User::PickKey(Phone& phone, const Looked& screen, bool revoked) {
  Chance& chance = world_.chance;
  std::vector<std::string> open;
  for (const auto& [name, scope] : screen.scopes) {
    const auto held = phone.looked().scopes.find(name);
    const bool still = held != phone.looked().scopes.end() && held->second.subscribed;
    if (scope.subscribed && (revoked || !scope.revoked) && still) open.push_back(name);
  }
  if (open.empty()) return {};
  const std::string& scope = chance.Pick(open);
  if (crowded_ && chance.Percent(60))
    for (const std::string& name : open)
      if (name == world_.team_scopes.front())
        return chance.Percent(85) ? RecordKey{name, "things", "r1"} : RecordKey{name, "hard", "h1"};
  if (ScopeKind(scope) == "user") return {scope, "notes", chance.OneIn(2) ? "n1" : "n2"};
  if (chance.Percent(12)) return {scope, "hard", chance.OneIn(2) ? "h1" : "h2"};
  if (phone.schema() == 2 && chance.Percent(20)) return {scope, "extra", "x1"};
  const std::string own = "own" + std::to_string(phone.no());
  return {scope, "things", chance.Pick(std::vector<std::string>{"r1", "r1", "r2", kBank, own})};
}

Value User::Unique(Phone& phone) {
  return Value::String("d" + std::to_string(phone.no()) + "." + std::to_string(++made_));
}

bool User::AddEffect(Phone& phone, const Screen& screen, Operation* operation) {
  Chance& chance = world_.chance;
  const RecordKey key = PickKey(phone, *screen.at);
  if (key.scope.empty()) return false;
  const bool there = FindRow(*screen.at, key) != nullptr;
  Effect effect = NewEffect(EffectKind::kSet, key);
  if (key.id == kBank) {
    const std::vector<int64_t> by = {-3, -1, 1, 2};
    effect = NewEffect(EffectKind::kInc, key, chance.OneIn(2) ? "n" : "g",
                       Value::Int(chance.Pick(by)));
  } else if (!there) {
    const bool revealed = screen.at->scopes.at(key.scope).revealed;
    if (!revealed && chance.Percent(40)) return false;
    if (chance.Percent(12)) {             // the app knows the id from elsewhere
      effect = NewEffect(EffectKind::kSet, key, "a", Unique(phone));
    } else {
      effect.kind = EffectKind::kCreate;
      if (key.collection == "things") effect.fields["q"] = Unique(phone);
      for (const char* field : {"a", "b", "f", "m", "k"})
        if ((key.collection == "things" || *field == 'a') && chance.Percent(50))
          effect.fields[field] = Unique(phone);
      if (key.collection == "things" && chance.Percent(60))
        effect.fields["w"] = Value::String("one two three four five");
      if (key.collection == "things" && chance.Percent(30))
        effect.fields["t"] = Value::Set({Value::String("e1")});
      if (chance.Percent(50)) effect.fields["n"] = Value::Int(0);
    }
  } else if (!EditThing(phone, screen, key, &effect)) {
    return false;
  }
  if (Collides(*operation, effect)) return false;
  operation->effects.push_back(std::move(effect));
  return true;
}

// A word of the text changed, dropped or put in.
Value User::Words(const Looked& screen, const RecordKey& key) {
  const Fields* row = FindRow(screen, key);
  const std::string text = row == nullptr ? "" : Get(*row, "w").text();
  std::vector<std::string> words;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  const size_t at = world_.chance.Below(words.size() + 1);
  const std::string fresh = "w" + std::to_string(++made_);
  if (at < words.size() && world_.chance.OneIn(3)) words.erase(words.begin() + at);
  else if (at < words.size() && world_.chance.OneIn(2)) words[at] = fresh;
  else words.insert(words.begin() + at, fresh);
  if (words.size() > 12) words.resize(8);
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out.empty() ? Value() : Value::String(out);
}

bool User::EditThing(Phone& phone, const Screen& screen, const RecordKey& key, Effect* effect) {
  Chance& chance = world_.chance;
  effect->kind = chance.Pick(kinds_);
  const bool thing = key.collection == "things";
  switch (effect->kind) {
    case EffectKind::kInc:
      effect->field = thing ? chance.Pick(std::vector<std::string>{"n", "n", "g", "d"}) : "n";
      effect->value = Value::Int(chance.Pick(std::vector<int64_t>{-2, 1, 3}));
      if (effect->field == "d") effect->value = Value::Decimal(chance.Between(-500, 500));
      return true;
    case EffectKind::kAdd: case EffectKind::kRemove:
      if (!thing) return false;
      effect->field = "t";
      effect->value = Value::String(chance.OneIn(2) ? "e1" : "e2");
      return true;
    case EffectKind::kDelete: return true;
    default: break;
  }
  effect->field = thing ? chance.Pick(hot_) : "a";
  if (phone.schema() == 2 && thing && chance.Percent(20)) effect->field = "z";
  const bool clears = chance.Percent(15) && effect->field != "q" && effect->field != "w";
  if (clears) {
    effect->value = Value();
  } else if (effect->field == "x" || effect->field == "y" || effect->field == "z") {
    effect->value = Value::Int(chance.Between(1, 99));
  } else if (effect->field == "o") {
    effect->value = Value::Bool(chance.OneIn(2));
  } else if (effect->field == "w") {
    effect->value = Words(*screen.at, key);
    const Fields* row = FindRow(*screen.at, key);
    effect->base_value = row == nullptr ? Value() : Get(*row, "w");
  } else {
    effect->value = Unique(phone);
  }
  return true;
}

void User::AddExpect(Phone& phone, const Screen& screen, Operation* operation) {
  Chance& chance = world_.chance;
  const RecordKey key = PickKey(phone, *screen.at, /*revoked=*/chance.OneIn(2));
  if (key.scope.empty() || key.collection != "things") return;
  const Fields* row = FindRow(*screen.at, key);
  Expect expect;
  expect.key = key;
  switch (chance.Below(6)) {
    case 0: expect.comparison = row != nullptr ? Comparison::kExists : Comparison::kAbsent; break;
    case 1:
      expect.comparison = chance.OneIn(2) ? Comparison::kGe : Comparison::kLe;
      expect.key.id = kBank;
      expect.field = "g";
      expect.value = Value::Int(chance.Between(0, 8));
      break;
    case 2: case 3:
      expect.comparison = chance.OneIn(4) ? Comparison::kNe : Comparison::kEq;
      expect.field = "a";
      expect.value = row == nullptr ? Value() : Get(*row, "a");
      if (expect.value.absent()) return;
      break;
    default:
      if (row == nullptr) return;
      expect.comparison = Comparison::kUnchanged;
      if (chance.OneIn(2)) expect.field = chance.Pick(std::vector<std::string>{"a", "b", "n"});
      if (const uint64_t seq = screen.at->scopes.at(key.scope).seq; seq > 1 && chance.OneIn(2))
        expect.since_seq = 1 + chance.Below(seq);
  }
  operation->expects.push_back(std::move(expect));
}

}  // namespace tidemark::sim
