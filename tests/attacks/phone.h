// Phone: a device as an app has it, through the C API in manual mode, with a clock and a network in
// the test's hands. Its requests wait until the test answers them: with the real service in
// process, or with whatever bytes a hostile server would send.
// Fault model: none of its own; an exchange ends by the test, a cancel or the end of the phone.
#pragma once

#include <gtest/gtest.h>
#include <tidemark/tidemark.h>

#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "field.h"
#include "tests/support/world.h"

namespace tidemark::testing {

// What a test sends back.
struct Answer {
  int http_status = 200;
  std::string body = {}, content_type = "application/vnd.tidemark.v1", retry_after = {};
  tide_status finish = TIDE_OK;
};

struct Asked {
  tide_exchange* exchange = nullptr;
  std::string url, token, body;
  bool Is(const char* verb) const { return url.ends_with(verb); }
  Request Read() const;
};

class Phone {
 public:
  explicit Phone(std::string path, std::string account = "alice");
  ~Phone();
  Phone(const Phone&) = delete;
  Phone& operator=(const Phone&) = delete;

  tide_config Config();
  tide_status Open(const tide_config* config = nullptr);
  void Close();
  void MustOpen();

  tide_status Subscribe(const char* scope = "team/1");
  tide_status Create(const char* id, const char* title, const char* scope = "team/1");
  tide_status SetNotes(const char* id, const std::string& notes);
  tide_status Inc(const char* id, int64_t by);
  // Nothing: the record is not there. A failed read fails the test.
  std::optional<std::string> Title(const char* id);
  std::optional<std::string> Notes(const char* id);
  int64_t Visits(const char* id);
  tide_truth Truth(const char* id);
  tide_sync_state State();

  tide_status Step();
  void Advance(int64_t ms) { tide_test_clock_advance(clock_, ms * 1000, 0); }
  // The oldest request for this verb that waits, taken out; nothing: there is none.
  std::optional<Asked> Take(const char* verb);
  static void Reply(const Asked& asked, const Answer& answer);
  static void Reply(const Asked& asked, const tidemark::Reply& reply);
  // Steps and answers every push and pull by `serve` until nothing is due for `quiet_ms`. Long
  // polls wait.
  void Serve(const std::function<void(const Asked&)>& serve, int64_t quiet_ms = 0);
  // With the real server until everything is settled and the scopes are at their heads.
  void SyncWith(TestServer& server);
  size_t requests() const { return requests_; }

  tide_client* client = nullptr;
  tide_error error = TIDE_INIT(tide_error);
  std::string path, account;

 private:
  std::optional<std::string> Text(const char* id, const char* field);
  static tide_status Start(tide_context self, const tide_request* request, tide_exchange* exchange);
  static void Cancel(tide_context self, tide_exchange* exchange);

  tide_test_clock* clock_ = nullptr;
  tide_clock clock_table_ = TIDE_INIT(tide_clock);
  tide_transport transport_ = TIDE_INIT(tide_transport);
  std::deque<Asked> asked_;
  size_t requests_ = 0;
};

// A server, its clock and a folder for all.
class AttackTest : public ::testing::Test {
 protected:
  AttackTest();
  static std::string Blob();
  // The other party asks as it likes; the server's answer.
  tidemark::Reply Ask(const Request& request, const std::string& who);

  TempFolder folder;
  ManualClock clock;
  TestServer server;
};

}  // namespace tidemark::testing
