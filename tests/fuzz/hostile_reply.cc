#include "tests/fuzz/hostile_reply.h"

#include "core/wire/codec.h"
#include "tests/fuzz/hostile_model.h"
#include "tests/unit/wire/generator.h"

namespace tidemark::fuzz {
namespace {

constexpr OutcomeCode kCodes[] = {
    OutcomeCode::kUnspecified, OutcomeCode::kExact, OutcomeCode::kMerged, OutcomeCode::kSuperseded,
    OutcomeCode::kConflict, OutcomeCode::kReject, OutcomeCode::kDependency, OutcomeCode::kParked,
    OutcomeCode::kExpired, static_cast<OutcomeCode>(99)};
constexpr ErrorCode kErrors[] = {
    ErrorCode::kUnspecified, ErrorCode::kBusy, ErrorCode::kRateLimited, ErrorCode::kUnavailable,
    ErrorCode::kTokenInvalid, ErrorCode::kAccountMismatch, ErrorCode::kClientOfOther,
    ErrorCode::kProtoTooOld, ErrorCode::kHashMismatch, ErrorCode::kMalformed, ErrorCode::kTooLarge,
    ErrorCode::kGap, ErrorCode::kWrongHome, static_cast<ErrorCode>(99)};

}  // namespace

// Now, or any time at all.
int64_t HostileServer::Time() {
  return feed_.Byte() % 8 == 0 ? NumberFrom(feed_) : now_us_ + static_cast<int8_t>(feed_.Byte());
}

Welcome HostileServer::MakeWelcome() {
  Welcome welcome;
  welcome.home = "main";
  welcome.recv_us = Time();
  welcome.sent_us = Time();
  const uint8_t options = feed_.Byte();
  if ((options & 0x0F) == 1) welcome.lane_last_op_seq = static_cast<uint64_t>(NumberFrom(feed_));
  if ((options & 0x0F) == 2) welcome.home = "another";
  if ((options & 0x0F) == 3) welcome.proto = static_cast<uint32_t>(NumberFrom(feed_));
  if ((options & 0x70) == 0x70)
    welcome.limits = {static_cast<uint32_t>(NumberFrom(feed_)),
                      static_cast<uint32_t>(NumberFrom(feed_)),
                      static_cast<uint32_t>(NumberFrom(feed_)),
                      static_cast<uint32_t>(NumberFrom(feed_)),
                      static_cast<uint32_t>(NumberFrom(feed_)),
                      static_cast<uint32_t>(NumberFrom(feed_))};
  return welcome;
}

Explanation HostileServer::MakeExplanation() {
  Generator generator(feed_.Number(2));
  Explanation why = generator.AnyExplanation();
  if (feed_.Flag()) why.key = {"team/1", "tasks", "t1"};
  if (feed_.Flag()) why.message_key = "yield.later_action";
  if (feed_.Flag()) why.yielded.author = "alice";
  return why;
}

Outcome HostileServer::OutcomeOf(const Seen& seen) {
  Outcome outcome;
  outcome.uid = seen.uid;
  outcome.op_seq = seen.op_seq;
  const uint8_t options = feed_.Byte();
  outcome.applied = (options & 1) != 0;
  outcome.code = kCodes[feed_.Below(std::size(kCodes))];
  outcome.reason = static_cast<Reason>(feed_.Byte());
  if ((options & 2) != 0) outcome.at.push_back(CursorFrom(feed_));
  if ((options & 4) != 0) outcome.why.push_back(MakeExplanation());
  if ((options & 8) != 0)
    outcome.before.push_back({KeyFrom(feed_), static_cast<EffectKind>(1 + feed_.Below(7)),
                              FieldFrom(feed_), ValueFrom(feed_), feed_.Flag(), feed_.Flag()});
  if ((options & 0x70) == 0x10) outcome.op_seq = feed_.Below(8);
  if ((options & 0x70) == 0x20) outcome.uid = Uid{};
  return outcome;
}

Entry HostileServer::EntryOf(const Cursor& at) {
  Entry entry;
  entry.scope = at.scope;
  entry.epoch = at.epoch;
  entry.seq = at.seq;
  entry.client.bytes.fill(feed_.Byte());
  entry.op.bytes.fill(feed_.Byte());
  if (!seen_.empty() && feed_.Flag()) entry.op = seen_[feed_.Below(seen_.size())].uid;
  entry.author = feed_.Flag() ? "mina" : "alice";
  entry.commit_us = Time();
  for (size_t n = feed_.Below(3); n > 0; n--) {
    const RecordKey key = KeyFrom(feed_);
    const uint8_t options = feed_.Byte();
    Change change{key.collection, key.id, options % 4 == 0, (options & 8) != 0, {}};
    for (size_t m = feed_.Below(4); m > 0; m--) change.fields[FieldFrom(feed_)] = ValueFrom(feed_);
    entry.changes.push_back(std::move(change));
  }
  if (feed_.Byte() % 4 == 0) entry.why.push_back(MakeExplanation());
  return entry;
}

PushReply HostileServer::Push(const PushRequest& request) {
  PushReply reply{MakeWelcome(), {}, 0};
  for (const PushOp& pushed : request.ops) {
    const auto operation = DecodeOperation(pushed.body);
    FUZZ_REQUIRE(operation.ok(), operation.status().message);  // what a device sends can be read
    seen_.push_back({operation->uid, operation->op_seq});
    if (feed_.Byte() % 4 != 0) reply.outcomes.push_back(OutcomeOf(seen_.back()));
  }
  if (feed_.Byte() % 8 == 0) reply.slow_down_ms = static_cast<uint32_t>(NumberFrom(feed_));
  return reply;
}

PullReply HostileServer::Pull(const PullRequest& request) {
  PullReply reply{MakeWelcome(), {}, {}, {}, feed_.Byte() % 8 != 0};
  for (const Cursor& have : request.have) {
    const uint8_t options = feed_.Byte();
    Target target;
    if (options % 8 == 0) target.status = static_cast<Target::Status>(feed_.Below(6));
    target.from = have;
    if (options % 16 == 1) target.from.seq = static_cast<uint64_t>(NumberFrom(feed_));
    const uint64_t epoch = have.epoch == 0 || options % 16 == 2 ? feed_.Below(4) : have.epoch;
    uint64_t seq = have.seq;
    for (size_t n = feed_.Below(3); n > 0; n--)
      reply.entries.push_back(EntryOf({have.scope, epoch, ++seq}));
    target.to = {have.scope, epoch, seq};
    if (options % 16 == 3) target.to.seq = static_cast<uint64_t>(NumberFrom(feed_));
    target.head = options % 16 == 4 ? static_cast<uint64_t>(NumberFrom(feed_)) : target.to.seq;
    target.as_of_us = Time();
    if (options % 16 == 5) target.digest = Digest{feed_.Number(8), feed_.Number(8)};
    reply.targets.push_back(target);
    if (options % 16 == 6) reply.targets.push_back(target);
  }
  for (const Seen& seen : seen_)
    if (feed_.Byte() % 4 == 0) reply.outcomes.push_back(OutcomeOf(seen));
  return reply;
}

LiveReply HostileServer::Live(const LiveRequest& request) {
  LiveReply reply{MakeWelcome(), Time(), {}};
  for (Cursor have : request.have) {
    const uint8_t options = feed_.Byte();
    if (options % 8 == 0) continue;
    if (options % 8 == 1) have.seq++;
    if (options % 8 == 2) have = CursorFrom(feed_);
    reply.heads.push_back(std::move(have));
  }
  return reply;
}

ErrorReply HostileServer::Refuse() {
  ErrorReply error;
  error.error_class = static_cast<ErrorClass>(feed_.Below(7));
  error.code = kErrors[feed_.Below(std::size(kErrors))];
  error.message = "no";
  if (feed_.Flag()) error.retry_after_ms = NumberFrom(feed_);
  for (const Seen& seen : seen_)
    if (feed_.Flag()) error.outcomes.push_back(OutcomeOf(seen));
  return error;
}

Reply HostileServer::AnswerTo(const Request& request) {
  if (feed_.Byte() % 8 == 0) return Refuse();
  if (const auto* push = std::get_if<PushRequest>(&request)) return Push(*push);
  if (const auto* pull = std::get_if<PullRequest>(&request)) return Pull(*pull);
  return Live(std::get<LiveRequest>(request));
}

}  // namespace tidemark::fuzz
