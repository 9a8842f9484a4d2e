#include "tests/unit/service/bench.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tidemark::service {
namespace {

std::string ReadBlob() {
  std::ifstream file(TIDE_TEST_BLOB, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Effect TaskEffect(EffectKind kind, const std::string& scope, const std::string& id) {
  Effect effect;
  effect.kind = kind;
  effect.key = {scope, "tasks", id};
  return effect;
}

}  // namespace

std::optional<std::string> BenchTokens::AccountOf(std::string_view token) const {
  if (!token.starts_with("t:") || dead_tokens.contains(std::string(token))) return std::nullopt;
  return std::string(token.substr(2));
}

judge::Role BenchTokens::RoleOf(std::string_view account, std::string_view scope) const {
  const auto found = roles.find({std::string(account), std::string(scope)});
  return found == roles.end() ? judge::Role::kWriter : found->second;
}

void Bench::SetUp() {
  char path[] = "/tmp/tide-service-XXXXXX";
  ASSERT_NE(mkdtemp(path), nullptr);
  directory_ = path;
  auto manifest = Manifest::Load(ReadBlob());
  ASSERT_TRUE(manifest.ok()) << manifest.status().message;
  manifest_ = manifest.Take();
  Start();
}

void Bench::TearDown() {
  service_.reset();
  store_.reset();
  std::filesystem::remove_all(directory_);
}

void Bench::Start() {
  auto store = store::ServerStore::Open(directory_ + "/store", "main", *manifest_);
  ASSERT_TRUE(store.ok()) << store.status().message;
  store_ = store.Take();
  auto service = Service::Start(options_, manifest_, *store_, tokens_, log_);
  ASSERT_TRUE(service.ok());
  service_ = service.Take();
}

void Bench::Reopen() {
  service_.reset();
  store_.reset();
  replies_.clear();
  Start();
}

RequestId Bench::Send(Endpoint endpoint, const Request& request, const std::string& token) {
  return SendBytes(endpoint, EncodeRequest(request, 256u << 10), token);
}

RequestId Bench::SendBytes(Endpoint endpoint, std::string_view body, const std::string& token,
                           const std::string& home) {
  service_->Handle({++last_id_, endpoint, home, token, body}, now_us_);
  return last_id_;
}

void Bench::Collect() {
  for (ServiceReply& reply : service_->TakeReplies()) {
    const RequestId id = reply.id;
    replies_[id] = std::move(reply);
  }
}

bool Bench::Answered(RequestId id) {
  Collect();
  return replies_.contains(id);
}

ServiceReply Bench::RawReply(RequestId id) {
  EXPECT_TRUE(Answered(id));
  return replies_[id];
}

Reply Bench::Decode(RequestId id) {
  auto reply = DecodeReply(RawReply(id).body, DecodeLimits{256u << 10, 8u << 20, 16u << 20});
  EXPECT_TRUE(reply.ok()) << reply.status().message;
  return reply.ok() ? reply.Take() : Reply(ErrorReply{});
}

FullDisk::FullDisk() {
  handler_before_ = std::signal(SIGXFSZ, SIG_IGN);
  getrlimit(RLIMIT_FSIZE, &before_);
  const rlimit none{0, before_.rlim_max};
  setrlimit(RLIMIT_FSIZE, &none);
}

FullDisk::~FullDisk() {
  setrlimit(RLIMIT_FSIZE, &before_);
  std::signal(SIGXFSZ, handler_before_);
}

Device::Device(std::string who, uint8_t number) : account(std::move(who)) {
  client.bytes.fill(number);
}

Hello Device::MakeHello() const {
  Hello hello;
  hello.account = account;
  hello.client = client;
  hello.schema = hello.policy = 1;
  return hello;
}

Operation Device::MakeOperation(std::vector<Effect> effects, std::vector<Cursor> base) {
  Operation operation;
  operation.op_seq = next_op_seq++;
  operation.uid = client;
  operation.uid.bytes[0] = static_cast<uint8_t>(operation.op_seq);
  operation.uid.bytes[1] = static_cast<uint8_t>(operation.op_seq >> 8);
  operation.uid.bytes[2] = 0xEE;
  operation.intent = "edit";
  operation.schema = operation.policy = 1;
  operation.effects = std::move(effects);
  operation.base = std::move(base);
  return operation;
}

PushRequest Device::PushOne(std::vector<Effect> effects, std::vector<Cursor> base) {
  return Push({MakeOperation(std::move(effects), std::move(base))});
}

PushRequest Device::Push(const std::vector<Operation>& operations, uint64_t kept) const {
  PushRequest push;
  push.hello = MakeHello();
  push.outcomes_kept_through = kept;
  for (const Operation& operation : operations)
    push.ops.push_back({EncodeOperation(operation), When{ClockQuality::kAnchored, 0, 0, 0}, false});
  return push;
}

PullRequest Device::Pull(std::vector<Cursor> have) const {
  PullRequest pull;
  pull.hello = MakeHello();
  pull.have = std::move(have);
  return pull;
}

LiveRequest Device::Live(std::vector<Cursor> have, uint32_t wait_ms) const {
  LiveRequest live;
  live.hello = MakeHello();
  live.have = std::move(have);
  live.wait_ms = wait_ms;
  return live;
}

Effect CreateTask(const std::string& scope, const std::string& id, const std::string& title) {
  Effect effect = TaskEffect(EffectKind::kCreate, scope, id);
  effect.fields["title"] = Value::String(title);
  effect.fields["visits"] = Value::Int(0);
  return effect;
}

Effect SetTitle(const std::string& scope, const std::string& id, const std::string& title) {
  Effect effect = TaskEffect(EffectKind::kSet, scope, id);
  effect.field = "title";
  effect.value = Value::String(title);
  return effect;
}

Effect AddVisits(const std::string& scope, const std::string& id, int64_t by) {
  Effect effect = TaskEffect(EffectKind::kInc, scope, id);
  effect.field = "visits";
  effect.value = Value::Int(by);
  return effect;
}

}  // namespace tidemark::service
