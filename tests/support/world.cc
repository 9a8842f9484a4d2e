#include "tests/support/world.h"

#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "core/store/meta.h"

namespace tidemark::testing {
namespace {

// A test that cannot go on says so loudly.
void Must(const Status& status, const char* what) {
  if (!status.ok()) throw std::runtime_error(std::string(what) + ": " + status.message);
}

template <class T>
T Must(Result<T> result, const char* what) {
  Must(result.status(), what);
  return result.Take();
}

}  // namespace

TempFolder::TempFolder() {
  // Memory where there is some: what these tests prove is not the disk's speed.
  const bool memory = std::filesystem::is_directory("/dev/shm") && ::access("/dev/shm", W_OK) == 0;
  const std::filesystem::path parent = memory ? "/dev/shm" : std::filesystem::temp_directory_path();
  std::string name = (parent / "tidemark-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::optional<std::string> TestAuthorizer::AccountOf(std::string_view token) const {
  return token.empty() ? std::nullopt : std::optional<std::string>(token);
}

judge::Role TestAuthorizer::RoleOf(std::string_view account, std::string_view scope) const {
  const auto found = overrides.find(std::string(account) + " " + std::string(scope));
  if (found != overrides.end()) return found->second;
  if (ScopeKind(scope) == "team") return judge::Role::kWriter;
  return scope == "user/" + std::string(account) ? judge::Role::kLead : judge::Role::kNone;
}

// ---- the server ---------------------------------------------------------------------------------

TestServer::TestServer(const std::string& folder, std::shared_ptr<const Manifest> manifest,
                       ManualClock& clock)
    : folder_(folder), manifest_(std::move(manifest)), clock_(clock) {
  Restart();
}

void TestServer::Restart() {
  service_.reset();
  store_.reset();
  store_ = Must(store::ServerStore::Open(folder_, "main", *manifest_), "open the server's store");
  service_ = Must(service::Service::Start({}, manifest_, *store_, authorizer, log_),
                  "start the service");
}

Reply TestServer::Ask(const Request& request, const std::string& account) {
  const std::string body = EncodeRequest(request, 256 << 10);
  service::ServiceRequest asked;
  asked.id = next_id_++;
  asked.endpoint = std::holds_alternative<PushRequest>(request)   ? service::Endpoint::kPush
                   : std::holds_alternative<PullRequest>(request) ? service::Endpoint::kPull
                                                                  : service::Endpoint::kLive;
  asked.home = "main";
  asked.token = account;
  asked.body = body;
  service_->Handle(asked, clock_.now_us);
  if (service_->flush_wanted()) service_->Flush(clock_.now_us);
  service_->Tick(clock_.now_us);
  for (const service::ServiceReply& reply : service_->TakeReplies())
    if (reply.id == asked.id)
      return Must(DecodeReply(reply.body, DecodeLimits{}), "decode the reply");
  throw std::runtime_error("the server did not answer");
}

// ---- the device ---------------------------------------------------------------------------------

TestDevice::TestDevice(std::string path, std::string owner, std::string blob,
                       ManualClock& its_clock, uint64_t seed)
    : account(std::move(owner)), manifest_blob(std::move(blob)), clock(its_clock),
      path_(std::move(path)), random_(seed) {
  Open();
}

void TestDevice::Open() {
  StoreOptions options;
  options.path = path_;
  options.account = account;
  options.manifest_blob = manifest_blob;
  store_ = Must(Store::Open(options, clock, random_, log_), "open the store");
  replica_ = std::make_unique<Replica>(*store_, clock, random_, log_);
  Must(replica_->Recover(), "recover");
}

void TestDevice::Reopen() {
  replica_.reset();
  store_.reset();
  Open();
}

Hello TestDevice::MakeHello() {
  Hello hello;
  hello.account = account;
  hello.client = Must(GetUid(store_->writer(), "client_id"), "client id");
  hello.schema = store_->manifest()->schema();
  return hello;
}

PushRequest TestDevice::BeginPush(uint32_t ops_max) {
  PushBatch batch = Must(replica_->PreparePush(ops_max, 1 << 20, false), "prepare a push");
  return {MakeHello(), std::move(batch.ops), batch.outcomes_kept_through};
}

void TestDevice::EndPush(const Reply* reply) {
  const auto* answer = reply == nullptr ? nullptr : std::get_if<PushReply>(reply);
  Must(answer == nullptr ? replica_->FailPush() : replica_->FinishPush(answer->outcomes).status(),
       "finish a push");
}

PullRequest TestDevice::BeginPull(PullTicket* ticket) {
  *ticket = Must(replica_->PreparePull(), "prepare a pull");
  return {MakeHello(), ticket->have, 0, true};
}

PullSummary TestDevice::EndPull(const PullTicket& ticket, const Reply& reply) {
  return Must(replica_->ApplyPull(ticket, std::get<PullReply>(reply)), "apply a pull");
}

void TestDevice::Push(TestServer& server) {
  const PushRequest request = BeginPush();
  const Reply reply = server.Ask(request, account);
  EndPush(&reply);
}

PullSummary TestDevice::Pull(TestServer& server) {
  PullTicket ticket;
  const PullRequest request = BeginPull(&ticket);
  return EndPull(ticket, server.Ask(request, account));
}

void TestDevice::Sync(TestServer& server) {
  for (int round = 0; round < 1000; round++) {
    if (replica_->outbox().unsent > 0) Push(server);
    const PullSummary summary = Pull(server);
    if (!summary.behind && replica_->outbox().live == 0) return;
  }
  throw std::runtime_error("sync never ends");
}

SubmitAnswer TestDevice::Submit(std::vector<Effect> effects, std::vector<Expect> expects) {
  std::vector<Draft> drafts(1);
  drafts[0].operation.effects = std::move(effects);
  drafts[0].operation.expects = std::move(expects);
  return replica_->Submit(std::move(drafts), true).front();
}

RecordImage TestDevice::Read(const std::string& collection, const std::string& id,
                             const std::string& scope) {
  return Must(Must(store_->BeginRead(), "read")->Read({scope, collection, id}), "read a record");
}

StoredOperation TestDevice::Find(const Uid& op) {
  return Must(Must(store_->BeginRead(), "read")->Find(op), "find an operation").value();
}

std::string TestDevice::DigestOf(const std::string& scope) {
  const auto digest =
      Must(Must(store_->BeginRead(), "read")->RecountDigest(scope, {}), "count the digest");
  if (!digest.matches) throw std::runtime_error("the digest kept is not the digest counted");
  return std::to_string(digest.seq) + ":" + std::to_string(digest.records) + ":" +
         DigestHex(digest.digest);
}

// ---- effects ------------------------------------------------------------------------------------

Effect Create(const std::string& scope, const std::string& collection, const std::string& id,
              Fields fields) {
  Effect effect;
  effect.kind = EffectKind::kCreate;
  effect.key = {scope, collection, id};
  effect.fields = std::move(fields);
  return effect;
}

namespace {
Effect On(EffectKind kind, const std::string& collection, const std::string& id,
          const std::string& field, Value value) {
  Effect effect;
  effect.kind = kind;
  effect.key = {"", collection, id};
  effect.field = field;
  effect.value = std::move(value);
  return effect;
}
}  // namespace

Effect Set(const std::string& collection, const std::string& id, const std::string& field,
           Value value) {
  return On(EffectKind::kSet, collection, id, field, std::move(value));
}
Effect Inc(const std::string& collection, const std::string& id, const std::string& field,
           int64_t by) {
  return On(EffectKind::kInc, collection, id, field, Value::Int(by));
}
Effect Add(const std::string& collection, const std::string& id, const std::string& field,
           Value value) {
  return On(EffectKind::kAdd, collection, id, field, std::move(value));
}
Effect Remove(const std::string& collection, const std::string& id, const std::string& field,
              Value value) {
  return On(EffectKind::kRemove, collection, id, field, std::move(value));
}
Effect Delete(const std::string& collection, const std::string& id) {
  return On(EffectKind::kDelete, collection, id, "", Value::Null());
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace tidemark::testing
