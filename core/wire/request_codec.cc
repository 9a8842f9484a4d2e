// Requests: Hello, lists, and the frame that says what is asked and closes the body.
#include "core/wire/body.h"

namespace tidemark {
namespace {

auto* OpsOf(v1::Frame* frame) { return frame->mutable_ops()->mutable_ops(); }
auto* CursorsOf(v1::Frame* frame) { return frame->mutable_have()->mutable_cursors(); }

void Send(const PushRequest& push, BodyWriter& body) {
  body.AddAll(push.ops, OpsOf);
  body.Add([&](v1::Frame* frame) {
    frame->mutable_push()->set_outcomes_kept_through(push.outcomes_kept_through);
  });
}

void Send(const PullRequest& pull, BodyWriter& body) {
  body.AddAll(pull.have, CursorsOf);
  body.Add([&](v1::Frame* frame) {
    frame->mutable_pull()->set_max_bytes(pull.max_bytes);
    frame->mutable_pull()->set_want_digests(pull.want_digests);
  });
}

void Send(const LiveRequest& live, BodyWriter& body) {
  body.AddAll(live.have, CursorsOf);
  body.Add([&](v1::Frame* frame) { frame->mutable_live()->set_wait_ms(live.wait_ms); });
}

// What came before the frame that closes.
struct Parts {
  Hello hello;
  std::vector<PushOp> ops;
  std::vector<Cursor> have;
};

Result<Request> Close(const v1::Frame& frame, Parts parts) {
  if (frame.has_push()) {
    if (!parts.have.empty()) return Malformed("a push with cursors");
    return Request(PushRequest{std::move(parts.hello), std::move(parts.ops),
                               frame.push().outcomes_kept_through()});
  }
  if (!parts.ops.empty()) return Malformed("operations that are not in a push");
  if (frame.has_pull())
    return Request(PullRequest{std::move(parts.hello), std::move(parts.have),
                               frame.pull().max_bytes(), frame.pull().want_digests()});
  return Request(
      LiveRequest{std::move(parts.hello), std::move(parts.have), frame.live().wait_ms()});
}

}  // namespace

std::string EncodeRequest(const Request& request, size_t frame_bytes_max) {
  BodyWriter body(frame_bytes_max);
  std::visit([&](const auto& any) {
    body.Add([&](v1::Frame* frame) { Write(any.hello, frame->mutable_hello()); });
    Send(any, body);
  }, request);
  return body.Take();
}

Result<Request> DecodeRequest(std::string_view body, const DecodeLimits& limits) {
  BodyReader reader(body, limits);
  TIDE_ASSIGN(const v1::Frame* frame, reader.Next());
  if (!frame->has_hello()) return Malformed("a request that does not begin with Hello");
  Parts parts;
  TIDE_TRY(reader.model().Read(frame->hello(), &parts.hello));
  for (;;) {
    TIDE_ASSIGN(frame, reader.Next());
    switch (frame->kind_case()) {
      case v1::Frame::kOps:
        TIDE_TRY(reader.model().ReadAll(frame->ops().ops(), &parts.ops));
        break;
      case v1::Frame::kHave:
        TIDE_TRY(reader.model().ReadAll(frame->have().cursors(), &parts.have));
        break;
      case v1::Frame::kPush: case v1::Frame::kPull: case v1::Frame::kLive:
        TIDE_TRY(reader.ExpectEnd());
        return Close(*frame, std::move(parts));
      default: return Malformed("a frame that has no place in a request");
    }
  }
}

}  // namespace tidemark
