// Choices: a way out of everything that is open, sealed so that nothing else passes for one.
#include "core/tell/choice.h"

#include <algorithm>

#include "core/base/random.h"
#include "tests/unit/tell/pieces.h"

namespace tidemark {
namespace {

constexpr Reason kReasons[] = {
    Reason::kNone, Reason::kExpectationFailed, Reason::kSnapshotMoved, Reason::kLimit,
        Reason::kTaken,
    Reason::kManual, Reason::kRecordGone, Reason::kStrict, Reason::kDependency, Reason::kNotAllowed,
    Reason::kInvalid, Reason::kExpired, Reason::kPoison, Reason::kScopeRevoked,
        static_cast<Reason>(999)};

bool IsPerformedHere(const Choice& choice) { return (choice.flags & kChoiceIsYours) == 0; }

std::vector<std::string> KindsOf(const std::vector<Choice>& choices) {
  std::vector<std::string> kinds;
  for (const Choice& choice : choices) kinds.push_back(ChoiceKindName(choice.kind));
  return kinds;
}
using Kinds = std::vector<std::string>;

TEST(Choices, OfferAWayOutOfEverythingThatIsOpen) {
  for (const State state : {State::kConflicted, State::kRejected, State::kParked}) {
    for (const Reason reason : kReasons) {
      const std::vector<Choice> choices = ChoicesOfOperation(OpIn(state, reason), "en");
      EXPECT_TRUE(std::any_of(choices.begin(), choices.end(), IsPerformedHere))
          << StateName(state) << " " << ReasonName(reason);
      for (const Choice& choice : choices) {
        EXPECT_EQ(choice.op, Boot(77));
        EXPECT_FALSE(choice.label.empty());
        EXPECT_EQ(static_cast<uint32_t>(choice.kind) >= 64, !IsPerformedHere(choice));
      }
    }
  }
}

TEST(Choices, OfferCancelOnceWhileAnOperationIsPending) {
  StoredOperation op = OpIn(State::kInflight);
  EXPECT_EQ(KindsOf(ChoicesOfOperation(op, "en")), Kinds{"CANCEL"});
  op.flags |= kOpWantCancel;
  EXPECT_TRUE(ChoicesOfOperation(op, "en").empty());
}

TEST(Choices, OfferWhatWasLostAndNothingThatWouldLoseAgain) {
  StoredOperation op = OpIn(State::kSuperseded);
  EXPECT_EQ(KindsOf(ChoicesOfOperation(op, "en")), (Kinds{"KEEP", "RESTORE"}));
  op.operation.effects.front().kind = EffectKind::kDelete;
  EXPECT_EQ(KindsOf(ChoicesOfOperation(op, "en")), (Kinds{"KEEP", "DELETE"}));
  op.operation.undoes = Boot(5);
  EXPECT_EQ(KindsOf(ChoicesOfOperation(op, "en")), Kinds{"KEEP"});
  op.flags |= kOpRead;
  EXPECT_TRUE(ChoicesOfOperation(op, "en").empty());
}

TEST(Choices, OfRecordsRestoreOnlyValuesThatTheAccountLost) {
  RecordImage image = Image();
  StoredExplanation& stored = image.unread.emplace_back();
  stored.no = 4;
  stored.explanation.field = "a";
  stored.explanation.rule = "last_action";
  stored.explanation.reason = Reason::kLaterAction;
  stored.explanation.yielded.author = "ben";
  stored.explanation.restorable_until_ms = kStartMs;
  const Truth truth = TruthOf(image, 60'000, At(0), Running(), 1);
  const auto kinds =
      [&](const char* account) { return KindsOf(ChoicesOfRecord(image, truth, account, "en")); };
  EXPECT_EQ(kinds("ben"), (Kinds{"KEEP", "RESTORE"}));
  EXPECT_EQ(kinds("mina"), Kinds{"KEEP"});
  stored.explanation.rule = "undo";   // its value may be an amount
  EXPECT_EQ(kinds("ben"), Kinds{"KEEP"});
  EXPECT_EQ(ChoicesOfRecord(image, truth, "ben", "en").front().version, 7u);
}

TEST(Choices, HelpAgainstOldnessOfEveryKind) {
  SyncView sync = Running();
  const auto kinds = [&] {
    const Truth truth = TruthOf(Image(), 60'000, At(70'000), sync, 1);
    return KindsOf(ChoicesOfRecord(Image(), truth, "ben", "en"));
  };
  EXPECT_EQ(kinds(), Kinds{"REFRESH"});
  sync.stale = Reason::kAuthNeeded;
  EXPECT_EQ(kinds(), Kinds{"SIGN_IN"});
  sync.stale = Reason::kUpgradeNeeded;
  EXPECT_EQ(kinds(), Kinds{"UPDATE_APP"});
}

Choice Sample() {
  Choice choice;
  choice.kind = ChoiceKind::kRestore;
  choice.op = Boot(3);
  choice.explanation_no = 9;
  choice.seen_epoch = 1;
  choice.seen_seq = UINT64_MAX;
  choice.version = 12;
  return choice;
}

TEST(ChoiceTokens, CarryAChoiceUnchanged) {
  const Result<Choice> opened = OpenChoice(SealChoice(Sample(), Boot(1)), Boot(1));
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->kind, ChoiceKind::kRestore);
  EXPECT_EQ(opened->op, Boot(3));
  EXPECT_EQ(opened->explanation_no, 9);
  EXPECT_EQ(opened->seen_seq, UINT64_MAX);
  EXPECT_EQ(opened->version, 12u);
}

TEST(ChoiceTokens, OfAnotherStoreHavePassed) {
  EXPECT_EQ(OpenChoice(SealChoice(Sample(), Boot(1)), Boot(2)).status().code, Code::kChoicePassed);
}

TEST(ChoiceTokens, AreRefusedWithAnyBitDamaged) {
  const ChoiceToken token = SealChoice(Sample(), Boot(1));
  for (size_t bit = 0; bit < token.size() * 8; bit++) {
    ChoiceToken damaged = token;
    damaged[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
    EXPECT_EQ(OpenChoice(damaged, Boot(1)).status().code, Code::kInvalidArgument) << bit;
  }
  EXPECT_EQ(OpenChoice(ChoiceToken{}, Boot(1)).status().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace tidemark
