// Kills: real processes and kill -9. A child drives a client and writes what was acknowledged into
// a pipe, against a real tidemarkd; one of them, or both, is killed after 2 to 22 ms. Opened again
// and synced, nothing acknowledged is lost and nothing was done twice.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "tests/faults/tidemarkd.h"
#include "tests/faults/worker.h"

namespace tidemark::faults {
namespace {

constexpr uint64_t kKills = 160;
constexpr int64_t kSettleMs = 60'000;

struct Victim {
  const char* name;
  bool server;
};
constexpr Victim kVictims[] = {{"the device", false}, {"the server", true}};

tide_uid UidOfNumber(uint32_t number) {
  tide_uid uid{};
  uid.bytes[0] = 0xB1;
  memcpy(uid.bytes + 8, &number, sizeof number);
  return uid;
}

// A client as an app has it: its own thread, the network of the platform.
class App {
 public:
  App(const std::string& folder, const std::string& server) {
    const std::string store = folder + "/s.db", blob = FieldBlob();
    tide_config config = TIDE_INIT(tide_config);
    config.store = tide_s(store.c_str());
    config.manifest = {reinterpret_cast<const uint8_t*>(blob.data()), blob.size()};
    config.account = tide_s("alice");
    config.server = tide_s(server.c_str());
    config.token = tide_s("dev:alice");
    config.log_level = TIDE_LOG_OFF;
    status_ = tide_client_open(&config, &client_, &error_);
    if (status_ == TIDE_OK) status_ = tide_subscribe(client_, tide_s("team/1"), nullptr, &error_);
  }
  ~App() { tide_client_free(client_); }
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // Operation 0 makes the record, each other one adds 1 to it.
  tide_status Submit(uint32_t number) {
    tide_op_options options = TIDE_INIT(tide_op_options);
    options.uid = UidOfNumber(number);
    tide_op* op = nullptr;
    tide_status status = tide_op_new(client_, &options, &op, &error_);
    const tide_key key = tide_k("team/1", "tasks", "t1");
    const tide_field title = tide_f("title", tide_v_text("Fix pump"));
    if (number == 0) tide_op_create(op, &key, &title, 1);
    else tide_op_inc(op, &key, tide_s("visits"), 1);
    if (status == TIDE_OK) status = tide_op_submit(op, nullptr, &error_);
    tide_op_free(op);
    return status;
  }
  tide_state StateOf(uint32_t number) {
    const tide_uid uid = UidOfNumber(number);
    tide_operations* list = nullptr;
    tide_operation_info info = TIDE_INIT(tide_operation_info);
    if (tide_operations_find(client_, &uid, &list, nullptr) == TIDE_OK)
      Must(tide_operations_at(list, 0, &info) == TIDE_OK, "a list of nothing");
    tide_operations_free(list);
    return info.state;
  }
  int64_t Visits() {
    const tide_key key = tide_k("team/1", "tasks", "t1");
    tide_reading* reading = nullptr;
    tide_value value = tide_v_null();
    if (tide_read(client_, &key, nullptr, &reading, &error_) == TIDE_OK)
      Must(tide_reading_value(reading, tide_s("visits"), &value) == TIDE_OK, "no visits");
    tide_reading_free(reading);
    return value.type == TIDE_NULL ? 0 : value.as.integer;
  }
  tide_status Settle() {
    return tide_run_until(client_, TIDE_UNTIL_SETTLED, kSettleMs, nullptr, nullptr, &error_);
  }
  tide_digest Digest() {
    tide_digest digest = TIDE_INIT(tide_digest);
    status_ = tide_digest_of(client_, tide_s("team/1"), nullptr, &digest, &error_);
    return digest;
  }
  tide_status status() const { return status_; }
  const char* message() const { return error_.message; }

