#include "core/tell/sentence.h"

#include "core/tell/phrase.h"
#include "core/tell/value_text.h"

namespace tidemark {
namespace {

Language Speaks(const Listener& listener) { return LanguageOf(listener.locale); }

std::string Person(const std::string& account, const Listener& listener) {
  if (account.empty()) return Word("word.somebody", Speaks(listener));
  return account == listener.account ? Word("word.you", Speaks(listener)) : PersonName(account);
}

const FieldRule* RuleOf(const Explanation& why, const Manifest& manifest) {
  const CollectionRule* collection = manifest.FindCollection(why.key.collection);
  return collection == nullptr ? nullptr : collection->FindField(why.field);
}

Words WordsOf(const Explanation& why, const Manifest& manifest, const Listener& listener,
              const Moment& now) {
  Words words;
  const Language language = Speaks(listener);
  const FieldRule* rule = RuleOf(why, manifest);
  for (const Argument& argument : why.arguments) {
    std::string text;
    switch (argument.type) {
      case Argument::Type::kText: case Argument::Type::kField:
        text = Shortened(argument.text); break;
      case Argument::Type::kValue: text = ValueText(argument.value, rule, listener, now); break;
      case Argument::Type::kTime: text = TimeText(argument.number, listener, now); break;
      case Argument::Type::kAccount: text = Person(argument.text, listener); break;
      case Argument::Type::kNumber: text = std::to_string(argument.number); break;
    }
    words[argument.name] = std::move(text);
  }
  words.emplace("field", why.field.empty() ? Word("word.this", language) : rule == nullptr
                ? why.field : rule->title);
  words.emplace("by", Person(why.prevailed.author, listener));
  const std::string told = Word("rule." + why.rule, language);
  words.emplace("rule", told.empty() ? why.rule : told);
  return words;
}

// Rules without a sentence of their own share one that names the rule.
std::string KeyOf(const Explanation& why) {
  if (!FindMessage(why.message_key, Language::kEnglish).empty()) return why.message_key;
  return why.message_key.rfind("yield.", 0) == 0 ? "yield.rule" : "other.open";
}

const char* HoldKey(Reason hold) {
  switch (hold) {
    case Reason::kOffline: return "hold.offline";
    case Reason::kBackingOff: case Reason::kStalled: return "hold.backoff";
    case Reason::kServerBusy: case Reason::kRateLimited: case Reason::kScopeBusy:
      return "hold.busy";
    case Reason::kAuthNeeded: return "hold.auth";
    case Reason::kUpgradeNeeded: return "hold.upgrade";
    case Reason::kPaused: case Reason::kMetered: case Reason::kBackground: return "hold.paused";
    case Reason::kBehindPoison: return "hold.poison";
    case Reason::kWaitingForStep: case Reason::kWaitingForUpload: case Reason::kWaitingForGate:
      return "hold.step";
    case Reason::kClientFailed: return "hold.failed";
    case Reason::kNotRunning: return "hold.not_running";
    default: return "op.queued";
  }
}

const char* StaleKey(Reason reason) {
  switch (reason) {
    case Reason::kOffline: return "stale.offline";
    case Reason::kBackingOff: return "stale.backoff";
    case Reason::kServerBusy: case Reason::kRateLimited: case Reason::kScopeBusy:
      return "stale.busy";
    case Reason::kAuthNeeded: return "stale.auth";
    case Reason::kUpgradeNeeded: return "stale.upgrade";
    case Reason::kCatchingUp: return "stale.behind";
    case Reason::kStalled: return "stale.stalled";
    case Reason::kClockUnknown: return "stale.clock";
    case Reason::kNeverLoaded: case Reason::kNotSubscribed: return "stale.never";
    case Reason::kClientFailed: return "stale.failed";
    default: return "stale.idle";
  }
}

struct Oldness {
  Freshness freshness;
  Reason reason;
  int64_t as_of_ms, age_ms;
  uint32_t loaded_percent;
};

std::string TellOldness(const Oldness& old, const Listener& listener, const Moment& now) {
  const Language language = Speaks(listener);
  Words words{{"n", std::to_string(old.loaded_percent)}};
  // A device without a calendar speaks of ages.
  if (old.as_of_ms >= 0 && now.wall_us >= 0) words["as_of"] = TimeText(old.as_of_ms, listener, now);
  else if (old.age_ms >= 0)
    words["as_of"] = Word("age.ago", language, {{"age", AgeText(old.age_ms, language)}});
  else words["as_of"] = Word("word.unknown_time", language);
  switch (old.freshness) {
    case Freshness::kFresh: return {};
    case Freshness::kLoading: return Say("scope.loading", language, words);
    case Freshness::kRepairing: return Say("scope.repairing", language, words);
    case Freshness::kRevoked: return Say("scope.revoked", language, words);
    case Freshness::kEmpty: return Say("stale.never", language, words);
    default: return Say(StaleKey(old.reason), language, words);
  }
}

Oldness OldnessOf(const Truth& truth, Reason reason) {
  return {truth.freshness, reason, truth.as_of_ms, truth.age_ms, truth.loaded_percent};
}

// After a reboot only this device's own calendar can tell when it was.
void OnOwnClock(const ScopeState& scope, Oldness* old) {
  if (old->reason == Reason::kClockUnknown && scope.as_of_wall_us >= 0) {
    old->as_of_ms = scope.as_of_wall_us / 1000;
  }
}

void Append(std::string* text, const std::string& more) {
  if (more.empty() || text->find(more) != std::string::npos) return;
  *text += (text->empty() ? "" : " ") + more;
}

std::string TellVerdict(const StoredOperation& op, const Manifest& manifest,
                        const Listener& listener, const Moment& now) {
  std::string text;
  if (op.outcome)
    for (const Explanation& why : op.outcome->why) {
      Append(&text, TellExplanation(why, manifest, listener, now));
    }
  return text;
}

const char* StateKey(const StoredOperation& op) {
  switch (op.state) {
    case State::kInflight: return "op.inflight";
    case State::kAcked: return "op.acked";
    case State::kSettled: {
      const bool merged = op.outcome && op.outcome->code == OutcomeCode::kMerged;
      return merged ? "op.merged" : "op.settled";
    }
    case State::kSuperseded: return "op.superseded";
    case State::kCancelled: return "op.cancelled";
    case State::kUndone: return "op.undone";
    case State::kResolved: return "op.resolved";
    case State::kParked:
      return op.reason == Reason::kScopeRevoked ? "parked.revoked" : "parked.poison";
    default: return "other.open";
  }
}

}  // namespace

std::string TellExplanation(const Explanation& why, const Manifest& manifest,
                            const Listener& listener, const Moment& now) {
  const std::string key = KeyOf(why);
  const bool lost = why.yielded.author == listener.account,
      won = why.prevailed.author == listener.account;
  const std::string form = key + (won && lost ? ".own" : won ? ".winner" : lost ? "" : ".third");
  const bool has_form = !FindMessage(form, Language::kEnglish).empty();
  return Say(has_form ? form : key, Speaks(listener), WordsOf(why, manifest, listener, now));
}

std::string TellTruth(const Truth& truth, const Listener& listener, const Moment& now) {
  const Language language = Speaks(listener);
  switch (truth.headline) {
    case Headline::kConflicted: return Say("other.open", language);
    case Headline::kPending: return Say(HoldKey(truth.hold), language);
    case Headline::kChanged: return Say("op.merged", language);
    default: return TellOldness(OldnessOf(truth, truth.reason), listener, now);
  }
}

std::string TellRecord(const RecordImage& image, const Truth& truth, const Manifest& manifest,
                       const Listener& listener, const Moment& now) {
  std::string text;
  for (const StoredOperation& op : image.open) {
    Append(&text, TellOperation(op, Reason::kNone, manifest, listener, now));
  }
  for (const StoredOperation& op : image.live) {
    Append(&text, TellOperation(op, truth.hold, manifest, listener, now));
  }
  for (const StoredExplanation& stored : image.unread)
    Append(&text, TellExplanation(stored.explanation, manifest, listener, now));
  if (truth.freshness != Freshness::kFresh && (text.empty() || image.live.empty())) {
    const bool is_standing = truth.headline == Headline::kStale;
    Oldness old = OldnessOf(truth, is_standing ? truth.reason : Reason::kNone);
    OnOwnClock(image.scope, &old);
    Append(&text, TellOldness(old, listener, now));
  }
  return text;
}

std::string TellOperation(const StoredOperation& op, Reason hold, const Manifest& manifest,
                          const Listener& listener, const Moment& now) {
  const Language language = Speaks(listener);
  if (IsLive(op.state) && (op.flags & kOpWantCancel) != 0) return Say("op.cancelling", language);
  if (op.state == State::kQueued || op.state == State::kDraft) return Say(HoldKey(hold), language);
  if (NeedsPerson(op.state)) {
    const std::string verdict = TellVerdict(op, manifest, listener, now);
    return verdict.empty() ? Say(StateKey(op), language) : verdict;
  }
  std::string text = Say(StateKey(op), language);
  if (op.state == State::kSettled || op.state == State::kSuperseded)
    Append(&text, TellVerdict(op, manifest, listener, now));
  return text;
}

std::string TellScope(const ScopeState& scope, const Standing& standing, const Listener& listener,
                      const Moment& now) {
  Oldness old{standing.freshness, standing.reason, standing.as_of_ms, standing.age_ms,
              standing.loaded_percent};
  OnOwnClock(scope, &old);
  const std::string told = TellOldness(old, listener, now);
  if (!told.empty()) return scope.scope + ": " + told;
  return scope.scope + ": " + Say("scope.fresh", Speaks(listener),
                                  {{"as_of", TimeText(standing.as_of_ms, listener, now)}});
}

}  // namespace tidemark
