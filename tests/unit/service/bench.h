// Bench: a service on a store in a directory of its own, and devices that talk to it in encoded
// bodies, all in one thread. The clock moves only by hand.
#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/service/service.h"

namespace tidemark::service {

// token "t:alice" is alice; roles are what the test says, writer everywhere by default.
class BenchTokens final : public Authorizer {
 public:
  std::optional<std::string> AccountOf(std::string_view token) const override;
  judge::Role RoleOf(std::string_view account, std::string_view scope) const override;
  std::map<std::pair<std::string, std::string>, judge::Role> roles;  // (account, scope)
  bool MayReadMetrics(std::string_view token) const override {
    return scrapers.contains(std::string(token));
  }
  std::set<std::string> dead_tokens, scrapers;
};

class Bench : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;
  // The process dies: what was not committed never happened.
  void Reopen();
  void Start();

  RequestId Send(Endpoint endpoint, const Request& request, const std::string& token);
  RequestId SendBytes(Endpoint endpoint, std::string_view body, const std::string& token,
                      const std::string& home = "main");
  void Collect();
  bool Answered(RequestId id);
  ServiceReply RawReply(RequestId id);
  template <class T>
  T Take(RequestId id) {
    const Reply reply = Decode(id);
    EXPECT_TRUE(std::holds_alternative<T>(reply)) << "answer " << reply.index();
    return std::holds_alternative<T>(reply) ? std::get<T>(reply) : T{};
  }

  std::string directory_;
  std::shared_ptr<const Manifest> manifest_;
  std::unique_ptr<store::ServerStore> store_;
  BenchTokens tokens_;
  NullLog log_;
  ServiceOptions options_;
  std::unique_ptr<Service> service_;
  int64_t now_us_ = 1'700'000'000'000'000;

 private:
  Reply Decode(RequestId id);
  RequestId last_id_ = 0;
  std::map<RequestId, ServiceReply> replies_;
};

// While it lives, no file of this process may grow: every write of the store fails.
class FullDisk {
 public:
  FullDisk();
  ~FullDisk();
  FullDisk(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_before_)(int) = nullptr;
};

// One client of one account. Builds what a device would send.
class Device {
 public:
  Device(std::string account, uint8_t number);

  Hello MakeHello() const;
  // With the next op_seq.
  Operation MakeOperation(std::vector<Effect> effects, std::vector<Cursor> base = {});
  PushRequest PushOne(std::vector<Effect> effects, std::vector<Cursor> base = {});
  PushRequest Push(const std::vector<Operation>& operations, uint64_t kept = 0) const;
  PullRequest Pull(std::vector<Cursor> have) const;
  LiveRequest Live(std::vector<Cursor> have, uint32_t wait_ms) const;
  std::string token() const { return "t:" + account; }

  std::string account;
  Uid client;
  uint64_t next_op_seq = 1;
};

Effect CreateTask(const std::string& scope, const std::string& id, const std::string& title);
Effect SetTitle(const std::string& scope, const std::string& id, const std::string& title);
Effect AddVisits(const std::string& scope, const std::string& id, int64_t by);

}  // namespace tidemark::service
