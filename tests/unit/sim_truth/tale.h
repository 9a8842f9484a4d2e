// Tale: a hand-made recording, one right event after the other; a test spoils one of them and looks
// at what the truth calls it.
#pragma once

#include <gtest/gtest.h>

#include "tests/sim/truth/truth.h"

namespace tidemark::sim {

inline const std::string kTeam = "team/1", kOther = "team/2";
inline const std::string kPeople[] = {"ann", "ben"};

inline Uid Named(uint8_t n) { return Uid{{n}}; }
inline RecordKey Thing(std::string id, std::string scope = kTeam) { return {scope, "things", id}; }
inline Value Text(std::string text) { return Value::String(std::move(text)); }

inline Effect NewEffect(EffectKind kind, RecordKey key, std::string field = {}, Value value = {}) {
  Effect effect;
  effect.kind = kind;
  effect.key = std::move(key);
  effect.field = std::move(field);
  effect.value = std::move(value);
  return effect;
}
inline Effect Create(RecordKey key, Fields fields) {
  Effect effect = NewEffect(EffectKind::kCreate, std::move(key));
  effect.fields = std::move(fields);
  return effect;
}
inline Effect Set(std::string field, Value value) {
  return NewEffect(EffectKind::kSet, Thing("r"), std::move(field), std::move(value));
}
inline Effect Inc(std::string field, int64_t by) {
  return NewEffect(EffectKind::kInc, Thing("r"), std::move(field), Value::Int(by));
}
inline Change Wrote(Fields fields, bool full = false) {
  return {"things", "r", false, full, {fields.begin(), fields.end()}};
}

class Tale {
 public:
  // The invariant that the event violates; empty: none.
  std::string Tell(What what) {
    const auto bad = truth.On({now_us, std::move(what)});
    if (bad) last = bad->detail;
    return bad ? bad->invariant : "";
  }

  Submitted Submit(uint8_t uid, DeviceNo device, std::vector<Effect> effects, uint64_t seen) {
    now_us += 1'000'000;
    Submitted event;
    event.device = device;
    event.account = kPeople[device];
    event.operation.uid = Named(uid);
    event.operation.effects = std::move(effects);
    for (const Effect& effect : event.operation.effects)
      event.seen[effect.key.scope] = {effect.key.scope, 1, seen};
    return event;
  }

  // What the server makes of it where nothing is contested; `seq`: of its entry in every scope.
  Committed Decide(const Submitted& submitted, uint64_t seq, std::vector<Change> changes,
                   std::vector<PreImage> before) {
    now_us += 1'000'000;
    Committed event = Begin(submitted);
    Outcome& outcome = event.outcome;
    outcome.applied = true;
    outcome.code = OutcomeCode::kExact;
    outcome.before = std::move(before);
    std::set<std::string> scopes;
    for (const Effect& effect : submitted.operation.effects) scopes.insert(effect.key.scope);
    for (const std::string& scope : scopes) outcome.at.push_back({scope, 1, seq});
    for (const Cursor& at : outcome.at) {
      Entry& entry = event.entries[at.scope];
      entry.scope = at.scope;
      entry.epoch = 1;
      entry.seq = seq;
      entry.client = event.client;
      entry.op = outcome.uid;
      entry.op_seq = outcome.op_seq;
      entry.author = event.account;
      entry.stamp = {static_cast<uint64_t>(now_us / 1000), 0};
      entry.commit_us = now_us;
      entry.changes = changes;
      for (const Cursor& other : outcome.at)
        if (other != at) entry.siblings.push_back(other);
    }
    return event;
  }

  Committed Refuse(const Submitted& submitted, OutcomeCode code, Explanation why) {
    now_us += 1'000'000;
    Committed event = Begin(submitted);
    event.outcome.code = code;
    event.outcome.reason = why.reason;
    event.outcome.why = {std::move(why)};
    event.outcome.conflict = event.outcome.uid;
    Ask(&event);
    return event;
  }

