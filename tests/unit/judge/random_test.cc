// Random histories of several devices, judged, and checked against full histories (truth.h),
// against the devices' fold of the log, and against the overlay's prediction. A seed replays its
// world.
#include <algorithm>

#include "core/merge/overlay.h"
#include "core/model/digest.h"
#include "tests/unit/judge/court.h"
#include "tests/unit/judge/truth.h"

namespace tidemark {
namespace {

using judge::Verdict;

// Every explanation is there, and runs again to the same verdict (H12).
void CheckExplained(const Outcome& outcome) {
  EXPECT_TRUE(outcome.code == OutcomeCode::kExact || !outcome.why.empty()) << WordFor(outcome);
  for (const Explanation& each : outcome.why) {
    EXPECT_NE(judge::Rerun(each), judge::Winner::kYielded) << each.message_key << " " << each.field;
    EXPECT_FALSE(each.message_key.empty());
    EXPECT_NE(each.reason, Reason::kNone);
  }
}

class World {
 public:
  explicit World(uint64_t seed) : random_(seed) {
    for (const std::string& scope : {kTeam, kOther})
      Do(9, court_.Now({Create(Thing("r1", scope), {{"a", Text("old")}, {"g", Value::Int(5)}})}),
          true);
  }

  void Step() {
    court_.now_us += static_cast<int64_t>(random_.Below(3) * 700'000);
    const auto client = static_cast<uint8_t>(1 + random_.Below(3));
    if (random_.Below(8) == 0 && !done_.empty()) return Undo();
    const bool saw_all = random_.Below(4) == 0;
    Operation operation = SomeOperation(client, saw_all);
    if (!operation.effects.empty()) Do(client, std::move(operation), saw_all);
  }

  void CheckEnd() {
    for (const std::string& scope : {kTeam, kOther}) {
      Digest server, device;
      for (const auto& [key, row] : court_.rows)
        if (key.scope == scope && row.alive)
          server.Add(HashRecord(key.collection, key.id, {row.seq, row.values}));
      for (const auto& [key, record] : folded_)
        if (key.scope == scope) device.Add(HashRecord(key.collection, key.id, record));
      EXPECT_EQ(DigestHex(server), DigestHex(device))
          << "C1 the fold of the log differs from the rows";
    }
    std::map<RecordKey, Fields> fields;
    for (const auto& [key, record] : folded_) fields[key] = record.fields;
    EXPECT_EQ(fields, truth_.live());
  }

  std::map<std::string, int> words;

 private:
  uint64_t SomeBase(uint8_t client, const std::string& scope, bool saw_all) {
    uint64_t& cursor = cursors_[{client, scope}];
    const uint64_t head = court_.Head(scope);
    if (saw_all || random_.Below(3) == 0) cursor = cursor + random_.Below(head - cursor + 1);
    if (saw_all) cursor = head;
    return saw_all || random_.Below(6) > 0 ? cursor : random_.Below(cursor + 1);
  }

  Operation SomeOperation(uint8_t client, bool saw_all) {
    Operation operation;
    const int count = 1 + static_cast<int>(random_.Below(3));
    std::set<std::string> taken;
    for (int i = 0; i < count; i++) {
      Effect effect = SomeEffect(random_.Below(4) == 0 ? kOther : kTeam, saw_all);
      const std::string record = effect.key.scope + effect.key.id;
      const bool whole = effect.field.empty();
      if (taken.contains(record + "*") || taken.contains(record + "." + effect.field)) continue;
      if (whole && taken.contains(record)) continue;
      taken.insert({record, record + (whole ? "*" : "." + effect.field)});
      operation.effects.push_back(std::move(effect));
    }
    if (random_.Below(6) == 0) operation.expects.push_back(SomeExpect());
    for (const std::string& scope : judge::ScopesOf(operation))
      operation.base.push_back({scope, 1, SomeBase(client, scope, saw_all)});
    operation.strict = random_.Below(10) == 0;
    return operation;
  }

  Effect SomeEffect(const std::string& scope, bool saw_all) {
    const RecordKey key = Thing(random_.Below(2) ? "r1" : "r2", scope);
    const Value text = Text("v" + std::to_string(random_.Below(6)));
    const Value number = Value::Int(static_cast<int64_t>(random_.Below(20)));
    const Value element = Text(random_.Below(2) ? "e1" : "e2");
    if (!court_.IsAlive(key) && random_.Below(3) > 0)
      return Create(key, {{"a", text}, {"t", Value::Set({element})}, {"g", Value::Int(4)}});
    switch (random_.Below(12)) {
      case 0: return Set(key, "a", random_.Below(4) ? text : Value());
      case 1: return Set(key, "b", random_.Below(4) ? text : Value());
      case 2: return Set(key, random_.Below(2) ? "k" : "l", text);
      case 3: return Set(key, "f", random_.Below(3) ? text : Value());
      case 4: return Set(key, random_.Below(2) ? "x" : "y", number);
      case 5: return Set(key, "m", text);
      case 6: return SomeEdit(key, saw_all);
      case 7: return Inc(key, random_.Below(2) ? "n" : "g",
          static_cast<int64_t>(random_.Below(7)) - 3);
      case 8: case 9: return Add(key, "t", element);
      case 10: return Remove(key, "t", element);
      default: return random_.Below(3) ? Remove(key, "t", element) : Delete(key);
    }
  }

  // Whoever saw all began with the text of now.
  Effect SomeEdit(const RecordKey& key, bool saw_all) {
    const Value began = saw_all ? court_.ValueOf(key, "w") : Text("p q r");
    return Edit(key, "w", began, Text(random_.Below(2) ? "P q r" : "p q R"));
  }

  Expect SomeExpect() {
    const RecordKey key = Thing(random_.Below(2) ? "r1" : "r2");
    switch (random_.Below(5)) {
      case 0: return Expecting(key, Comparison::kExists);
      case 1: return Expecting(key, Comparison::kAbsent, random_.Below(2) ? "" : "a");
      case 2: return Expecting(key, Comparison::kGe, "g",
          Value::Int(static_cast<int64_t>(random_.Below(6))));
      case 3: return Expecting(key, Comparison::kEq, "a", court_.ValueOf(key, "a"));
      default:
        return Expecting(key, Comparison::kUnchanged, random_.Below(2) ? "" : "a", {},
                         random_.Below(court_.Head() + 1));
    }
  }

  void Undo() {
    const auto& [client, operation, outcome] = done_[random_.Below(done_.size())];
    Operation undo = court_.UndoOf(operation, outcome);
    if (!undo.effects.empty()) Do(client, std::move(undo), false);
  }

  void Do(uint8_t client, Operation operation, bool saw_all) {
    operation.uid.bytes = {client, static_cast<uint8_t>(count_ >> 8), static_cast<uint8_t>(count_)};
    count_++;
    Court::Arrival arrival;
    arrival.when.age_ms = static_cast<int64_t>(random_.Below(4'000));
    if (random_.Below(5) == 0)
      arrival.when = {ClockQuality::kUntrusted, 0, 0,
          court_.now_us - static_cast<int64_t>(random_.Below(9'000'000))};
    std::optional<Court> again;  // now and then: a copy of the whole court is dear
    if (random_.Below(8) == 0) again = court_;
    const Verdict verdict = court_.Judge(client, operation, arrival);
    if (again) ExpectSame(verdict, again->Judge(client, operation, arrival));
    truth_.Check(UidOf(client), operation, court_.now_us, verdict);
    CheckExplained(verdict.outcome);
    words[WordFor(verdict.outcome)]++;
    const auto before = folded_;
    for (const auto& [scope, entry] : verdict.entries) Fold(entry);
    if (saw_all && verdict.outcome.code == OutcomeCode::kExact) CheckPredicted(operation, before);
    if (verdict.outcome.applied && operation.undoes.none())
      done_.emplace_back(client, operation, verdict.outcome);
  }

  static void ExpectSame(const Verdict& one, const Verdict& other) {
    EXPECT_EQ(one.outcome, other.outcome) << "X1 the verdict is not a function of its case";
    EXPECT_EQ(one.rows, other.rows);
    EXPECT_EQ(one.entries, other.entries);
  }

  void Fold(const Entry& entry) {
    for (const Change& change : entry.changes) {
      const RecordKey key{entry.scope, change.collection, change.id};
      std::optional<Record> old;
      if (const auto at = folded_.find(key); at != folded_.end()) old = at->second;
      if (auto record = ApplyChange(std::move(old), change, entry.seq))
        folded_[key] = *std::move(record);
      else folded_.erase(key);
    }
  }

  // C7: nothing unseen, nothing lost: what the device had shown is what there is.
  void CheckPredicted(const Operation& operation, const std::map<RecordKey, Record>& before) const {
    for (const Effect& first : operation.effects) {
      std::optional<Fields> view;
      if (const auto at = before.find(first.key); at != before.end()) view = at->second.fields;
      for (const Effect& effect : operation.effects)
        if (effect.key == first.key) view = ApplyEffect(RulesManifest(), effect, std::move(view));
      const auto at = folded_.find(first.key);
      const std::optional<Fields> now = at == folded_.end() ? std::nullopt
          : std::optional(at->second.fields);
      EXPECT_EQ(view, now) << "C7 the settled view differs from the predicted one";
    }
  }

  SeededRandom random_;
  Court court_;
  Truth truth_;
  std::map<std::pair<uint8_t, std::string>, uint64_t> cursors_;
  std::map<RecordKey, Record> folded_;
  std::vector<std::tuple<uint8_t, Operation, Outcome>> done_;
  unsigned count_ = 0;
};

TEST(RandomHistories, AgreeWithFullHistoriesFoldsAndPredictions) {
  std::map<std::string, int> words;
  for (uint64_t seed = 0; seed < 150 && !testing::Test::HasFailure(); seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world(seed);
    for (int step = 0; step < 150; step++) world.Step();
    world.CheckEnd();
    for (const auto& [word, count] : world.words) words[word] += count;
  }
  // The worlds would prove little if some verdict never came up.
  for (const char* word :
       {"EXACT", "MERGED:LATER_ACTION", "MERGED:MERGED", "MERGED:RULE", "SUPERSEDED:LATER_ACTION",
        "SUPERSEDED:SAME_TIME", "SUPERSEDED:RULE", "SUPERSEDED:DELETE_KEPT", "CONFLICT:MANUAL",
        "CONFLICT:LIMIT", "CONFLICT:TAKEN", "CONFLICT:RECORD_GONE", "CONFLICT:STRICT",
        "CONFLICT:EXPECTATION_FAILED", "CONFLICT:SNAPSHOT_MOVED"})
    EXPECT_GT(words[word], 0) << word;
}

// C6: operations that have not seen each other, in every order of arrival.
TEST(RandomHistories, LastActionDoesNotDependOnTheOrderOfArrival) {
  SeededRandom random(6);
  for (int round = 0; round < 60; round++) {
    std::vector<int64_t> actions;
    for (int i = 0; i < 4; i++)
      actions.push_back(static_cast<int64_t>(5'000 + random.Below(4)) * 1000);
    std::vector<uint8_t> order = {1, 2, 3, 4};
    std::set<std::string> winners;
    do {
      Court court;
      court.now_us = 1'000'000;
      court.Judge(9, court.Now({Create(Thing("1"))}));
      for (const uint8_t client : order) {
        court.now_us = std::max<int64_t>(court.now_us, 9'000'000) + 50'000;
        Court::Arrival arrival;
        arrival.when.age_ms = (court.now_us - actions[client - 1]) / 1000;
        court.Judge(client, court.Seeing(1, {Set(Thing("1"), "a", Text(std::to_string(client)))}),
            arrival);
      }
      winners.insert(court.ValueOf(Thing("1"), "a").text());
    } while (std::next_permutation(order.begin(), order.end()));
    const auto latest =
        std::max_element(actions.rbegin(), actions.rend());  // ties: the higher client
    const auto client = std::distance(latest, actions.rend());
    EXPECT_EQ(winners, std::set<std::string>{std::to_string(client)});
  }
}

// X6: whoever had seen the other one wins, however wrong the clocks, in any order of third parties.
TEST(RandomHistories, CausalityBeatsClocks) {
  SeededRandom random(7);
  for (int round = 0; round < 500; round++) {
    Court court;
    court.Judge(9, court.Now({Create(Thing("1"))}));
    Stamp last;
    for (int i = 0; i < 6; i++) {
      const auto client = static_cast<uint8_t>(1 + random.Below(4));
      court.now_us += static_cast<int64_t>(random.Below(3) * 1000);
      Court::Arrival arrival;
      arrival.when.age_ms = static_cast<int64_t>(random.Below(100'000));
      const Verdict verdict =
          court.Judge(client, court.Now({Set(Thing("1"), "a", Text(std::to_string(i)))}), arrival);
      EXPECT_EQ(WordFor(verdict.outcome), "EXACT");
      EXPECT_GT(verdict.stamp, last);
      EXPECT_EQ(court.ValueOf(Thing("1"), "a"), Text(std::to_string(i)));
      last = verdict.stamp;
    }
  }
}

}  // namespace
}  // namespace tidemark
