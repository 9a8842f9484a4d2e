// Every decision that the judge really makes, told to everybody whom it may concern: no gap, no
// wrong "you".
#include <set>

#include "core/tell/sentence.h"
#include "tests/unit/judge/court.h"

namespace tidemark {
namespace {

constexpr int64_t kHourUs = 3'600'000'000;

// Accounts are acct1, acct2, …: the clients of the court.
Listener ListenerFor(const std::string& account,
    const char* locale = "en") { return {account, locale, "UTC"}; }

Moment NowOf(const Court& court) { return {court.now_us, court.now_us, Uid{}}; }

// acct9 created things/1 and hard/1 at 10:00; now it is 14:00, and nothing of it has been seen by
// nobody.
class Verdicts : public testing::Test {
 protected:
  Verdicts() {
    court_.now_us = 10 * kHourUs;
    court_.Judge(9,
        court_.Now({Create(Thing("1"), {{"a", Text("Fix pump")}, {"d", Value::Decimal(1250)},
                                                    {"w", Text("one two three")},
                                                        {"g", Value::Int(2)},
                                                    {"at", Value::Timestamp(9 * kHourUs)}}),
                                Create(Hard("1"))}));
    court_.now_us = 14 * kHourUs;
  }
  Outcome By(uint8_t client, std::vector<Effect> effects, std::vector<Expect> expects = {},
             int64_t age_ms = 0) {
    Court::Arrival arrival;
    arrival.when.age_ms = age_ms;
    return Take(court_.Judge(client, court_.Seeing(1, std::move(effects), std::move(expects)),
        arrival).outcome);
  }
  Outcome Take(Outcome outcome) {
    for (const Explanation& why : outcome.why) seen_.push_back(why);
    return outcome;
  }
  Outcome Expecting(const char* field, Comparison comparison, Value value,
      const RecordKey& key = Thing("1")) {
    return By(1, {Set(Thing("1"), "b", Text("x"))},
        {Expect{key, field, comparison, std::move(value), 1}});
  }
  std::string Told(const Outcome& outcome, const std::string& account, const char* locale = "en") {
    EXPECT_FALSE(outcome.why.empty());
    return outcome.why.empty() ? "" : TellExplanation(outcome.why.front(), RulesManifest(),
                                                      ListenerFor(account, locale), NowOf(court_));
  }

