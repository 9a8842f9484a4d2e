// What a scenario can do.
#include <gtest/gtest.h>

#include "core/wire/codec.h"
#include "server/service/refusal.h"
#include "tests/scenario/player.h"

namespace tidemark::testing {
namespace {

std::string StatusWanted(const Json& step) { return step.value("status", "OK"); }

void ExpectStatus(const Json& step, const Status& status) {
  EXPECT_EQ(ShortName(status.code), StatusWanted(step)) << status.message << " " << status.subject;
  if (step.contains("message_contains")) {
    EXPECT_NE(status.message.find(step.at("message_contains").get<std::string>()),
        std::string::npos)
        << status.message;
  }
}

judge::Role RoleFrom(const std::string& name) {
  static const std::map<std::string, judge::Role> kRoles = {{"none", judge::Role::kNone},
                                                            {"reader", judge::Role::kReader},
                                                            {"writer", judge::Role::kWriter},
                                                            {"lead", judge::Role::kLead}};
  return kRoles.at(name);
}

service::Refusal RefusalFrom(const std::string& name) {
  static const std::map<std::string, ErrorCode> kCodes = {
      {"BUSY", ErrorCode::kBusy}, {"RATE_LIMITED", ErrorCode::kRateLimited},
      {"UNAVAILABLE", ErrorCode::kUnavailable}, {"TOKEN_INVALID", ErrorCode::kTokenInvalid},
      {"ACCOUNT_MISMATCH", ErrorCode::kAccountMismatch}, {"PROTO_TOO_OLD", ErrorCode::kProtoTooOld},
      {"MALFORMED", ErrorCode::kMalformed}};
  return service::Refuse(kCodes.at(name), "said by the scenario");
}

// What answers in the server's place: one of our refusals, or any HTTP at all.
HttpReply ReplyFrom(const Json& step) {
  HttpReply reply;
  if (step.contains("refuse")) {
    const service::Refusal refusal = RefusalFrom(step.at("refuse"));
    reply.http_status = refusal.http_status;
    reply.content_type = "application/vnd.tidemark.v1";
    reply.body = EncodeReply(refusal.error, 256 << 10);
  } else {
    reply.http_status = step.at("http_status");
    reply.content_type = step.value("content_type", "text/html");
    reply.body = step.value("body", "");
  }
  reply.retry_after_ms = step.value("retry_after_ms", int64_t{0});
  return reply;
}

Hint HintFrom(const std::string& name) {
  static const std::map<std::string, Hint> kHints = {
      {"refresh", Hint::kRefresh}, {"foreground", Hint::kForeground},
          {"background", Hint::kBackground},
      {"pause", Hint::kPause}, {"resume", Hint::kResume}, {"signed_in", Hint::kSignedIn},
      {"network", Hint::kNetwork}};
  return kHints.at(name);
}

}  // namespace

void Player::Do(const std::string& what, const Json& step) {
  if (what == "submit") return Submit(step);
  if (what == "sync") return Sync(step);
  if (what == "choose") return Choose(step);
  if (what == "resolve") return Resolve(step);
  if (what == "show") return Show(step);
  if (what == "fault") return AddFault(step);
  if (what == "run") {
    std::set<std::string> names;
    for (const Json& name : step.value("devices", Json::array()))
      names.insert(name.get<std::string>());
    if (names.empty())
      for (const auto& [name, one] : devices_) names.insert(name);
    return RunFor(step.at("ms"), names);
  }
  if (what == "pass") return clock_.Advance(step.at("ms"));
  if (what == "begin") {
    begun_[step.at("as")] = device(step).client().cursors();
    return;
  }
  if (what == "count_requests") return network_.requests.clear();
  if (what == "new_device") return AddDevice(step.at("with"));
  if (what.starts_with("server_") || what == "role" || what == "heal" || what == "replay")
    return ChangeServer(what, step);
  ChangeDevice(what, step);
}

void Player::ChangeServer(const std::string& what, const Json& step) {
  if (what == "server_down") network_.server_up = false;
  else if (what == "server_up") network_.server_up = true;
  else if (what == "server_restart")
    network_.RestartServer([&] { Start(step.value("manifest", "field")); });
  else if (what == "heal") network_.faults.clear();
  else if (what == "replay") network_.Replay();
  else if (what == "role")
    server_->authorizer.overrides[step.at("account").get<std::string>() + " " +
        step.at("scope").get<std::string>()] =
        RoleFrom(step.at("role"));
  else FAIL() << "unknown step " << what;
}

void Player::ChangeDevice(const std::string& what, const Json& step) {
  Device& one = device(step);
  if (what == "offline") one.online = false;
  else if (what == "online") { one.online = true; one.path++; }
  else if (what == "token") one.token = step.at("token");
  else if (what == "hint") ExpectStatus(step, one.client().Hint(HintFrom(step.at("hint"))));
  else if (what == "kill") ExpectStatus(step, one.Kill());
  else if (what == "close") one.Close();
  else if (what == "open") {
    if (step.contains("manifest")) one.options.manifest_blob = Blob(step.at("manifest"));
    ExpectStatus(step, one.Open());
  } else if (what == "reboot") {
    one.Close();
    one.clock->Reboot();
    ExpectStatus(step, one.Open());
  } else if (what == "wall_jump") one.clock->wall_skew_us += step.at("ms").get<int64_t>() * 1000;
  else if (what == "no_calendar") one.clock->calendar = false;
  else if (what == "subscribe") ExpectStatus(step, one.client().Subscribe(step.at("scope"), 0));
  else if (what == "unsubscribe") ExpectStatus(step, one.client().Unsubscribe(step.at("scope")));
  else if (what == "cancel") {
    const Result<CancelAnswer> answer = one.client().Cancel(NamedOf(step).uid);
    ExpectStatus(step, answer.status());
    if (answer.ok() && step.contains("withdrawn")) {
      EXPECT_EQ(answer->withdrawn.size(), step.at("withdrawn").get<size_t>());
    }
    if (answer.ok()) {
      EXPECT_EQ(answer->too_late, step.value("too_late", false));
    }
  } else FAIL() << "unknown step " << what;
}

void Player::Keep(const Json& step, const std::string& name, const Uid& uid) {
  if (step.contains("as")) operations_[step.at("as")] = {name, uid};
}

void Player::Submit(const Json& step) {
  Draft draft;
  draft.operation.intent = step.value("intent", "");
  draft.operation.effects = EffectsFrom(ManifestOf(step), step.at("effects"));
  draft.operation.expects = ExpectsFrom(ManifestOf(step), step.value("expects", Json::array()));
  draft.operation.strict = step.value("strict", false);
  draft.operation.valid_for_ms = step.value("valid_for_ms", int64_t{0});
  for (const Json& name : step.value("after", Json::array()))
    draft.operation.after.push_back(operations_.at(name).uid);
  for (const Json& name : step.value("seen", Json::array())) draft.seen.push_back(shown_.at(name));
  if (step.contains("begun")) draft.begun = begun_.at(step.at("begun"));
  if (step.contains("uid_of")) draft.operation.uid = operations_.at(step.at("uid_of")).uid;
  std::vector<Draft> drafts;
  drafts.push_back(std::move(draft));
  const SubmitAnswer answer = device(step).client().Submit(std::move(drafts), true).front();
  ExpectStatus(step, answer.status);
  Keep(step, step.at("device"), answer.uid);
}

void Player::Sync(const Json& step) {
  RunProgress progress;
  const Goal goal = step.value("until", "settled") == "idle" ? Goal::kIdle : Goal::kSettled;
  ExpectStatus(step, device(step).client().RunUntil(goal, step.value("timeout_ms", int64_t{60'000}),
      {}, &progress));
}

// Every device named does whatever it wants to do, until so much time has passed.
void Player::RunFor(int64_t ms, const std::set<std::string>& names) {
  constexpr int kTurnsMax = 200'000;
  const int64_t until_us = clock_.now_us + ms * 1000;
  for (int turn = 0; turn < kTurnsMax; turn++) {
    int64_t due_ms = network_.DueInMs();
    const auto sooner = [&](int64_t in_ms) {
      if (in_ms >= 0) due_ms = due_ms < 0 ? in_ms : std::min(due_ms, in_ms);
    };
    for (const std::string& name : names) {
      Device& one = *devices_.at(name);
      if (!one.open()) continue;
      int64_t next_ms = -1;
      const Status status = one.client().Step(0, &next_ms);
      ASSERT_TRUE(status.ok()) << status.message;
      sooner(next_ms);
      sooner(one.transport().DueInMs());
    }
    network_.Pump();
    if (due_ms == 0) continue;
    const int64_t left_ms = (until_us - clock_.now_us) / 1000;
    if (left_ms <= 0) return;
    clock_.Advance(due_ms < 0 ? left_ms : std::min(due_ms, left_ms));
  }
  FAIL() << "busy without end";
}

void Player::Show(const Json& step) {
  const Result<Reading> reading = device(step).client().Read(KeyFrom(step.at("record")), 0);
  ASSERT_TRUE(reading.ok()) << reading.status().message;
  const std::string name = step.at("as");
  shown_[name] = {reading->image.key, reading->truth.epoch, reading->truth.seq};
  for (const Choice& choice : reading->choices)
    offers_[name + " " + ChoiceKindName(choice.kind)] =
        SealChoice(choice, device(step).client().store_id());
}

void Player::Choose(const Json& step) {
  Client& client = device(step).client();
  const std::string kind = step.at("kind");
  std::vector<Choice> choices;
  ChoiceToken token{};
  if (step.contains("shown")) {
    token = offers_.at(step.at("shown").get<std::string>() + " " + kind);
  } else {
    if (step.contains("record"))
      choices = client.Read(KeyFrom(step.at("record")), 0).Take().choices;
    else choices = client.FindOperation(NamedOf(step).uid).Take().choices;
    const auto found = std::find_if(choices.begin(), choices.end(), [&](const Choice& choice) {
      return ChoiceKindName(choice.kind) == kind;
    });
    ASSERT_NE(found, choices.end()) << "not offered";
    token = SealChoice(*found, client.store_id());
  }
  const Result<Uid> done = client.Choose(token, {});
  ExpectStatus(step, done.status());
  if (done.ok()) Keep(step, step.at("device"), *done);
}

void Player::Resolve(const Json& step) {
  const Result<Uid> done =
      device(step).client().Resolve(NamedOf(step).uid, ChoiceKindFrom(step.at("kind")), {});
  ExpectStatus(step, done.status());
  if (done.ok()) Keep(step, step.at("device"), *done);
}

void Player::AddFault(const Json& step) {
  using Kind = Fault::Kind;
  static const std::map<std::string, Kind> kKinds = {
      {"drop_request", Kind::kDropRequest}, {"drop_reply", Kind::kDropReply},
          {"delay", Kind::kDelay},
      {"duplicate", Kind::kDuplicate}, {"keep_copy", Kind::kKeepCopy}, {"cut", Kind::kCut},
      {"reply", Kind::kReply}, {"die_before_commit", Kind::kDieBeforeCommit},
      {"die_after_commit", Kind::kDieAfterCommit}};
  Fault fault;
  fault.kind = kKinds.at(step.at("kind"));
  fault.device = step.value("device", "");
  fault.lane = step.value("lane", "");
  fault.times = step.value("times", 1);
  fault.delay_ms = step.value("ms", int64_t{0});
  if (fault.kind == Kind::kReply) fault.reply = ReplyFrom(step);
  network_.faults.push_back(std::move(fault));
}

}  // namespace tidemark::testing
