#include "tests/unit/wire/generator.h"

#include <bit>
#include <cmath>

namespace tidemark {
namespace {

// A member added to the model stops the build here: codec, generator and count go together.
[[maybe_unused]] void CountMembers() {
  [[maybe_unused]] const auto& [e1, e2, e3, e4, e5, e6, e7] = Effect{};
  [[maybe_unused]] const auto& [x1, x2, x3, x4, x5] = Expect{};
  [[maybe_unused]] const auto& [o1, o2, o3, o4, o5, o6, o7, o8, o9, o10, o11, o12, o13, o14, o15,
                                o16, o17, o18, o19, o20] = Operation{};
  [[maybe_unused]] const auto& [w1, w2, w3, w4] = When{};
  [[maybe_unused]] const auto& [s1, s2, s3, s4, s5, s6, s7, s8] = Side{};
  [[maybe_unused]] const auto& [a1, a2, a3, a4, a5] = Argument{};
  [[maybe_unused]] const auto& [y1, y2, y3, y4, y5, y6, y7, y8, y9, y10, y11, y12] = Explanation{};
  [[maybe_unused]] const auto& [p1, p2, p3, p4, p5, p6] = PreImage{};
  [[maybe_unused]] const auto& [v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11] = Outcome{};
  [[maybe_unused]] const auto& [l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11, l12, l13, l14, l15] =
      Entry{};
  [[maybe_unused]] const auto& [c1, c2, c3, c4, c5] = Change{};
  [[maybe_unused]] const auto& [r1, r2] = Record{};
  [[maybe_unused]] const auto& [h1, h2, h3, h4, h5, h6, h7, h8, h9] = Hello{};
  [[maybe_unused]] const auto& [m1, m2, m3, m4, m5, m6] = Limits{};
  [[maybe_unused]] const auto& [n1, n2, n3, n4, n5, n6] = Welcome{};
  [[maybe_unused]] const auto& [t1, t2, t3, t4, t5, t6] = Target{};
  [[maybe_unused]] const auto& [g1, g2, g3, g4, g5, g6] = ErrorReply{};
  [[maybe_unused]] const auto& [b1, b2, b3] = PushOp{};
}

}  // namespace

uint64_t Generator::Number() {
  switch (Below(4)) {
    case 0: return Below(3);
    case 1: return Below(1'000'000);
    case 2: return UINT64_MAX - Below(3);
    default: return random_.Next();
  }
}

std::string Generator::Text() {
  static const char* const kPieces[] = {
      "a", "Z", " ", "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x8C\x8A", "\n", "/"};
  std::string text;
  for (size_t n = Below(12); n > 0; n--) text += kPieces[Below(std::size(kPieces))];
  return text;
}

std::string Generator::Noise(size_t size) {
  std::string noise(size, '\0');
  random_.Fill(reinterpret_cast<uint8_t*>(noise.data()), size);
  return noise;
}

Value Generator::Scalar() {
  const auto number = static_cast<int64_t>(Number());
  switch (Below(7)) {
    case 0: return Value::Bool(Chance());
    case 1: return Value::Int(number);
    case 2: return Value::Timestamp(number);
    case 3: return Value::Decimal(number);
    case 4: {
      const auto real = std::bit_cast<double>(random_.Next());
      return Value::Double(std::isfinite(real) ? real : -0.0);
    }
    case 5: return Value::String(Text());
    default: return Value::Bytes(Noise(Below(9)));
  }
}

Value Generator::AnyValue() {
  switch (Below(8)) {
    case 0: return Value::Null();
    case 1: return Value::Set(Some(5, [&] { return Scalar(); }));
    default: return Scalar();
  }
}

Uid Generator::AnyUid() {
  return Below(4) == 0 ? Uid{} : NewUid(static_cast<int64_t>(Below(1u << 30)), random_);
}

std::string Generator::AnyId() {
  switch (Below(4)) {
    case 0: return "t" + std::to_string(Below(100));
    case 1: return Text();
    default: return UuidText(NewUid(1'766'000'000'000, random_));
  }
}

Stamp Generator::AnyStamp() {
  return Chance() ? Stamp{} : Stamp{Number(), static_cast<uint32_t>(Number())};
}

Cursor Generator::AnyCursor() { return {"team/" + Text(), Number(), Number()}; }
RecordKey Generator::AnyKey() { return {Chance() ? "" : "team/1", "tasks", AnyId()}; }

Fields Generator::AnyFields() {
  Fields fields;
  for (size_t n = Below(5); n > 0; n--) Put(fields, "f" + Text(), AnyValue());
  return fields;
}

Record Generator::AnyRecord() { return {Number(), AnyFields()}; }

Change Generator::AnyChange() {
  Change change{"tasks", AnyId(), Chance(), Chance(), AnyFields()};
  if (Chance()) change.fields["cleared"] = Value::Null();
  return change;
}

Effect Generator::AnyEffect() {
  Effect effect;
  effect.kind = static_cast<EffectKind>(1 + Below(7));
  effect.key = AnyKey();
  effect.field = Text();
  effect.value = AnyValue();
  effect.fields = AnyFields();
  if (Chance()) effect.base_value = AnyValue();
  effect.only_if_seq = Number();
  return effect;
}

Expect Generator::AnyExpect() {
  return {AnyKey(), Text(), static_cast<Comparison>(1 + Below(7)), AnyValue(), Number()};
}

Operation Generator::AnyOperation() {
  Operation operation;
  operation.uid = AnyUid();
  operation.intent = Text();
  operation.schema = static_cast<uint32_t>(Number());
  operation.policy = static_cast<uint32_t>(Number());
  operation.effects = Some(4, [&] { return AnyEffect(); });
  operation.expects = Some(3, [&] { return AnyExpect(); });
  operation.base = Some(3, [&] { return AnyCursor(); });
  operation.after = Some(3, [&] { return AnyUid(); });
  operation.strict = Chance();
  operation.valid_for_ms = static_cast<int64_t>(Number());
  operation.trace = Chance() ? Noise(25) : "";
  operation.trace_state = Text();
  operation.undoes = AnyUid();
  operation.resolves = AnyUid();
  operation.resolves_of = Text();
  operation.plan = AnyUid();
  operation.plan_step = static_cast<uint32_t>(Below(9));
  operation.plan_steps = static_cast<uint32_t>(Below(9));
  operation.op_seq = Number();
  operation.deps = Some(3, [&] { return Number(); });
  return operation;
}

When Generator::AnyWhen() {
  return {static_cast<ClockQuality>(Below(3)), static_cast<int64_t>(Number()),
          static_cast<int64_t>(Number()), static_cast<int64_t>(Number())};
}

PushOp Generator::AnyPushOp() { return {Noise(1 + Below(400)), AnyWhen(), Chance()}; }

Side Generator::AnySide() {
  return {AnyUid(), AnyUid(), Text(), AnyStamp(), static_cast<int64_t>(Number()),
          static_cast<int64_t>(Number()), Number(), AnyValue()};
}

Argument Generator::AnyArgument() {
  using Type = Argument::Type;
  Argument argument;
  argument.type = static_cast<Type>(1 + Below(6));
  argument.name = Text();
  switch (argument.type) {
    case Type::kText: case Type::kAccount: case Type::kField: argument.text = Text(); break;
    case Type::kValue: argument.value = AnyValue(); break;
    case Type::kTime: case Type::kNumber: argument.number = static_cast<int64_t>(Number()); break;
  }
  return argument;
}

Explanation Generator::AnyExplanation() {
  Explanation why;
  why.key = AnyKey();
  why.field = Text();
  why.rule = Text();
  why.policy = static_cast<uint32_t>(Number());
  why.reason = static_cast<Reason>(static_cast<uint32_t>(Number()));
  why.prevailed = AnySide();
  why.yielded = AnySide();
  why.decided_ms = static_cast<int64_t>(Number());
  why.base = Number();
  why.message_key = Text();
  why.arguments = Some(3, [&] { return AnyArgument(); });
  why.restorable_until_ms = static_cast<int64_t>(Number());
  return why;
}

PreImage Generator::AnyPreImage() {
  return {AnyKey(), static_cast<EffectKind>(1 + Below(7)), Text(), AnyValue(), Chance(), Chance()};
}

Outcome Generator::AnyOutcome() {
  Outcome outcome;
  outcome.op_seq = Number();
  outcome.uid = AnyUid();
  outcome.applied = Chance();
  outcome.code = static_cast<OutcomeCode>(Below(256));
  outcome.reason = static_cast<Reason>(static_cast<uint32_t>(Number()));
  outcome.at = Some(3, [&] { return AnyCursor(); });
  outcome.why = Some(2, [&] { return AnyExplanation(); });
  outcome.before = Some(3, [&] { return AnyPreImage(); });
  outcome.conflict = AnyUid();
  outcome.support_id = Text();
  outcome.detail = Text();
  return outcome;
}

Entry Generator::AnyEntry() {
  Entry entry;
  entry.scope = "team/" + Text();
  entry.epoch = Number();
  entry.seq = Number();
  entry.client = AnyUid();
  entry.op = AnyUid();
  entry.op_seq = Number();
  entry.author = Text();
  entry.intent = Text();
  entry.stamp = AnyStamp();
  entry.commit_us = static_cast<int64_t>(Number());
  entry.changes = Some(4, [&] { return AnyChange(); });
  entry.siblings = Some(3, [&] { return AnyCursor(); });
  entry.why = Some(2, [&] { return AnyExplanation(); });
  entry.trace = Chance() ? Noise(25) : "";
  entry.trace_state = Text();
  return entry;
}

Hello Generator::AnyHello() {
  Hello hello;
  hello.proto_max = static_cast<uint32_t>(Number());
  hello.sdk = Text();
  hello.app = Text();
  hello.account = Text();
  hello.schema = static_cast<uint32_t>(Number());
  hello.policy = static_cast<uint32_t>(Number());
  hello.client = AnyUid();
  hello.max_frame_bytes = static_cast<uint32_t>(Number());
  return hello;
}

Welcome Generator::AnyWelcome() {
  Welcome welcome;
  welcome.home = Text();
  welcome.recv_us = static_cast<int64_t>(Number());
  welcome.sent_us = static_cast<int64_t>(Number());
  welcome.lane_last_op_seq = Number();
  welcome.limits.max_scopes = static_cast<uint32_t>(Number());
  welcome.limits.poll_ms = static_cast<uint32_t>(Number());
  welcome.limits.max_op_bytes = static_cast<uint32_t>(Number());
  return welcome;
}

Target Generator::AnyTarget() {
  Target target;
  target.status = static_cast<Target::Status>(Below(6));
  target.from = AnyCursor();
  target.to = {target.from.scope, Number(), Number()};
  target.head = Number();
  target.as_of_us = static_cast<int64_t>(Number());
  if (Chance()) target.digest = Digest{Number(), Number()};
  return target;
}

ErrorReply Generator::AnyError() {
  ErrorReply error;
  error.error_class = static_cast<ErrorClass>(Below(7));
  error.code = static_cast<ErrorCode>(static_cast<uint32_t>(Number()));
  error.retry_after_ms = static_cast<int64_t>(Number());
  error.message = Text();
  error.support_id = Text();
  error.outcomes = Some(4, [&] { return AnyOutcome(); });
  return error;
}

Request Generator::AnyRequest() {
  const auto have = [&] { return Some(6, [&] { return AnyCursor(); }); };
  switch (Below(3)) {
    case 0: return PushRequest{AnyHello(), Some(12, [&] { return AnyPushOp(); }), Number()};
    case 1: return PullRequest{AnyHello(), have(), static_cast<uint32_t>(Number()), Chance()};
    default: return LiveRequest{AnyHello(), have(), static_cast<uint32_t>(Number())};
  }
}

Reply Generator::AnyReply() {
  const auto outcomes = [&] { return Some(5, [&] { return AnyOutcome(); }); };
  switch (Below(4)) {
    case 0: return PushReply{AnyWelcome(), outcomes(), static_cast<uint32_t>(Number())};
    case 1:
      return PullReply{AnyWelcome(), Some(4, [&] { return AnyTarget(); }), outcomes(),
                       Some(12, [&] { return AnyEntry(); }), Chance()};
    case 2:
      return LiveReply{AnyWelcome(), static_cast<int64_t>(Number()),
                       Some(5, [&] { return AnyCursor(); })};
    default: return AnyError();
  }
}

}  // namespace tidemark
