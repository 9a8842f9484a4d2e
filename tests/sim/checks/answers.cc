#include "tests/sim/checks/answers.h"

#include "core/wire/codec.h"

namespace tidemark::sim {
namespace {

std::string Device(DeviceNo no) { return "d" + std::to_string(no) + " "; }

}  // namespace

std::optional<Violation> Answers::On(const Event& event) {
  if (const auto* committed = std::get_if<Committed>(&event.what)) {
    decided_.emplace(committed->outcome.uid, committed->outcome);
    return std::nullopt;
  }
  if (const auto* asked = std::get_if<Requested>(&event.what))
    return OnRequest(*asked, event.at_us);
  if (const auto* answer = std::get_if<Answered>(&event.what))
    return OnAnswer(*answer, event.at_us);
  return std::nullopt;
}

std::optional<Violation> Answers::OnRequest(const Requested& asked, int64_t at_us) {
  const std::string account = asked.token.substr(0, asked.token.find('#'));
  // A host may hand out another account's token; what counts is that no operation goes with it
  // once the server has said whose it is. The server refuses it; so a push may carry it once.
  if (!account.empty() && account != asked.account && account != "mallory")
    return Violation{"S10", Device(asked.device) + "of " + asked.account + " sent a token of " +
                                account, at_us};
  if (asked.wire == Wire::kLive) return std::nullopt;
  const auto [client, fresh] = clients_.emplace(asked.device, asked.client);
  if (!fresh && client->second != asked.client)
    return Violation{"S7", Device(asked.device) + "goes on in another lane without a cause", at_us};
  uint64_t op_seq = asked.first_op_seq;
  for (const std::string& body : asked.bodies) {
    auto operation = DecodeOperation(body);
    if (!operation.ok() || operation->op_seq != op_seq)
      return Violation{"S7", Device(asked.device) + "pushed op_seq " +
                                 std::to_string(operation.ok() ? operation->op_seq : 0) +
                                 " where " + std::to_string(op_seq) + " belongs", at_us};
    const auto [sent, first] = bodies_.emplace(std::pair(asked.client, op_seq), body);
    if (!first && sent->second != body)
      return Violation{"S6", Device(asked.device) + "pushed op_seq " + std::to_string(op_seq) +
                                 " again with other bytes", at_us};
    op_seq++;
  }
  return std::nullopt;
}

std::optional<Violation> Answers::OnAnswer(const Answered& answer, int64_t at_us) {
  for (const Outcome& outcome : answer.outcomes) {
    const auto decided = decided_.find(outcome.uid);
    if (decided == decided_.end())
      return Violation{"S8", Device(answer.device) + "was answered about " + ToHex(outcome.uid) +
                                 ", which the server has not committed", at_us};
    if (decided->second != outcome)
      return Violation{"S6", Device(answer.device) + "was given another answer about " +
                                 ToHex(outcome.uid) + " than was decided", at_us};
  }
  return std::nullopt;
}

}  // namespace tidemark::sim