  // The first thing that is open about its record: the account's list says so.
  void Ask(Committed* event) {
    const RecordKey& about = event->outcome.why.front().key;
    const auto uid = [](const Uid& one) { return Value::Bytes(std::string(one.view())); };
    Entry& entry = event->told["attention/" + event->account];
    entry.scope = "attention/" + event->account;
    entry.epoch = 1;
    entry.seq = ++asked_[event->account];
    entry.author = event->account;
    entry.commit_us = now_us;
    const std::map<std::string, Value, std::less<>> record = {
        {"scope", Value::String(about.scope)},
        {"collection", Value::String(about.collection)},
        {"id", Value::String(about.id)}};
    Change item{"tide_attention", ToHex(event->outcome.uid), false, true, record};
    item.fields["open"] = Value::Bool(true);
    item.fields["conflict"] = uid(event->outcome.conflict);
    item.fields["asked"] = Value::Int(event->outcome.reason == Reason::kManual ? 1 : 0);
    Change open{"tide_conflict", "one", false, true, record};
    open.fields["conflict"] = uid(event->outcome.conflict);
    open.fields["items"] = Value::Int(1);
    entry.changes = {item, open};
    event->outcome.at.push_back({entry.scope, 1, entry.seq});
  }

  Explanation Why(const Submitted& yielding, std::string field, Reason reason,
                  const Committed* prevailed) {
    Explanation why;
    why.key = yielding.operation.effects.front().key;
    why.field = std::move(field);
    why.rule = "rule";
    why.message_key = "message";
    why.reason = reason;
    why.decided_ms = now_us / 1000;
    why.yielded.op = yielding.operation.uid;
    why.yielded.author = yielding.account;
    why.yielded.client = ClientOf(yielding.device);
    why.yielded.stamp = {static_cast<uint64_t>(now_us / 1000), 0};
    if (prevailed == nullptr) return why;
    why.prevailed.op = prevailed->outcome.uid;
    why.prevailed.author = prevailed->account;
    why.prevailed.client = prevailed->client;
    return why;
  }

  // The record r in team/1, and what is in it, by ann: seq 1.
  Committed Found(Fields fields) {
    const Submitted made = Submit(1, 0, {Create(Thing("r"), fields)}, 0);
    EXPECT_EQ(Tell(made), "");
    fields["o"] = Value::Bool(false);
    const Committed event = Decide(made, 1, {Wrote(fields, true)},
                                   {{Thing("r"), EffectKind::kCreate, {}, {}, false, true}});
    EXPECT_EQ(Tell(event), "") << last;
    return event;
  }

  static PreImage Was(std::string field, Value value, bool wrote = true) {
    return {Thing("r"), EffectKind::kSet, std::move(field), std::move(value), true, wrote};
  }

  Truth truth;
  int64_t now_us = 1'000'000'000;
  std::string last;

 private:
  static Uid ClientOf(DeviceNo device) { return Named(static_cast<uint8_t>(200 + device)); }

  Committed Begin(const Submitted& submitted) {
    Committed event;
    event.client = ClientOf(submitted.device);
    event.account = submitted.account;
    event.operation = submitted.operation;
    for (Effect& effect : event.operation.effects)
      if (effect.kind == EffectKind::kCreate) effect.fields.try_emplace("o", Value::Bool(false));
    event.operation.op_seq = event.outcome.op_seq = ++op_seqs_[submitted.device];
    for (const auto& [scope, cursor] : submitted.seen) event.operation.base.push_back(cursor);
    event.outcome.uid = submitted.operation.uid;
    event.whens = {{ClockQuality::kAnchored, 0, 0, 0}};
    return event;
  }

  std::map<DeviceNo, uint64_t> op_seqs_;

  std::map<std::string, uint64_t> asked_;   // entries in the list of each account
};

}  // namespace tidemark::sim
