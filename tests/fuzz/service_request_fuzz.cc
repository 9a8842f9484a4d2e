// Attacks: the service with what strangers and broken devices send: bytes that are no body, bodies
// edited inside, pushes of operations that make no sense, wrong tokens, homes, clients, positions.
// Property: everything is answered, exactly once; the store is never at fault; a refused request
// changes nothing (one that sends its device to another lane: nothing but this lane); the same push
// again gets the same outcomes and writes nothing; in the end the log that a device would pull adds
// up to the digest that the server keeps.
#include "tests/fuzz/court.h"
#include "tests/fuzz/hostile_push.h"
#include "tests/fuzz/wire_bodies.h"

namespace tidemark::fuzz {
namespace {

using service::Endpoint;

constexpr int kRequestsMax = 12;
constexpr size_t kFrameBytes = 256u << 10;

Endpoint EndpointOf(const Request& request) { return static_cast<Endpoint>(request.index()); }

// A body of nobody's making, sent to any endpoint.
Asked StrangersRequest(Feed& feed) {
  Asked asked;
  asked.endpoint = static_cast<Endpoint>(feed.Below(3));
  const std::string_view bytes = feed.Bytes(600);
  Feed part(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  asked.body = BodyFrom(part, [](Generator& generator) {
    return EncodeRequest(generator.AnyRequest(), kFrameBytes);
  });
  return asked;
}

void RequireHarmless(const ErrorReply& error, const Picture& before, const Picture& after) {
  FUZZ_REQUIRE(error.code != ErrorCode::kUnavailable, error.message);
  FUZZ_REQUIRE(error.error_class != ErrorClass::kUnspecified && !error.message.empty());
  FUZZ_REQUIRE(after.data == before.data, error.message);
  const bool of_lane = error.error_class == ErrorClass::kForked || error.code == ErrorCode::kBusy;
  if (!of_lane) FUZZ_REQUIRE(after.lanes == before.lanes, error.message);
}

// The answer was lost, and the device asks again.
void RequireSameAgain(Court& court, const Asked& asked, const PushReply& first) {
  const Picture before = court.Look();
  const Reply reply = court.Ask(asked);
  FUZZ_REQUIRE(court.Look() == before);
  const auto* again = std::get_if<PushReply>(&reply);
  FUZZ_REQUIRE(again != nullptr);
  FUZZ_REQUIRE(again->outcomes == first.outcomes);
}

void AskOnce(Court& court, Feed& feed) {
  court.Advance(static_cast<int64_t>(feed.Below(256)) * 100);
  Asked asked;
  const uint8_t kind = feed.Byte();
  const bool stranger = kind % 8 == 0;
  bool frees = false;
  if (stranger) {
    asked = StrangersRequest(feed);
  } else {
    const Request request = HostileRequest(feed, court);
    asked.endpoint = EndpointOf(request);
    asked.token = std::visit([](const auto& one) { return one.hello.account; }, request);
    asked.body = EncodeRequest(request, kFrameBytes);
    if (const auto* push = std::get_if<PushRequest>(&request))
      frees = push->outcomes_kept_through > 0;
  }
  if (kind % 16 == 9) asked.token = "mina";
  if (kind % 16 == 10) asked.home = "elsewhere";
  if (kind % 16 == 11) asked.endpoint = Endpoint::kLive;
  const Picture before = court.Look();
  const Reply reply = court.Ask(asked);
  if (const auto* error = std::get_if<ErrorReply>(&reply))
    return RequireHarmless(*error, before, court.Look());
  const auto* push = std::get_if<PushReply>(&reply);
  if (push == nullptr) return FUZZ_REQUIRE(court.Look() == before);  // reading changes nothing
  // Who asks for what it says it has kept is taken for a copy of itself.
  if (!frees) RequireSameAgain(court, asked, *push);
}

void Attack(Feed feed) {
  Court court;
  for (int i = 0; i < kRequestsMax && !feed.empty(); i++) AskOnce(court, feed);
  for (const char* scope : {"team/1", "team/2"}) court.RequireDigest("alice", scope);
  court.RequireDigest("alice", "user/alice");
  court.RequireDigest("mina", "user/mina");
}

}  // namespace
}  // namespace tidemark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tidemark::fuzz::Attack({data, size});
  return 0;
}
