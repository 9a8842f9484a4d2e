// Attacks: a device, from the side of the server: replies that are well formed and wrong in what
// they say (numbers at the edge, times of any age, records of the wrong type, verdicts on anything,
// cursors that go back), besides bodies edited inside, junk and every HTTP status.
// Property: the client neither fails nor is its store damaged; no operation is forgotten; what it
// holds adds up to its digest; it rests while its clock stands; it can still write; and all it
// shows is the same after it was opened again.
#include <set>

#include "tests/fuzz/app.h"
#include "tests/fuzz/device.h"
#include "tests/fuzz/good_store.h"
#include "tests/fuzz/hostile_reply.h"
#include "tests/fuzz/wire_bodies.h"

namespace tidemark::fuzz {
namespace {

constexpr int kRoundsMax = 6;
constexpr size_t kFrameBytes = 256u << 10;
constexpr int64_t kServerUs = 1'800'000'200'000'000;
constexpr uint32_t kHttp[] = {200, 200, 200, 200, 401, 403, 404, 409, 413, 429, 500, 503, 0, 999};
constexpr tide_status kEnds[] = {TIDE_OK, TIDE_ERROR_UNREACHABLE, TIDE_ERROR_TLS,
                                 TIDE_ERROR_RESPONSE_TOO_LARGE};

std::string BodyOf(Feed& feed, HostileServer& server, const tide_request& request) {
  const std::string_view asked(reinterpret_cast<const char*>(request.body.data),
                               request.body.size);
  const auto decoded = DecodeRequest(asked, kWideLimits);
  FUZZ_REQUIRE(decoded.ok(), decoded.status().message);  // what a device sends can be read
  std::string body = EncodeReply(server.AnswerTo(*decoded), kFrameBytes);
  if (feed.Byte() % 16 != 0) return body;
  const std::string_view edits = feed.Bytes(30);
  Feed part(reinterpret_cast<const uint8_t*>(edits.data()), edits.size());
  return EditFrames(part, body);
}

Device::Answer AnswerTo(Feed& feed, HostileServer& server, const tide_request& request) {
  if (feed.empty()) return {TIDE_ERROR_UNREACHABLE, 0, ""};
  Device::Answer answer;
  const uint8_t kind = feed.Byte();
  answer.body = kind % 16 == 1 ? "<html>" : BodyOf(feed, server, request);
  if (kind % 16 == 2) answer.finish = kEnds[feed.Below(std::size(kEnds))];
  if (kind % 8 == 3) answer.http_status = kHttp[feed.Below(std::size(kHttp))];
  return answer;
}

std::set<std::string> Operations(tide_client* client) {
  std::set<std::string> uids;
  tide_operations* list = nullptr;
  FUZZ_REQUIRE(tide_operations_list(client, TIDE_LIST_ALL, nullptr, 0, &list, nullptr) == TIDE_OK);
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  for (size_t i = 0; tide_operations_at(list, i, &info) == TIDE_OK; i++)
    uids.emplace(reinterpret_cast<const char*>(info.op.bytes), sizeof info.op.bytes);
  tide_operations_free(list);
  return uids;
}

// Rows and digests, to compare.
std::string Shown(tide_client* client) {
  std::string shown;
  for (const char* sql : {"SELECT * FROM tasks ORDER BY _scope, id",
                          "SELECT * FROM sites ORDER BY _scope, id",
                          "SELECT * FROM prices ORDER BY _scope, id",
                          "SELECT * FROM drafts ORDER BY _scope, id"}) {
    tide_query_spec spec = TIDE_INIT(tide_query_spec);
    spec.sql = tide_s(sql);
    tide_rows* rows = nullptr;
    tide_error error = TIDE_INIT(tide_error);
    FUZZ_REQUIRE(tide_query(client, &spec, &rows, &error) == TIDE_OK, error.message);
    const tide_bytes block = tide_rows_block(rows);
    const auto* head = reinterpret_cast<const tide_rows_head*>(block.data);
    shown.append(reinterpret_cast<const char*>(block.data) + head->cells_at,
                 block.size - head->cells_at);
    tide_rows_free(rows);
  }
  for (const char* scope : {"team/1", "team/2", "user/alice"}) {
    tide_digest digest = TIDE_INIT(tide_digest);
    const tide_status status = tide_digest_of(client, tide_s(scope), nullptr, &digest, nullptr);
    FUZZ_REQUIRE(status == TIDE_OK || status == TIDE_ERROR_NOT_SUBSCRIBED,
                 tide_status_name(status));
    shown.append(reinterpret_cast<const char*>(digest.digest), sizeof digest.digest);
  }
  return shown;
}

void RequireAlive(tide_client* client, const std::set<std::string>& kept) {
  tide_sync_state state = TIDE_INIT(tide_sync_state);
  FUZZ_REQUIRE(tide_sync_state_of(client, &state) == TIDE_OK);
  FUZZ_REQUIRE((state.flags & TIDE_SYNC_FAILED) == 0, state.support_id);
  const std::set<std::string> now = Operations(client);
  for (const std::string& uid : kept) FUZZ_REQUIRE(now.count(uid) == 1);
}

void Attack(Feed feed) {
  Device device;
  WriteFile(device.path(), GoodStore());
  tide_error error = TIDE_INIT(tide_error);
  FUZZ_REQUIRE(device.Open(false, &error) == TIDE_OK, error.message);
  HostileServer server(feed, kServerUs);
  std::set<std::string> kept = Operations(device.client());
  for (int round = 0; round < kRoundsMax && !feed.empty(); round++) {
    device.Step([&](const tide_request& request) { return AnswerTo(feed, server, request); });
    RequireAlive(device.client(), kept);
    if (feed.Flag()) ReadEverything(device.client());
    if (round % 2 == 1) WriteSomething(device.client());
    kept.merge(Operations(device.client()));
    device.Advance(static_cast<int64_t>(feed.Below(256)) * 1'000'000);
  }
  ReadEverything(device.client());
  const std::string shown = Shown(device.client());
  device.Close();
  FUZZ_REQUIRE(device.Open(false, &error) == TIDE_OK, error.message);
  FUZZ_REQUIRE(Shown(device.client()) == shown);
  RequireAlive(device.client(), kept);
}

}  // namespace
}  // namespace tidemark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tidemark::fuzz::Attack({data, size});
  return 0;
}
