#include "server/tidemarkd/why.h"

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/model/state.h"
#include "core/model/trace.h"
#include "server/store/support_reader.h"
#include "server/tidemarkd/audit.h"

namespace tidemark::daemon {
namespace {

using Json = nlohmann::ordered_json;
using store::SupportReader;

constexpr size_t kListMax = 100;   // operations a device, refusals an account

Json TimeOrNull(int64_t at_us) { return at_us < 0 ? Json(nullptr) : Json(at_us / 1'000); }
Json UidOrNull(const Uid& uid) { return uid.none() ? Json(nullptr) : Json(ToHex(uid)); }

// Of an old failure only the fact is left.
Json VerdictJson(const store::VerdictFacts& verdict) {
  Json json = {{"op_seq", verdict.op_seq}, {"applied", verdict.applied}};
  if (!verdict.note) return json;
  const store::FailureNote& note = *verdict.note;
  json.update({{"op", UidOrNull(note.op)}, {"verdict", OutcomeName(note.code)},
               {"reason", ReasonName(note.reason)}, {"rule", note.rule},
               {"collection", note.collection}, {"field", note.field}, {"policy", note.policy},
               {"decided_at_ms", TimeOrNull(note.at_us)}});
  return json;
}

Json RefusalJson(const store::RefusalNote& note) {
  return {{"support_id", note.support_id}, {"at_ms", note.at_us / 1'000},
          {"account", note.account.empty() ? Json(nullptr) : Json(note.account)},
          {"client", UidOrNull(note.client)}, {"endpoint", note.endpoint}, {"code", note.code},
          {"message", note.message}};
}

Json RefusalsJson(const std::vector<store::RefusalNote>& notes) {
  Json list = Json::array();
  for (const store::RefusalNote& note : notes) list.push_back(RefusalJson(note));
  return list;
}

Json DeviceHead(const store::DeviceFacts& device) {
  return {{"client", ToHex(device.client)}, {"account", device.account},
          {"first_seen_ms", TimeOrNull(device.first_seen_us)},
          {"last_seen_ms", TimeOrNull(device.last_seen_us)},
          {"app", device.app}, {"sdk", device.sdk}, {"schema", device.schema},
          {"has_pushed", device.has_lane}, {"last_op_seq", device.last_op_seq},
          {"kept_through", device.kept_through}, {"unkept_outcomes", device.unkept_outcomes},
          {"not_applied_count", device.not_applied}};
}

Result<Json> DeviceJson(SupportReader& reader, const store::DeviceFacts& device) {
  TIDE_ASSIGN(const auto verdicts, reader.NotApplied(device.client, kListMax));
  Json json = DeviceHead(device);
  json["not_applied"] = Json::array();
  for (const store::VerdictFacts& verdict : verdicts)
    json["not_applied"].push_back(VerdictJson(verdict));
  return json;
}

Status NotFound(const std::string& what, const std::string& whom) {
  return Status::Error(Code::kNotFound, "nothing is known here about " + what + " " + whom);
}

Result<Json> AboutUser(SupportReader& reader, const std::string& account) {
  TIDE_ASSIGN(const auto devices, reader.DevicesOf(account));
  TIDE_ASSIGN(const auto refusals, reader.RefusalsOf(account, kListMax));
  if (devices.empty() && refusals.empty()) return NotFound("user", account);
  Json json = {{"user", account}, {"devices", Json::array()},
               {"refusals", RefusalsJson(refusals)}};
  for (const store::DeviceFacts& device : devices) {
    TIDE_ASSIGN(Json one, DeviceJson(reader, device));
    json["devices"].push_back(std::move(one));
  }
  return json;
}

Result<Json> AboutOperation(SupportReader& reader, const std::string& name, const Uid& op) {
  TIDE_ASSIGN(const auto verdict, reader.FindVerdict(op));
  TIDE_ASSIGN(const auto entries, reader.FindEntries(op));
  if (!verdict && entries.empty()) return NotFound("operation", name);
  const Uid client = verdict ? verdict->client : entries.front().client;
  Json json = {{"op", name}, {"verdict", verdict ? VerdictJson(*verdict) : Json(nullptr)},
               {"entries", Json::array()}};
  for (const store::EntryFacts& entry : entries) {
    const std::string parent = TraceParentText(entry.trace);
    json["entries"].push_back({{"scope", entry.at.scope}, {"epoch", entry.at.epoch},
                               {"seq", entry.at.seq}, {"op_seq", entry.op_seq},
                               {"committed_at_ms", entry.commit_us / 1'000},
                               {"trace_parent", parent.empty() ? Json(nullptr) : Json(parent)}});
  }
  TIDE_ASSIGN(const auto device, reader.FindDevice(client));
  json["device"] = device ? DeviceHead(*device) : Json(nullptr);
  return json;
}

Result<Json> AboutSupportId(SupportReader& reader, const std::string& support_id) {
  TIDE_ASSIGN(const auto refusals, reader.FindRefusals(support_id));
  if (refusals.empty()) return NotFound("support id", support_id);
  TIDE_ASSIGN(const auto device, reader.FindDevice(refusals.front().client));
  return Json{{"support_id", support_id}, {"refusals", RefusalsJson(refusals)},
              {"device", device ? DeviceHead(*device) : Json(nullptr)}};
}

Result<Json> Answer(SupportReader& reader, const WhyQuestion& question) {
  if (!question.account.empty()) return AboutUser(reader, question.account);
  if (!question.support_id.empty()) return AboutSupportId(reader, question.support_id);
  std::string bytes;
  const auto uid = FromHex(question.op, &bytes) ? UidFromBytes(bytes) : std::nullopt;
  if (!uid)
    return Status::Error(Code::kInvalidArgument,
                         "\"" + question.op + "\" is no operation (32 hex digits)");
  return AboutOperation(reader, question.op, *uid);
}

}  // namespace

Result<std::string> WhyJson(const WhyQuestion& question) {
  const bool user = !question.account.empty(), op = !question.op.empty();
  TIDE_TRY(WriteAudit(question.store, user ? "user" : op ? "op" : "support_id",
                      user ? question.account : op ? question.op : question.support_id));
  TIDE_ASSIGN(const auto reader, SupportReader::Open(question.store));
  TIDE_ASSIGN(const Json json, Answer(*reader, question));
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tidemark::daemon
