// Attacks 16 to 22, 24 and 56: hands that hold the API wrongly, a clock that lies, logs that tell.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/attacks/api_fixture.h"

namespace tidemark::testing {
namespace {

// 16
TEST_F(Api, AClockAt1970Or2100ChangesNothingThatIsSynced) {
  TestDevice ben(folder / "ben/store.db", "ben", Blob(), clock, 1);
  ASSERT_TRUE(ben.replica().Subscribe("team/1", 0, false).ok());
  ben.Sync(server);
  constexpr int64_t kYearUs = 365LL * 24 * 3600 * 1'000'000;
  int64_t visits = 0;
  for (const int64_t wall_us : {int64_t{0}, 130 * kYearUs}) {
    ben.clock.wall_skew_us = wall_us - ben.clock.now_us;
    ben.Reopen();
    ASSERT_TRUE(ben.Submit({Inc("tasks", "t1", "visits", 1)}).status.ok());
    ben.Sync(server);
    ben.clock.wall_skew_us = 0;
    phone.SyncWith(server);
    EXPECT_EQ(phone.Visits("t1"), ++visits);
    ASSERT_EQ(phone.SetNotes("t1", "after " + std::to_string(visits)), TIDE_OK);
    phone.SyncWith(server);
    ben.Sync(server);
    EXPECT_EQ(Get(*ben.Read("tasks", "t1").view, "notes").text(),
              "after " + std::to_string(visits)) << "a later action is not lost to that clock";
  }
}

// 18
TEST_F(Api, EveryCallOnAClosedClientSaysSo) {
  tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
  tide_reading* reading = nullptr;
  tide_operations* list = nullptr;
  tide_sync_state state = TIDE_INIT(tide_sync_state);
  tide_buffer* buffer = nullptr;
  int64_t due_ms = 0;
  ASSERT_EQ(tide_client_close(phone.client, nullptr), TIDE_OK);
  ASSERT_EQ(tide_client_close(phone.client, nullptr), TIDE_OK) << "twice is once";
  EXPECT_EQ(tide_read(phone.client, &key, nullptr, &reading, nullptr), TIDE_ERROR_CLOSED);
  EXPECT_EQ(phone.Inc("t1", 1), TIDE_ERROR_CLOSED);
  EXPECT_EQ(phone.Subscribe(), TIDE_ERROR_CLOSED);
  EXPECT_EQ(tide_client_step(phone.client, 0, &due_ms, nullptr), TIDE_ERROR_CLOSED);
  EXPECT_EQ(tide_sync_state_of(phone.client, &state), TIDE_ERROR_CLOSED);
  EXPECT_EQ(tide_mark_now(phone.client, &buffer, nullptr), TIDE_ERROR_CLOSED);
  EXPECT_EQ(tide_operations_list(phone.client, TIDE_LIST_OUTBOX, nullptr, 0, &list, nullptr),
            TIDE_ERROR_CLOSED);
  tide_client_wake(phone.client);
  phone.Close();
  phone.MustOpen();
  ExpectWorks();
}

// 19
struct Inside {
  Phone* phone;
  int calls = 0;
  tide_status wrote = TIDE_ERROR_FAILED, read = wrote, ran = wrote, waited = wrote, closed = wrote;
};

TEST_F(Api, ACallbackMayWriteAndReadButNotWaitForItself) {
  Inside inside{&phone};
  const tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
  tide_record_callback callback{};
  callback.context = &inside;
  callback.fn = [](tide_context context, tide_reading*) {
    auto& in = *static_cast<Inside*>(context);
    if (in.calls++ > 0) return;
    const tide_key same = tide_k("team/1", FIELD_TASKS, "t1");
    tide_reading* again = nullptr;
    tide_uid op{};
    in.wrote = tide_inc(in.phone->client, &same, tide_s("visits"), 1, &op, nullptr);
    in.read = tide_read(in.phone->client, &same, nullptr, &again, nullptr);
    tide_reading_free(again);
    in.ran = tide_run_until(in.phone->client, TIDE_UNTIL_IDLE, 1'000, nullptr, nullptr, nullptr);
    tide_operation_info info = TIDE_INIT(tide_operation_info);
    in.waited = tide_wait_operation(in.phone->client, &op, 1'000, nullptr, &info, nullptr);
    in.closed = tide_client_close(in.phone->client, nullptr);
  };
  tide_observer* observer = nullptr;
  ASSERT_EQ(tide_observe_record(phone.client, &key, nullptr, callback, &observer, nullptr),
            TIDE_OK);
  phone.SyncWith(server);
  tide_observer_free(observer);
  EXPECT_GE(inside.calls, 2) << "and hears of what it wrote";
  EXPECT_EQ(inside.wrote, TIDE_OK);
  EXPECT_EQ(inside.read, TIDE_OK);
  EXPECT_EQ(inside.ran, TIDE_ERROR_IN_CALLBACK);
  EXPECT_EQ(inside.waited, TIDE_ERROR_IN_CALLBACK);
  EXPECT_EQ(inside.closed, TIDE_ERROR_IN_CALLBACK);
  EXPECT_EQ(phone.Visits("t1"), 1);
  ExpectWorks();
}

// 20: two processes on one SQLite connection would destroy the file.
TEST_F(Api, AfterForkTheChildIsRefusedAndTheParentGoesOn) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);   // a child that hangs is a failure, too
    const tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
    tide_reading* reading = nullptr;
    int64_t due_ms = 0;
    bool good = tide_read(phone.client, &key, nullptr, &reading, nullptr) == TIDE_ERROR_BAD_STATE;
    good = good && phone.Inc("t1", 1) == TIDE_ERROR_BAD_STATE;
    good = good && tide_client_step(phone.client, 0, &due_ms, nullptr) == TIDE_ERROR_BAD_STATE;
    good = good && tide_client_close(phone.client, nullptr) == TIDE_ERROR_BAD_STATE;
    tide_client_wake(phone.client);
    tide_client_free(phone.client);   // lets go of nothing that is the parent's
    ::_exit(good ? 7 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  ExpectWorks();
  EXPECT_EQ(phone.Visits("t1"), 1);
}

TEST_F(Api, AfterForkTheChildOfAThreadedClientDoesNotHang) {
  phone.Close();
  tide_config config = phone.Config();
  config.mode = TIDE_THREADED;
  config.no_network = 1;
  ASSERT_EQ(phone.Open(&config), TIDE_OK);
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    const bool good = tide_client_close(phone.client, nullptr) == TIDE_ERROR_BAD_STATE;
    tide_client_free(phone.client);
    ::_exit(good ? 7 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  phone.Close();
  phone.MustOpen();
  ExpectWorks();
}

// 21
TEST_F(Api, TextThatIsNoTextIsRefusedByName) {
  EXPECT_EQ(SetTitle({"a\0b", 3}), TIDE_ERROR_NOT_UTF8);
  EXPECT_EQ(SetTitle({"\xC3", 1}), TIDE_ERROR_NOT_UTF8);
  EXPECT_EQ(SetTitle({"\xED\xA0\x80", 3}), TIDE_ERROR_NOT_UTF8) << "half a surrogate";
  EXPECT_EQ(SetTitle({"\xC0\xAF", 2}), TIDE_ERROR_NOT_UTF8) << "an over-long slash";
  EXPECT_EQ(SetTitle({nullptr, 5}), TIDE_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(CreateWithId({"a\0b", 3}), TIDE_ERROR_NOT_UTF8);
  EXPECT_EQ(CreateWithId({"", 0}), TIDE_ERROR_BAD_ID);
  const std::string long_id(129, 'x');
  EXPECT_EQ(CreateWithId({long_id.data(), long_id.size()}), TIDE_ERROR_BAD_ID);
  EXPECT_EQ(phone.Create("t2", "x", "team/\x01\xFF"), TIDE_ERROR_NOT_UTF8);
  EXPECT_EQ(phone.State().pending, 0u);
  ExpectWorks();
}

// 21: whoever reads what was said to be there touches memory that is not.
TEST_F(Api, FourGibibytesAreRefusedBeforeTheyAreLookedAt) {
  const size_t size = (size_t{4} << 30) + 1;
  void* nothing = ::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                         0);
  ASSERT_NE(nothing, MAP_FAILED);
  const tide_str huge{static_cast<const char*>(nothing), size};
  const tide_bytes bytes{static_cast<const uint8_t*>(nothing), size};
  EXPECT_EQ(SetTitle(huge), TIDE_ERROR_TOO_LARGE);
  EXPECT_EQ(CreateWithId(huge), TIDE_ERROR_TOO_LARGE);
  EXPECT_EQ(tide_subscribe(phone.client, huge, nullptr, nullptr), TIDE_ERROR_TOO_LARGE);
  EXPECT_EQ(tide_hint(phone.client, TIDE_HINT_PUSH, bytes, nullptr), TIDE_ERROR_TOO_LARGE);
  tide_query_spec spec = TIDE_INIT(tide_query_spec);
  spec.sql = huge;
  tide_rows* rows = nullptr;
  EXPECT_EQ(tide_query(phone.client, &spec, &rows, nullptr), TIDE_ERROR_TOO_LARGE);
  uint32_t reached = 0;
  EXPECT_EQ(tide_mark_reached(phone.client, huge, &reached, nullptr), TIDE_ERROR_TOO_LARGE);
  tide_config config = phone.Config();
  config.manifest = bytes;
  tide_client* other = nullptr;
  EXPECT_EQ(tide_client_open(&config, &other, nullptr), TIDE_ERROR_TOO_LARGE);
  tide_query_spec many = TIDE_INIT(tide_query_spec);
  const tide_value value = tide_v_int(1);
  many.sql = tide_s("SELECT 1");
  many.params = &value;
  many.param_count = SIZE_MAX / 2;
  EXPECT_EQ(tide_query(phone.client, &many, &rows, nullptr), TIDE_ERROR_TOO_LARGE);
  ::munmap(nothing, size);
  ExpectWorks();
}

// 22
TEST_F(Api, SqlInNamesAndValuesIsStoredAsData) {
  const char* const evil = "x'); DROP TABLE tide_op; --\"`[";
  ASSERT_EQ(phone.Subscribe("team/a' OR 1=1 --"), TIDE_OK);
  ASSERT_EQ(phone.Create(evil, evil, "team/a' OR 1=1 --"), TIDE_OK) << phone.error.message;
  ASSERT_EQ(phone.Create(evil, evil), TIDE_OK) << phone.error.message;
  EXPECT_EQ(phone.Title(evil), evil);
  tide_op_options options = TIDE_INIT(tide_op_options);
  options.intent = tide_s(evil);
  tide_op* op = nullptr;
  ASSERT_EQ(tide_op_new(phone.client, &options, &op, nullptr), TIDE_OK);
  const tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
  const tide_value label = tide_v_text(evil);
  EXPECT_EQ(tide_op_add(op, &key, tide_s("labels"), &label), TIDE_OK);
  EXPECT_EQ(tide_op_submit(op, nullptr, nullptr), TIDE_OK);
  tide_op_free(op);
  const tide_key bad = tide_k("team/1", evil, "t1");
  tide_reading* reading = nullptr;
  EXPECT_EQ(tide_read(phone.client, &bad, nullptr, &reading, nullptr),
            TIDE_ERROR_UNKNOWN_COLLECTION);
  tide_query_spec spec = TIDE_INIT(tide_query_spec);
  spec.sql = tide_s("SELECT id FROM tasks WHERE title = ?1");
  spec.params = &label;
  spec.param_count = 1;
  tide_rows* rows = nullptr;
  ASSERT_EQ(tide_query(phone.client, &spec, &rows, &phone.error), TIDE_OK) << phone.error.message;
  EXPECT_EQ(tide_rows_count(rows), 2u);
  tide_rows_free(rows);
  phone.SyncWith(server);
  EXPECT_EQ(phone.Title(evil), evil);
  EXPECT_EQ(phone.State().attention, 0u);
  ExpectWorks();
}

// 24
TEST_F(Api, CloseDuringAPushReturnsAtOnceAndLosesNothing) {
  ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK);
  ASSERT_EQ(phone.Step(), TIDE_OK);
  const std::optional<Asked> push = phone.Take("/push");   // under way, and never answered
  ASSERT_TRUE(push.has_value());
  EXPECT_EQ(phone.State().by_state[TIDE_STATE_INFLIGHT], 1u);
  const auto begun = std::chrono::steady_clock::now();
  phone.Close();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
  Phone::Reply(*push, server.Ask(push->Read(), "alice"));   // after the end: nobody listens
  phone.MustOpen();
  phone.SyncWith(server);
  EXPECT_EQ(phone.Visits("t1"), 1) << "once, though the server had it";
  ExpectWorks();
}

TEST_F(Api, CloseOfAThreadedClientWhoseTransportHangsReturnsAtOnce) {
  phone.Close();
  tide_config config = phone.Config();
  config.mode = TIDE_THREADED;
  config.clock = nullptr;
  struct Hung {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<tide_exchange*> open;
  } hung;
  tide_transport table = TIDE_INIT(tide_transport);
  table.context = &hung;
  table.start = [](tide_context context, const tide_request*, tide_exchange* exchange) {
    auto& of = *static_cast<Hung*>(context);
    const std::lock_guard<std::mutex> guard(of.mutex);
    of.open.push_back(exchange);
    of.changed.notify_all();
    return tide_status{TIDE_OK};
  };
  table.cancel = [](tide_context, tide_exchange*) {};   // it hangs there, too
  config.transport = &table;
  ASSERT_EQ(phone.Open(&config), TIDE_OK);
  ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK);
  {
    std::unique_lock<std::mutex> lock(hung.mutex);
    ASSERT_TRUE(hung.changed.wait_for(lock, std::chrono::seconds(10),
                                      [&] { return hung.open.size() >= 2; }));
  }
  const auto begun = std::chrono::steady_clock::now();
  phone.Close();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
  for (tide_exchange* exchange : hung.open) tide_exchange_finish(exchange, TIDE_OK, 0);
  phone.MustOpen();
  phone.SyncWith(server);
  EXPECT_EQ(phone.Visits("t1"), 1);
}

// 56: at the finest level, in good days and bad ones.
TEST_F(Api, NoLogLineErrorOrInspectionHoldsATokenOrAValue) {
  const std::string token = "canary-token", value = "canary-value", asked = "canary-asked";
  phone.Close();
  std::string seen;
  tide_config config = phone.Config();
  config.token = {token.data(), token.size()};
  config.log_level = TIDE_LOG_DEBUG;
  config.log.context = &seen;
  config.log.fn = [](tide_context context, const tide_log_line* line) {
    static_cast<std::string*>(context)->append(line->message.data, line->message.size);
  };
  ASSERT_EQ(phone.Open(&config), TIDE_OK);
  EXPECT_EQ(phone.SetNotes("t1", value), TIDE_OK);
  const tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
  const tide_field bad[] = {tide_f("status", tide_v_text(value.c_str())),
                            tide_f("visits", tide_v_text(value.c_str()))};
  EXPECT_EQ(tide_set(phone.client, &key, nullptr, bad, 2, nullptr, &phone.error),
            TIDE_ERROR_NOT_ONE_OF);
  seen += phone.error.message;
  tide_query_spec spec = TIDE_INIT(tide_query_spec);
  const tide_value parameter = tide_v_text(asked.c_str());
  spec.sql = tide_s("SELECT json(?1) FROM tasks");
  spec.params = &parameter;
  spec.param_count = 1;
  tide_rows* rows = nullptr;
  EXPECT_EQ(tide_query(phone.client, &spec, &rows, &phone.error), TIDE_ERROR_SQL);
  seen += phone.error.message;
  const Answer answers[] = {{.http_status = 401, .content_type = "text/plain"},
                            {.http_status = 500}, {.body = value + token},
                            {.http_status = 200, .body = token, .content_type = "text/html"},
                            {.finish = TIDE_ERROR_UNREACHABLE}};
  for (const Answer& answer : answers) {
    for (int i = 0; i < 10; i++) {
      ASSERT_EQ(phone.Step(), TIDE_OK);
      for (const char* verb : {"/push", "/pull", "/live"})
        while (const std::optional<Asked> asked_for = phone.Take(verb))
          Phone::Reply(*asked_for, answer);
      phone.Advance(60'000);
    }
    tide_hint(phone.client, TIDE_HINT_SIGNED_IN, {nullptr, 0}, nullptr);
  }
  tide_buffer* json = nullptr;
  ASSERT_EQ(tide_inspect_json(phone.client, 0, &json, nullptr), TIDE_OK);
  seen += tide_buffer_str(json).data;
  tide_buffer_free(json);
  EXPECT_GT(seen.size(), 1'000u);
  for (const std::string& canary : {token, value, asked})
    EXPECT_EQ(seen.find(canary), std::string::npos) << canary << " in " << seen;
  phone.Close();
  phone.MustOpen();
  ExpectWorks();
  EXPECT_EQ(phone.Notes("t1"), value);
}

}  // namespace
}  // namespace tidemark::testing
