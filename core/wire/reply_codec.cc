// Replies: Welcome, lists, the frame that closes the body. Or an Error, with outcomes before it.
#include "core/wire/body.h"

namespace tidemark {
namespace {

auto* OutcomesOf(v1::Frame* frame) { return frame->mutable_outcomes()->mutable_outcomes(); }
auto* TargetsOf(v1::Frame* frame) { return frame->mutable_begin()->mutable_targets(); }
auto* EntriesOf(v1::Frame* frame) { return frame->mutable_entries()->mutable_entries(); }
auto* CursorsOf(v1::Frame* frame) { return frame->mutable_have()->mutable_cursors(); }

void SendWelcome(const Welcome& welcome, BodyWriter& body) {
  body.Add([&](v1::Frame* frame) { Write(welcome, frame->mutable_welcome()); });
}

void Send(const PushReply& push, BodyWriter& body) {
  SendWelcome(push.welcome, body);
  body.AddAll(push.outcomes, OutcomesOf);
  body.Add([&](v1::Frame* frame) {
    frame->mutable_push_done()->set_slow_down_ms(push.slow_down_ms);
  });
}

void Send(const PullReply& pull, BodyWriter& body) {
  SendWelcome(pull.welcome, body);
  body.AddAll(pull.targets, TargetsOf);
  body.AddAll(pull.outcomes, OutcomesOf);
  body.AddAll(pull.entries, EntriesOf);
  body.Add([&](v1::Frame* frame) { frame->mutable_end()->set_complete(pull.complete); });
}

void Send(const LiveReply& live, BodyWriter& body) {
  SendWelcome(live.welcome, body);
  body.AddAll(live.heads, CursorsOf);
  body.Add([&](v1::Frame* frame) { frame->mutable_beat()->set_verified_us(live.verified_us); });
}

void Send(const ErrorReply& error, BodyWriter& body) {
  body.AddAll(error.outcomes, OutcomesOf);
  body.Add([&](v1::Frame* frame) { Write(error, frame->mutable_error()); });
}

// What came before the frame that closes.
struct Parts {
  std::optional<Welcome> welcome;
  std::vector<Target> targets;
  std::vector<Outcome> outcomes;
  std::vector<Entry> entries;
  std::vector<Cursor> heads;
};

Result<Reply> CloseError(const v1::Error& frame, Parts parts, ModelReader& model) {
  ErrorReply error;
  TIDE_TRY(model.Read(frame, &error));
  error.outcomes = std::move(parts.outcomes);
  return Reply(std::move(error));
}

Result<Reply> Close(const v1::Frame& frame, Parts parts, ModelReader& model) {
  const bool pulled = !parts.targets.empty() || !parts.entries.empty();
  if (!frame.has_end() && pulled) return Malformed("entries or targets that are not in a pull");
  if (!frame.has_beat() && !parts.heads.empty()) return Malformed("heads that are not in a beat");
  if (frame.has_error()) return CloseError(frame.error(), std::move(parts), model);
  if (!parts.welcome) return Malformed("a reply without Welcome");
  Welcome& welcome = *parts.welcome;
  if (frame.has_push_done())
    return Reply(PushReply{std::move(welcome), std::move(parts.outcomes),
                           frame.push_done().slow_down_ms()});
  if (frame.has_end())
    return Reply(PullReply{std::move(welcome), std::move(parts.targets), std::move(parts.outcomes),
                           std::move(parts.entries), frame.end().complete()});
  if (!parts.outcomes.empty()) return Malformed("outcomes in a beat");
  return Reply(LiveReply{std::move(welcome), frame.beat().verified_us(), std::move(parts.heads)});
}

// A frame that neither opens nor closes.
Status Collect(const v1::Frame& frame, ModelReader& model, Parts* parts) {
  switch (frame.kind_case()) {
    case v1::Frame::kWelcome:
      if (parts->welcome) return Malformed("a reply with two Welcomes");
      return model.Read(frame.welcome(), &parts->welcome.emplace());
    case v1::Frame::kBegin: return model.ReadAll(frame.begin().targets(), &parts->targets);
    case v1::Frame::kOutcomes: return model.ReadAll(frame.outcomes().outcomes(), &parts->outcomes);
    case v1::Frame::kEntries: return model.ReadAll(frame.entries().entries(), &parts->entries);
    case v1::Frame::kHave: return model.ReadAll(frame.have().cursors(), &parts->heads);
    default: return Malformed("a frame that has no place in a reply");
  }
}

}  // namespace

std::string EncodeReply(const Reply& reply, size_t frame_bytes_max) {
  BodyWriter body(frame_bytes_max);
  std::visit([&](const auto& any) { Send(any, body); }, reply);
  return body.Take();
}

Result<Reply> DecodeReply(std::string_view body, const DecodeLimits& limits) {
  BodyReader reader(body, limits);
  Parts parts;
  for (;;) {
    TIDE_ASSIGN(const v1::Frame* frame, reader.Next());
    switch (frame->kind_case()) {
      case v1::Frame::kPushDone: case v1::Frame::kEnd: case v1::Frame::kBeat:
      case v1::Frame::kError:
        TIDE_TRY(reader.ExpectEnd());
        return Close(*frame, std::move(parts), reader.model());
      default: TIDE_TRY(Collect(*frame, reader.model(), &parts));
    }
  }
}

}  // namespace tidemark
