#include "server/service/own_outcome.h"

namespace tidemark::service {
namespace {

Explanation Explain(Reason reason, const char* rule, const char* message_key, uint32_t policy,
                    int64_t now_us) {
  Explanation why;
  why.reason = reason;
  why.rule = rule;
  why.message_key = message_key;
  why.policy = policy;
  why.decided_ms = now_us / 1'000;
  return why;
}

Argument TextArgument(const char* name, std::string text) {
  Argument argument;
  argument.name = name;
  argument.text = std::move(text);
  return argument;
}

}  // namespace

Outcome UnreadableOutcome(uint64_t op_seq, bool park, uint32_t policy, int64_t now_us) {
  Outcome outcome;
  outcome.op_seq = op_seq;
  outcome.code = park ? OutcomeCode::kParked : OutcomeCode::kReject;
  outcome.reason = park ? Reason::kPoison : Reason::kInvalid;
  outcome.detail = "the operation could not be read";
  Explanation why = Explain(outcome.reason, park ? "park" : "validate",
                            park ? "parked.poison" : "reject.invalid", policy, now_us);
  if (!park)
    why.arguments = {TextArgument("field", "operation"),
                     TextArgument("problem", "it could not be read")};
  outcome.why.push_back(std::move(why));
  return outcome;
}

Outcome TooLargeOutcome(const Operation& operation, const std::map<std::string, Cursor>& heads,
                        size_t bytes_max, uint32_t policy, int64_t now_us) {
  Outcome outcome;
  outcome.op_seq = operation.op_seq;
  outcome.uid = operation.uid;
  outcome.conflict = operation.uid;
  outcome.code = OutcomeCode::kConflict;
  outcome.reason = Reason::kLimit;
  const std::string problem = "it is larger than " + std::to_string(bytes_max) + " bytes";
  outcome.detail = "with what it leaves behind " + problem;
  for (const auto& [scope, head] : heads) outcome.at.push_back(head);
  Explanation why = Explain(Reason::kLimit, "limit", "reject.invalid", policy, now_us);
  if (!operation.effects.empty()) why.key = operation.effects.front().key;
  why.arguments = {TextArgument("field", "operation"),
                   TextArgument("problem", problem)};
  outcome.why.push_back(std::move(why));
  return outcome;
}

void DropValues(Outcome& outcome) {
  outcome.before.clear();
  for (Explanation& why : outcome.why) {
    why.prevailed.value = why.yielded.value = Value::Null();
    for (Argument& argument : why.arguments) argument.value = Value::Null();
  }
}

}  // namespace tidemark::service
