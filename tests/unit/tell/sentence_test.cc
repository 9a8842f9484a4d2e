// Sentences about holds, ages and states, in both languages, to the letter.
#include "core/tell/sentence.h"

#include "core/tell/value_text.h"
#include "tests/unit/judge/build.h"
#include "tests/unit/tell/pieces.h"

namespace tidemark {
namespace {

const Listener kBen{"ben", "en", "UTC"}, kGerman{"ben", "de-AT", "Europe/Vienna"};

std::string Told(const RecordImage& image, int64_t ms, Reason stale,
    const Listener& listener = kBen) {
  SyncView sync;
  sync.stale = sync.hold = stale;
  const Truth truth = TruthOf(image, 60'000, At(ms), sync, 1);
  return TellRecord(image, truth, RulesManifest(), listener, At(ms));
}

TEST(Sentence, SaysNothingWhereAllIsWell) { EXPECT_EQ(Told(Image(), 0, Reason::kCatchingUp), ""); }

TEST(Sentence, SaysWhySomethingIsOld) {
  EXPECT_EQ(Told(Image(), 70'000, Reason::kOffline),
      "Last checked 08:00. You are offline; this may have changed.");
  EXPECT_EQ(Told(Image(), 70'000, Reason::kOffline, kGerman),
            "Zuletzt geprüft 09:00. Du bist offline; es kann sich geändert haben.");
  EXPECT_EQ(Told(Image(), 86'400'000, Reason::kAuthNeeded),
            "Last checked 2027-01-15 08:00. Sign in again to see what is new.");
}

TEST(Sentence, SpeaksOfAgesWhereThereIsNoCalendar) {
  const Truth truth = TruthOf(Image(), 60'000, At(180'000), Running(), 1);
  Moment now = At(180'000);
  now.wall_us = -1;
  EXPECT_EQ(TellTruth(truth, kBen, now), "Last checked 3 m ago. New changes are on their way.");
  EXPECT_EQ(TellTruth(truth, kGerman, now),
      "Zuletzt geprüft vor 3 min. Neue Änderungen sind unterwegs.");
}

TEST(Sentence, GoesByThisDevicesCalendarAfterAReboot) {
  RecordImage image = Image();
  image.scope.boot = Boot(9);
  // This device's clock is an hour ahead of the server's.
  image.scope.as_of_wall_us += 3'600'000'000;
  EXPECT_EQ(Told(image, 1'000, Reason::kOffline),
      "Last checked about 09:00 by this device's clock.");
}

TEST(Sentence, SaysWhereAnOperationIs) {
  const auto told = [](const StoredOperation& op, Reason hold) {
    return TellOperation(op, hold, RulesManifest(), kBen, At(0));
  };
  EXPECT_EQ(told(OpIn(State::kQueued), Reason::kOffline),
            "Saved on this device. It will be sent when you are back online.");
  EXPECT_EQ(told(OpIn(State::kQueued), Reason::kNone), "Saved on this device.");
  EXPECT_EQ(told(OpIn(State::kAcked), Reason::kNone),
      "Received by the server; its data is on its way.");
  EXPECT_EQ(told(OpIn(State::kParked, Reason::kPoison), Reason::kNone),
            "We could not process this change, so we set it aside. Nothing is lost.");
  StoredOperation cancelled = OpIn(State::kInflight);
  cancelled.flags |= kOpWantCancel;
  EXPECT_EQ(told(cancelled, Reason::kNone), "Cancelling: it had been sent, so it is being undone.");
}

TEST(Sentence, NeverTellsAVerdictBeforeItsEvidence) {
  StoredOperation op = OpIn(State::kAcked);
  op.outcome.emplace();
  op.outcome->why.emplace_back().message_key = "conflict.manual";
  EXPECT_EQ(TellOperation(op, Reason::kNone, RulesManifest(), kBen, At(0)),
            "Received by the server; its data is on its way.");
}

TEST(Sentence, HasOneForEveryStateHoldAndOldness) {
  for (int state = 1; state <= kStateCount; state++)
    for (uint32_t reason = 0; reason <= 170; reason++)
      for (const Listener& listener : {kBen, kGerman}) {
        const Reason why = static_cast<Reason>(reason);
        const std::string operation =
            TellOperation(OpIn(static_cast<State>(state), why), why, RulesManifest(), listener,
                At(0));
        EXPECT_FALSE(operation.empty()) << state;
        EXPECT_EQ(operation.find('{'), std::string::npos) << operation;
        const std::string record = Told(Image(), 70'000, why, listener);
        EXPECT_FALSE(record.empty()) << reason;
        EXPECT_EQ(record.find('{'), std::string::npos) << record;
      }
}

TEST(Sentence, OfAScopeSaysHowTrueItIs) {
  const auto told = [](const ScopeState& scope, int64_t ms) {
    return TellScope(scope, StandingOf(scope, 60'000, At(ms), Running()), kBen, At(ms));
  };
  EXPECT_EQ(told(LoadedScope(), 0), "team/1: Up to date as of 08:00.");
  ScopeState loading = LoadedScope();
  loading.revealed = false;
  loading.head = 14;
  EXPECT_EQ(told(loading, 0), "team/1: Loading for the first time: 50 %.");
}

TEST(ValueText, KnowsScalesZonesAndLanguages) {
  const FieldRule* amount = RulesManifest().FindCollection("things")->FindField("d");
  const auto text = [&](const Value& value, const Listener& listener) {
    return ValueText(value, amount, listener, At(0));
  };
  EXPECT_EQ(text(Value::Decimal(1250), kBen), "12.50");
  EXPECT_EQ(text(Value::Decimal(-5), kGerman), "-0,05");
  EXPECT_EQ(text(Value::Decimal(INT64_MIN), kBen), "-92233720368547758.08");
  EXPECT_EQ(text(Value::Double(0.5), kGerman), "0,5");
  EXPECT_EQ(text(Value::Timestamp(kStartMs * 1000), kGerman), "09:00");
  EXPECT_EQ(text(Value::Bool(true), kGerman), "ja");
  EXPECT_EQ(text(Value::Null(), kBen), "nothing");
  EXPECT_EQ(text(Value::Bytes("abc"), kBen), "3 bytes");
  EXPECT_EQ(text(Value::Set({Value::String("b"), Value::String("a")}), kBen), "a, b");
}

TEST(ValueText, CutsLongTextsBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 100; i++) text += "ä";
  EXPECT_EQ(Shortened("x" + text).size(), 1 + 2 * 59 + 3u);
  EXPECT_EQ(Shortened("short"), "short");
}

}  // namespace
}  // namespace tidemark
