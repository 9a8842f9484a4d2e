#include "tests/fuzz/court.h"

#include <sqlite3.h>

#include "core/merge/overlay.h"
#include "tests/fuzz/feed.h"
#include "tests/fuzz/good_store.h"

namespace tidemark::fuzz {
namespace {

constexpr DecodeLimits kReplyLimits{256u << 10, 8u << 20, 16u << 20};
constexpr int kPullsMax = 1'000;

void AppendTable(sqlite3* db, const char* table, std::string* out) {
  const std::string sql = std::string("SELECT * FROM ") + table;
  sqlite3_stmt* statement = nullptr;
  FUZZ_REQUIRE(sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i));
      const int size = sqlite3_column_bytes(statement, i);
      *out += std::to_string(size) + ":";
      if (bytes != nullptr) out->append(bytes, size);
    }
    *out += "\n";
  }
  FUZZ_REQUIRE(sqlite3_finalize(statement) == SQLITE_OK);
}

}  // namespace

Court::Court() : server_(folder_ / "server", Manifest::Load(FieldBlob()).Take(), clock_) {}

Reply Court::Ask(const Asked& asked) {
  service::Service& service = server_.service();
  const service::ServiceRequest request{++last_id_, asked.endpoint, asked.home, asked.token,
                                        asked.body};
  service.Handle(request, clock_.now_us);
  if (service.flush_wanted()) service.Flush(clock_.now_us);
  service.Tick(clock_.now_us);
  service.ReleaseWaiters(clock_.now_us);
  FUZZ_REQUIRE(!service.flush_wanted() && service.DueInUs(clock_.now_us) == -1);
  FUZZ_REQUIRE(service.fault().ok(), service.fault().message);
  const std::vector<service::ServiceReply> replies = service.TakeReplies();
  FUZZ_REQUIRE(replies.size() == 1 && replies[0].id == request.id);
  auto reply = DecodeReply(replies[0].body, kReplyLimits);
  FUZZ_REQUIRE(reply.ok(), reply.status().message);
  FUZZ_REQUIRE((replies[0].http_status == 200) == !std::holds_alternative<ErrorReply>(*reply));
  return reply.Take();
}

Picture Court::Look() {
  auto txn = server_.store().Begin("look");
  FUZZ_REQUIRE(txn.ok(), txn.status().message);
  Picture picture;
  for (const char* table : {"scope", "log", "record"})
    AppendTable(txn->db().raw(), table, &picture.data);
  for (const char* table : {"lane", "outcome"})
    AppendTable(txn->db().raw(), table, &picture.lanes);
  return picture;
}

uint64_t Court::LastOpSeq(const Uid& client) {
  const auto lane = server_.store().lanes().Find(client);
  FUZZ_REQUIRE(lane.ok(), lane.status().message);
  return lane->has_value() ? (*lane)->last_op_seq : 0;
}

void Court::RequireDigest(const std::string& account, const std::string& scope) {
  PullRequest pull;
  pull.hello.account = account;
  pull.hello.client.bytes.fill(0xAA);
  pull.have = {{scope, 0, 0}};
  std::map<std::pair<std::string, std::string>, std::optional<Record>> records;
  for (int i = 0; i < kPullsMax; i++) {
    const Reply reply = Ask({service::Endpoint::kPull, account, "main",
                             EncodeRequest(pull, 256u << 10)});
    const auto& answer = std::get<PullReply>(reply);
    FUZZ_REQUIRE(answer.targets.size() == 1 && answer.targets[0].status == Target::Status::kOk);
    for (const Entry& entry : answer.entries)
      for (const Change& change : entry.changes) {
        std::optional<Record>& record = records[{change.collection, change.id}];
        record = ApplyChange(std::move(record), change, entry.seq);
      }
    pull.have = {answer.targets[0].to};
    if (!answer.complete) continue;
    Digest sum;
    for (const auto& [key, record] : records)
      if (record) sum.Add(HashRecord(key.first, key.second, *record));
    return FUZZ_REQUIRE(sum == answer.targets[0].digest);
  }
  FUZZ_REQUIRE(false, "a pull that never ends");
}

}  // namespace tidemark::fuzz