  Court court_;
  std::vector<Explanation> seen_;
};


TEST_F(Verdicts, SayWhoseActionWasLater) {
  By(2, {Set(Thing("1"), "a", Text("theirs"))}, {}, 3 * 60'000);
  const Outcome lost = By(1, {Set(Thing("1"), "a", Text("mine"))}, {}, 5 * 60'000);
  EXPECT_EQ(Told(lost, "acct1"),
      "Acct2 changed Alpha at 13:57, after your edit at 13:55. Theirs was kept.");
  EXPECT_EQ(Told(lost, "acct2"),
      "You changed Alpha at 13:57, after Acct1's edit at 13:55. Yours was kept.");
  EXPECT_EQ(Told(lost, "eve"),
      "Acct2 changed Alpha at 13:57, after Acct1's edit at 13:55. The later one was kept.");
  EXPECT_EQ(Told(lost, "acct1", "de"),
            "Acct2 hat Alpha um 13:57 geändert, nach deiner Änderung um 13:55. Die spätere wurde "
            "behalten.");
}

TEST_F(Verdicts, SpeakOfTwoDevicesOfOnePerson) {
  By(2, {Set(Thing("1"), "a", Text("theirs"))}, {}, 3 * 60'000);
  Outcome lost = By(1, {Set(Thing("1"), "a", Text("mine"))}, {}, 5 * 60'000);
  lost.why.front().prevailed.author = "acct1";
  EXPECT_EQ(Told(lost, "acct1"),
            "You changed Alpha on another device at 13:57, after your edit here at 13:55. The "
            "later one was kept.");
}

TEST_F(Verdicts, NameTheRule) {
  By(2, {Set(Thing("1"), "f", Text("theirs"))});
  const Outcome lost = By(1, {Set(Thing("1"), "f", Text("mine"))});
  EXPECT_EQ(Told(lost, "acct1"),
            "First stayed as Acct2 had set it at 14:00; the rule “who comes first keeps it” "
            "decided against your edit from 14:00.");
}

TEST_F(Verdicts, SayToTheDeleterWhoBroughtItBack) {
  By(2, {Delete(Thing("1"))});
  const Outcome restored = By(1, {Set(Thing("1"), "a", Text("x"))});
  EXPECT_EQ(Told(restored, "acct2"),
      "You had deleted this; Acct1 had not seen that, and their edit brought it back.");
  EXPECT_EQ(Told(restored, "acct1"), "This had been deleted by Acct2; your edit brought it back.");
  EXPECT_EQ(Told(restored, "eve"), "This had been deleted by Acct2; a later edit brought it back.");
}

TEST_F(Verdicts, ShowDecimalsAndTimesAsPeopleWriteThem) {
  const Outcome decimal = Expecting("d", Comparison::kEq, Value::Decimal(999));
  EXPECT_EQ(Told(decimal, "acct1"), "This was meant while “Amount” was 9.99; it is 12.50 now.");
  EXPECT_EQ(Told(decimal, "acct1", "de"),
      "Das galt, solange „Amount“ 9,99 war; jetzt ist es 12,50.");
  const Outcome time = Expecting("at", Comparison::kEq, Value::Timestamp(8 * kHourUs));
  EXPECT_EQ(Told(time, "acct1"), "This was meant while “Time” was 08:00; it is 09:00 now.");
  EXPECT_EQ(Told(By(1, {Inc(Thing("1"), "g", -3)}), "acct1"),
      "Not enough Stock: 2 left, you asked for 3.");
}

TEST_F(Verdicts, KeepTextsOfUsersAsTheyAre) {
  const Outcome taken = By(1, {Create(Thing("1"))});
  EXPECT_EQ(Told(taken, "acct1"), "“Fix pump” was taken by Acct9 first.");
  By(2, {Set(Thing("1"), "a", Text("{who} fix"))});
  EXPECT_EQ(Told(By(1, {Create(Thing("1"))}), "acct1"), "“{who} fix” was taken by Acct9 first.");
}

// What the three below make the judge decide is every message key that it can emit.
class AllVerdicts : public Verdicts {
 protected:
  AllVerdicts() {
    Merges();
    Expectations();
    WholeOperations();
  }
  void Merges();
  void Expectations();
  void WholeOperations();
  const RecordKey thing = Thing("1"), hard = Hard("1");
};

void AllVerdicts::Merges() {
  By(2, {Set(thing, "a", Text("t")), Set(thing, "k", Text("t")), Set(thing, "f", Text("t")),
         Set(thing, "m", Text("t")), Set(thing, "x", Value::Int(9)), Set(thing, "y", Value::Int(1)),
         Edit(thing, "w", Text("one two three"), Text("ONE two three")),
             Add(thing, "t", Text("red"))});
  for (const char* field : {"a", "k", "f", "m"}) By(1, {Set(thing, field, Text("m"))});
  By(3, {Set(thing, "a", Text("m"))}, {}, 3'000'000);
  By(1, {Set(thing, "x", Value::Int(1))});
  By(1, {Set(thing, "y", Value::Int(9))});
  By(1, {Edit(thing, "w", Text("one two three"), Text("one two THREE"))});
  By(1, {Remove(thing, "t", Text("red"))});
  By(1, {Delete(thing)});
  By(1, {Inc(thing, "g", -3)});
  By(1, {Inc(thing, "g", 300)});
  By(1, {Create(thing)});
  By(1, {Set(Thing("nowhere"), "a", Text("x"))});
  Operation strict = court_.Seeing(1, {Set(thing, "k", Text("m"))});
  strict.strict = true;
  Take(court_.Judge(1, strict).outcome);
}

void AllVerdicts::Expectations() {
  Expecting("a", Comparison::kEq, Text("other"));
  Expecting("a", Comparison::kNe, court_.ValueOf(thing, "a"));
  Expecting("", Comparison::kExists, {}, Thing("nowhere"));
  Expecting("", Comparison::kAbsent, {});
  Expecting("a", Comparison::kAbsent, {});
  Expecting("g", Comparison::kGe, Value::Int(50));
  Expecting("g", Comparison::kLe, Value::Int(1));
  Expecting("a", Comparison::kUnchanged, {});
  By(2, {Delete(hard)});
  By(1, {Set(hard, "a", Text("x"))});
  By(1, {Set(thing, "nope", Text("x"))});
}

void AllVerdicts::WholeOperations() {
  Court::Arrival arrival;
  arrival.roles[kTeam] = judge::Role::kReader;
  Take(court_.Judge(1, court_.Now({Set(thing, "b", Text("x"))}), arrival).outcome);
  arrival = {};
  arrival.park = true;
  Take(court_.Judge(1, court_.Now({Set(thing, "b", Text("x"))}), arrival).outcome);
  arrival = {};
  arrival.dependency_failed = true;
  Take(court_.Judge(1, court_.Now({Set(thing, "b", Text("x"))}), arrival).outcome);
  arrival = {};
  arrival.when.age_ms = 10'000;
  Operation late = court_.Now({Set(thing, "b", Text("x"))});
  late.valid_for_ms = 1'000;
  Take(court_.Judge(1, late, arrival).outcome);
  Operation done = court_.Now({Set(thing, "b", Text("first"))});
  done.uid = UidOf(200);
  const Outcome outcome = court_.Judge(1, done).outcome;
  const Operation undo = court_.UndoOf(done, outcome);
  court_.Judge(2, court_.Now({Set(thing, "b", Text("second"))}));
  Take(court_.Judge(1, undo).outcome);
  By(2, {Delete(Thing("1"))});
  court_.Judge(2, court_.Now({Delete(thing)}));
  By(1, {Set(thing, "a", Text("back"))});
}

TEST_F(AllVerdicts, LeaveNoGapInAnySentence) {
  for (const Explanation& why : seen_) {
    std::vector<Explanation> forms{why, why};
    forms[1].prevailed.author = forms[1].yielded.author = "acct1";
    for (Argument& argument : forms[1].arguments)
      if (argument.type == Argument::Type::kAccount) argument.text = "acct1";
    for (const Explanation& form : forms)
      for (const char* account : {"acct1", "acct2", "acct9", "eve"})
        for (const char* locale : {"en", "de"}) {
          const std::string told =
              TellExplanation(form, RulesManifest(), ListenerFor(account, locale), NowOf(court_));
          EXPECT_EQ(told.find('{'), std::string::npos) << why.message_key << ": " << told;
          EXPECT_EQ(told.find("1970-01-01 00:00"), std::string::npos) << why.message_key << ": "
              << told;
          EXPECT_EQ(told.find("you's"), std::string::npos) << told;
          EXPECT_EQ(told.back(), '.') << told;
        }
  }
}

TEST_F(AllVerdicts, HaveEveryKeyThatTheJudgeCanEmit) {
  std::set<std::string> keys;
  for (const Explanation& why : seen_) keys.insert(why.message_key);
  const std::set<std::string> wanted = {
      "conflict.dep", "conflict.expect", "conflict.expect_not", "conflict.gone", "conflict.limit",
      "conflict.limit_above", "conflict.manual", "conflict.missing", "conflict.moved",
          "conflict.strict",
      "conflict.taken", "done.merged", "parked.poison", "reject.denied", "reject.expired",
          "reject.invalid",
      "yield.delete_kept", "yield.delete_wins", "yield.first", "yield.keep_server",
          "yield.later_action",
      "yield.max", "yield.min", "yield.observed_remove", "yield.restored", "yield.same_time",
          "yield.undo"};
  EXPECT_EQ(keys, wanted);
}

}  // namespace
}  // namespace tidemark
