// What is checked before any record is read, and in which order.
#include "tests/unit/judge/court.h"

namespace tidemark {
namespace {

using judge::Role;
using judge::Verdict;

TEST(Pipeline, AnswersAtTheHeadsItReadAndWritesNothing) {
  Court court;
  court.Judge(1, court.Now({Create(Thing("1"))}));
  Court::Arrival arrival;
  arrival.park = true;
  const Verdict verdict = court.Judge(
      1, court.Now({Set(Thing("1"), "a", Text("x"))},
          {Expecting(Thing("9", kOther), Comparison::kAbsent)}),
      arrival);
  EXPECT_FALSE(verdict.outcome.applied);
  EXPECT_EQ(verdict.outcome.at, (std::vector<Cursor>{{kTeam, 1, 1}, {kOther, 1, 0}}));
  EXPECT_TRUE(verdict.entries.empty());
  EXPECT_TRUE(verdict.rows.empty());
  EXPECT_TRUE(verdict.outcome.before.empty());
}

TEST(Pipeline, ParkComesBeforeDependencyBeforeExpiryBeforeRolesBeforeForm) {
  Court court;
  Operation operation = court.Now({Set(Thing("1"), "ghost", Text("x"))});
  operation.valid_for_ms = 1000;
  Court::Arrival arrival;
  arrival.when.age_ms = 5000;
  arrival.roles.clear();
  arrival.park = arrival.dependency_failed = true;
  EXPECT_EQ(WordFor(court.Judge(1, operation, arrival).outcome), "PARKED:POISON");
  arrival.park = false;
  EXPECT_EQ(WordFor(court.Judge(1, operation, arrival).outcome), "DEPENDENCY:DEPENDENCY");
  arrival.dependency_failed = false;
  EXPECT_EQ(WordFor(court.Judge(1, operation, arrival).outcome), "EXPIRED:EXPIRED");
  arrival.when.age_ms = 1000;
  EXPECT_EQ(WordFor(court.Judge(1, operation, arrival).outcome), "REJECT:NOT_ALLOWED");
  arrival.roles[kTeam] = Role::kWriter;
  EXPECT_EQ(WordFor(court.Judge(1, operation, arrival).outcome), "REJECT:INVALID");
}

TEST(Pipeline, ExpectsComeBeforeMerges) {
  Court court;
  const Operation operation = court.Now({Set(Thing("none"), "a", Text("x"))},
                                        {Expecting(Thing("none"), Comparison::kExists)});
  EXPECT_EQ(WordFor(court.Judge(1, operation).outcome), "CONFLICT:EXPECTATION_FAILED");
}

TEST(Pipeline, LetsWritersAndLeadsWriteAndReadersOnlyExpect) {
  Court court;
  const Operation operation =
      court.Now({Create(Thing("1"))}, {Expecting(Thing("9", kOther), Comparison::kAbsent)});
  Court::Arrival arrival;
  arrival.roles = {{kTeam, Role::kReader}, {kOther, Role::kReader}};
  const Verdict denied = court.Judge(1, operation, arrival);
  EXPECT_EQ(WordFor(denied.outcome), "REJECT:NOT_ALLOWED");
  ASSERT_EQ(denied.outcome.why.size(), 1u);
  EXPECT_EQ(FirstOf(denied.outcome.why).message_key, "reject.denied");
  EXPECT_EQ(ArgumentOf(FirstOf(denied.outcome.why), "scope").text, kTeam);
  arrival.roles = {{kTeam, Role::kWriter}, {kOther, Role::kNone}};
  EXPECT_EQ(WordFor(court.Judge(1, operation, arrival).outcome), "REJECT:NOT_ALLOWED");
  arrival.roles = {{kTeam, Role::kWriter}};
  EXPECT_EQ(WordFor(court.Judge(1, operation, arrival).outcome), "REJECT:NOT_ALLOWED");
  arrival.roles = {{kTeam, Role::kLead}, {kOther, Role::kReader}};
  EXPECT_EQ(WordFor(court.Judge(1, operation, arrival).outcome), "EXACT");
}

TEST(Pipeline, ExplainsAnInvalidOperationFieldByField) {
  Court court;
  const Verdict verdict = court.Judge(
      1, court.Now({Create({kTeam, "forms", "f"},
          {{"title", Text("much too long")}, {"level", Value::Int(9)}})}));
  EXPECT_EQ(WordFor(verdict.outcome), "REJECT:INVALID");
  EXPECT_EQ(verdict.outcome.detail,
      "forms/f.level: above the maximum 5\nforms/f.title: larger than 8 bytes");
  ASSERT_EQ(verdict.outcome.why.size(), 2u);
  EXPECT_EQ(verdict.outcome.why[1].field, "title");
  EXPECT_EQ(verdict.outcome.why[1].message_key, "reject.invalid");
  EXPECT_EQ(ArgumentOf(verdict.outcome.why[1], "problem").text, "larger than 8 bytes");
}

TEST(Pipeline, KeepsTheAnswerToAThousandProblemsSmall) {
  Court court;
  std::vector<Effect> effects(1000, Set(Thing("1"), "ghost", Text("x")));
  const Verdict verdict = court.Judge(1, court.Now(std::move(effects)));
  EXPECT_EQ(WordFor(verdict.outcome), "REJECT:INVALID");
  EXPECT_EQ(verdict.outcome.why.size(), 32u);
}

TEST(Pipeline, RefusesNamesThatThisServersManifestLacks) {
  Court court;
  EXPECT_EQ(WordFor(court.Judge(1, court.Now({Delete({kTeam, "ghosts", "1"})})).outcome),
      "REJECT:INVALID");
  EXPECT_EQ(WordFor(court.Judge(1, OperationOf({})).outcome), "REJECT:INVALID");
}

TEST(Pipeline, CountsTheAgeOfAClocklessActionFromWhatItCanProve) {
  Court court;
  Operation operation = court.Now({Create(Thing("1"))});
  operation.valid_for_ms = 10'000;
  Court::Arrival arrival;
  arrival.when = {ClockQuality::kUntrusted, 0, 0, court.now_us - 10'001'000};
  const Verdict late = court.Judge(1, operation, arrival);
  EXPECT_EQ(WordFor(late.outcome), "EXPIRED:EXPIRED");
  EXPECT_EQ(FirstOf(late.outcome.why).message_key, "reject.expired");
  EXPECT_EQ(ArgumentOf(FirstOf(late.outcome.why), "t").number, (court.now_us - 1'000) / 1000);
  arrival.when.base_as_of_us = court.now_us - 10'000'000;
  EXPECT_EQ(WordFor(court.Judge(1, operation, arrival).outcome), "EXACT");
}

TEST(Pipeline, FailsLoudlyOnACaseWithoutTheHeadOfAScope) {
  Court court;
  Operation operation = court.Now({Create(Thing("1"))});
  judge::Case the_case;
  the_case.operation = &operation;
  the_case.recv_us = court.now_us;
  the_case.roles[kTeam] = Role::kWriter;
  const auto verdict = judge::Decide(RulesManifest(), the_case, court);
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.status().code, Code::kFailed);
  EXPECT_EQ(verdict.status().subject, kTeam);
}

}  // namespace
}  // namespace tidemark
