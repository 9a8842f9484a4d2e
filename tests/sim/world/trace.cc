// The recording as text: one line an event, the same for equal events.
#include "tests/sim/world/recorder.h"

#include <cstdio>

namespace tidemark::sim {
namespace {

std::string Scopes(const std::map<std::string, ScopeSeen>& scopes) {
  std::string out;
  for (const auto& [name, scope] : scopes) {
    out += " " + name + "#" + std::to_string(scope.no) + "@" + std::to_string(scope.epoch) + "." +
           std::to_string(scope.seq);
    if (!scope.revealed) out += "(hidden)";
    if (scope.revoked) out += "(revoked)";
    if (!scope.subscribed) out += "(draining)";
    out += " as_of " + std::to_string(scope.as_of_us) + " " + DigestHex(scope.digest).substr(0, 8);
  }
  return out;
}

std::string Say(const OpSeen& op) {
  std::string out = " " + Show(op.op) + "=" + StateName(op.state);
  if (op.op_seq != 0) out += "/" + std::to_string(op.op_seq);
  return out;
}

std::string Say(const Effect& effect) {
  static constexpr const char* kNames[] = {"?", "create", "set", "inc", "add", "remove", "delete",
                                           "restore"};
  std::string out = std::string(kNames[static_cast<int>(effect.kind)]) + " " + effect.key.scope +
                    ":" + effect.key.collection + "/" + effect.key.id;
  if (!effect.field.empty()) out += "." + effect.field + " " + Show(effect.value);
  if (!effect.fields.empty()) out += " " + Show(effect.fields);
  if (effect.only_if_seq != 0) out += " only_if " + std::to_string(effect.only_if_seq);
  return out;
}

std::string Say(const Operation& operation) {
  std::string out = Show(operation.uid);
  for (const Effect& effect : operation.effects) out += " [" + Say(effect) + "]";
  for (const Expect& expect : operation.expects)
    out += " {expect " + std::to_string(static_cast<int>(expect.comparison)) + " " +
           expect.key.scope + ":" + expect.key.collection + "/" + expect.key.id + "." +
           expect.field + " " + Show(expect.value) + "}";
  if (!operation.undoes.none()) out += " undoes " + Show(operation.undoes);
  for (const Uid& uid : operation.after) out += " after " + Show(uid);
  if (operation.strict) out += " strict";
  return out;
}

std::string Say(const Outcome& outcome) {
  std::string out = Show(outcome.uid) + "/" + std::to_string(outcome.op_seq) + " code " +
                    std::to_string(static_cast<int>(outcome.code)) + " " +
                    ReasonName(outcome.reason);
  for (const Cursor& at : outcome.at) out += " " + at.scope + "." + std::to_string(at.seq);
  return out;
}

struct Teller {
  bool rows;
  std::string operator()(const Submitted& e) const {
    std::string out = "submits " + Say(e.operation);
    for (const auto& [scope, cursor] : e.seen)
      out += " seen " + scope + "." + std::to_string(cursor.seq);
    if (!e.replaces.none()) out += " replaces " + Show(e.replaces);
    if (!e.full) out += " (not synced)";
    if (!e.sure) out += " (perhaps)";
    return out;
  }
  std::string operator()(const Withdrawn& e) const {
    std::string out = "cancels " + Show(e.asked) + (e.too_late ? " too late" : "");
    for (const Uid& uid : e.gone) out += " " + Show(uid);
    return out;
  }
  std::string operator()(const Dismissed& e) const { return "dismisses " + Show(e.op); }
  std::string operator()(const Decided& e) const {
    return std::string("decides ") + ChoiceKindName(e.kind) +
           (e.about ? " about " + Show(e.about->uid) : std::string());
  }
  std::string operator()(const Hinted&) const { return "is hinted"; }
  std::string operator()(const Subscribed& e) const {
    return (e.on ? "subscribes " : "unsubscribes ") + e.scope;
  }
  std::string operator()(const Looked& e) const {
    std::string out = std::string(e.opened ? "opened" : "commits") + " v" +
                      std::to_string(e.db_version) + Scopes(e.scopes);
    out += " " + std::to_string(e.view.size()) + " rows";
    for (const auto& [key, fields] : e.view)
      if (rows)
        out += "\n      " + key.scope + ":" + key.collection + "/" + key.id + " " + Show(fields);
    for (const OpSeen& op : e.live) out += Say(op);
    for (const OpSeen& op : e.changed) out += " *" + Say(op);
    return out + e.damage;
  }
  std::string operator()(const ReadBack& e) const {
    return "reads " + e.key.collection + "/" + e.key.id + " " +
           (e.view ? Show(*e.view) : std::string("nothing")) + " " +
           HeadlineName(e.truth.headline) + " " + FreshnessName(e.truth.freshness) + " age " +
           std::to_string(e.truth.age_ms) + ": " + e.why;
  }
  std::string operator()(const Queried& e) const {
    return "queries " + e.collection + ": " + std::to_string(e.rows.size()) + " rows of v" +
           std::to_string(e.db_version) + " " + HeadlineName(e.truth.headline) + " " +
           FreshnessName(e.truth.freshness);
  }
  std::string operator()(const Told& e) const {
    return "tells its observers of v" + std::to_string(e.db_version) +
           (e.throttle_ms > 0 ? " at last" : "");
  }
  std::string operator()(const WentDown& e) const {
    static constexpr const char* kHow[] = {"is closed", "is killed", "loses power"};
    return kHow[static_cast<int>(e.how)];
  }
  std::string operator()(const CameUp& e) const {
    return std::string("comes up") + (e.rebooted ? ", rebooted" : "") +
           (e.may_have_rolled_back ? ", may have rolled back" : "") + ", schema " +
           std::to_string(e.schema);
  }
  std::string operator()(const Stepped& e) const {
    return "steps: due in " + std::to_string(e.due_ms) + " live " + std::to_string(e.live) +
           " hold " + ReasonName(e.push_hold) + "/" + ReasonName(e.pull_hold) + " open " +
           std::to_string(e.requests_open);
  }
  std::string operator()(const Requested& e) const {
    static constexpr const char* kWire[] = {"push", "pull", "live"};
    return std::string("asks: ") + kWire[static_cast<int>(e.wire)] + " client " + Show(e.client) +
           " ops " + std::to_string(e.bodies.size()) + " from " + std::to_string(e.first_op_seq) +
           " kept " + std::to_string(e.kept_through);
  }
  std::string operator()(const Answered& e) const {
    std::string out = "hears " + std::to_string(e.http_status);
    if (!e.usable) out += " in vain";
    for (const Outcome& outcome : e.outcomes) out += " (" + Say(outcome) + ")";
    if (e.pull)
      for (const Target& target : e.pull->targets)
        out += " " + target.to.scope + "." + std::to_string(target.from.seq) + ".." +
               std::to_string(target.to.seq) + "/" + std::to_string(target.head);
    return out;
  }
  std::string operator()(const Committed& e) const {
    return "the server decides for " + e.account + ": " + Say(e.outcome) + " of " +
           Say(e.operation);
  }
  std::string operator()(const ServerSeen& e) const {
    std::string out = "the server holds";
    for (const auto& [name, head] : e.heads) out += " " + name + "." + std::to_string(head.seq);
    return out;
  }
  std::string operator()(const AccessChanged& e) const {
    return e.account + " has role " + std::to_string(e.role) + " in " + e.scope;
  }
  std::string operator()(const ServerRestarted& e) const {
    return e.power ? "the server comes back from a power cut" : "the server comes back";
  }
  std::string operator()(const FaultStruck& e) const { return "FAULT " + e.kind; }
  std::string operator()(const Healed&) const { return "HEALED"; }
  std::string operator()(const Ended&) const { return "ENDED"; }
};

template <class T>
concept OfDevice = requires(const T& t) { t.device; };

}  // namespace

std::string Show(const Uid& uid) { return ToHex(uid).substr(24); }

std::string Show(const Value& value) {
  switch (value.kind()) {
    case tidemark::Kind::kNull: return "null";
    case tidemark::Kind::kString: return "'" + value.text() + "'";
    case tidemark::Kind::kBytes: return std::to_string(value.text().size()) + " bytes";
    case tidemark::Kind::kDouble: return std::to_string(value.real());
    case tidemark::Kind::kSet: {
      std::string out = "{";
      for (const Value& item : value.items()) out += Show(item);
      return out + "}";
    }
    default: return std::to_string(value.integer());
  }
}

std::string Show(const Fields& fields) {
  std::string out = "(";
  for (const auto& [name, value] : fields) out += (out.size() > 1 ? " " : "") + name + "=" +
                                                  Show(value);
  return out + ")";
}

std::string Line(const Event& event, bool rows) {
  char time[32];
  const int64_t ms = event.at_us / 1000 - 1'800'000'000'000;
  std::snprintf(time, sizeof time, "%9lld.%03lld ", static_cast<long long>(ms / 1000),
                static_cast<long long>(ms % 1000));
  std::string who = "--";
  std::visit([&](const auto& e) {
    if constexpr (OfDevice<std::decay_t<decltype(e)>>) who = "d" + std::to_string(e.device);
  }, event.what);
  return time + who + " " + std::visit(Teller{rows}, event.what);
}

}  // namespace tidemark::sim