 private:
  tide_client* client_ = nullptr;
  tide_error error_ = TIDE_INIT(tide_error);
  tide_status status_ = TIDE_OK;
};

[[noreturn]] void BeTheChild(const std::string& folder, const std::string& server, int acks,
                             bool plant) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  App app(folder, server);
  for (uint32_t number = 0; app.status() == TIDE_OK; number++) {
    if (plant && ::write(acks, &number, sizeof number) < 0) break;
    if (app.Submit(number) != TIDE_OK) break;
    if (::write(acks, &number, sizeof number) < 0) break;
  }
  ::_exit(1);
}

// How many were acknowledged, the pipe being closed on the other side.
uint32_t CountAcks(int pipe, uint32_t acked) {
  uint32_t number = 0;
  while (::read(pipe, &number, sizeof number) == sizeof number) acked = number + 1;
  return acked;
}

void Verify(const std::string& folder, const Tidemarkd& server, uint32_t acked,
            Findings* findings) {
  App app(folder, server.url());
  findings->Check(app.status() == TIDE_OK, std::string("open again: ") + app.message());
  if (app.status() != TIDE_OK) return;
  for (uint32_t number = 0; number < acked; number++)
    findings->Check(app.StateOf(number) != 0, "operation " + std::to_string(number) + " of " +
                                                  std::to_string(acked) + " acknowledged is lost");
  const tide_status settled = app.Settle();
  findings->Check(settled == TIDE_OK, std::string("settle: ") + tide_status_name(settled) + ": " +
                                          app.message());
  uint32_t there = 0;
  for (uint32_t number = 0; number <= acked + 1; number++) {
    const tide_state state = app.StateOf(number);
    findings->Check(state == 0 || state == TIDE_STATE_SETTLED,
                    "operation " + std::to_string(number) + " ended " +
                        tide_name(TIDE_NAMES_STATE, static_cast<uint64_t>(state)));
    there += state == TIDE_STATE_SETTLED ? 1 : 0;
  }
  findings->Check(app.Visits() + 1 == there, "visits are " + std::to_string(app.Visits()) +
                                                 " of " + std::to_string(there) + " operations");
  const tide_digest ours = app.Digest();
  const auto heads = store::ServerStore::ReadHeads(server.store());
  Must(heads.ok(), "read the server's heads: " + heads.status().message);
  for (const store::NamedHead& head : *heads)
    if (head.scope == "team/1")
      findings->Check(app.status() == TIDE_OK && ours.seq == head.head.head &&
                          memcmp(ours.digest, DigestBytes(head.head.digest).data(), 16) == 0,
                      "device and server differ about team/1");
}

void RunKill(const Victim& victim, const Worker& worker, Findings* findings) {
  SeededRandom random(worker.seed());
  const testing::TempFolder folder;
  const std::string home = folder / "home", device = folder / "device";
  std::filesystem::create_directories(home);
  std::filesystem::create_directories(device);
  Tidemarkd server(home);
  server.Start();
  int acks[2];
  Must(::pipe(acks) == 0, "no pipe");
  const pid_t child = ::fork();
  Must(child >= 0, "no process");
  if (child == 0) BeTheChild(device, server.url(), acks[1], worker.planted("early"));
  ::close(acks[1]);
  uint32_t first = 0;
  const bool began = ::read(acks[0], &first, sizeof first) == sizeof first;
  findings->Check(began, "the child could not begin");
  const auto wait_us = [&] { ::usleep(static_cast<useconds_t>(2'000 + random.Below(20'000))); };
  wait_us();
  if (victim.server) {
    server.Kill();
    server.Start();
    wait_us();  // and the device goes down too while it makes up
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  const uint32_t acked = CountAcks(acks[0], began ? first + 1 : 0);
  ::close(acks[0]);
  Verify(device, server, acked, findings);
}

}  // namespace

void RunKills(Worker& worker) {
  for (uint64_t kill = 0; kill < kKills; kill++) {
    const Victim& victim = kVictims[kill % 2];
    if (!worker.Begin("kill " + std::to_string(kill) + " of " + victim.name)) continue;
    Findings findings;
    RunKill(victim, worker, &findings);
    worker.End(findings);
  }
}

}  // namespace tidemark::faults
