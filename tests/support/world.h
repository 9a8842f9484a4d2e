// World: real devices (store and replica) and a real server (store, judge, service) in one thread,
// talking in real bytes, with a clock that is moved by hand.
// Fault model: none of its own. A test drops, repeats or reorders by calling the halves of an
// exchange itself.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/log.h"
#include "core/base/random.h"
#include "core/replica/replica.h"
#include "core/store/reader.h"
#include "core/wire/codec.h"
#include "server/service/service.h"

namespace tidemark::testing {

class ManualClock final : public Clock {
 public:
  int64_t WallUs() override { return now_us + wall_skew_us; }
  int64_t SteadyUs() override { return now_us; }
  int64_t BoottimeUs() override { return now_us - booted_us; }
  Uid BootId() override { return Uid{{boot}}; }
  void Advance(int64_t ms) { now_us += ms * 1000; }
  void Reboot() { boot++; booted_us = now_us; }

  int64_t now_us = 1'800'000'000'000'000, booted_us = 1'799'000'000'000'000, wall_skew_us = 0;
  uint8_t boot = 1;
};

// A folder that is gone with it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// dev rules: the token is the account; writer in team/*, lead of the own user scope, unless set
// otherwise.
class TestAuthorizer final : public service::Authorizer {
 public:
  std::optional<std::string> AccountOf(std::string_view token) const override;
  judge::Role RoleOf(std::string_view account, std::string_view scope) const override;
  std::map<std::string, judge::Role> overrides;  // "account scope"
};

class TestServer {
 public:
  TestServer(const std::string& folder, std::shared_ptr<const Manifest> manifest,
             ManualClock& clock);
  Reply Ask(const Request& request, const std::string& account);
  void Restart();                     // what was not committed is gone
  TestAuthorizer authorizer;
  service::Service& service() { return *service_; }
  store::ServerStore& store() { return *store_; }

 private:
  std::string folder_;
  std::shared_ptr<const Manifest> manifest_;
  ManualClock& clock_;
  NullLog log_;
  std::unique_ptr<store::ServerStore> store_;
  std::unique_ptr<service::Service> service_;
  uint64_t next_id_ = 1;
};

class TestDevice {
 public:
  TestDevice(std::string path, std::string account, std::string manifest_blob, ManualClock& clock,
             uint64_t seed);
  void Open();
  void Reopen();                      // as after a kill: nothing in memory survives
  std::string account;
  std::string manifest_blob;
  ManualClock& clock;

  // Both halves of an exchange; the second takes what the server said, or nothing.
  PushRequest BeginPush(uint32_t ops_max = 1000);
  void EndPush(const Reply* reply);
  PullRequest BeginPull(PullTicket* ticket);
  PullSummary EndPull(const PullTicket& ticket, const Reply& reply);

  void Push(TestServer& server);
  PullSummary Pull(TestServer& server);
  // Until nothing is pending and every scope is at its head.
  void Sync(TestServer& server);

  SubmitAnswer Submit(std::vector<Effect> effects, std::vector<Expect> expects = {});
  RecordImage Read(const std::string& collection, const std::string& id,
                   const std::string& scope = {});
  StoredOperation Find(const Uid& op);
  // Counted anew; fails the test if it is not what was kept.
  std::string DigestOf(const std::string& scope);
  Replica& replica() { return *replica_; }
  Store& store() { return *store_; }

 private:
  Hello MakeHello();
  std::string path_;
  SeededRandom random_;
  NullLog log_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Replica> replica_;
};

// Effects in short.
Effect Create(const std::string& scope, const std::string& collection, const std::string& id,
              Fields fields);
Effect Set(const std::string& collection, const std::string& id, const std::string& field,
           Value value);
Effect Inc(const std::string& collection, const std::string& id, const std::string& field,
           int64_t by);
Effect Add(const std::string& collection, const std::string& id, const std::string& field,
           Value value);
Effect Remove(const std::string& collection, const std::string& id, const std::string& field,
              Value value);
Effect Delete(const std::string& collection, const std::string& id);
inline Value Text(const char* text) { return Value::String(text); }

std::string ReadFile(const std::string& path);

}  // namespace tidemark::testing
