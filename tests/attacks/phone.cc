#include "tests/attacks/phone.h"

namespace tidemark::testing {
namespace {

constexpr int kRoundsMax = 500;

tide_str S(const std::string& text) { return {text.data(), text.size()}; }

}  // namespace

Request Asked::Read() const {
  Result<Request> request = DecodeRequest(body, DecodeLimits{});
  EXPECT_TRUE(request.ok()) << request.status().message;
  return request.ok() ? request.Take() : Request{};
}

Phone::Phone(std::string store, std::string owner)
    : path(std::move(store)), account(std::move(owner)) {
  EXPECT_EQ(tide_test_clock_new(1'700'000'000'000'000, account.front(), &clock_), TIDE_OK);
  EXPECT_EQ(tide_test_clock_use(clock_, &clock_table_), TIDE_OK);
  transport_.context = this;
  transport_.start = Start;
  transport_.cancel = Cancel;
}

Phone::~Phone() {
  Close();
  tide_test_clock_free(clock_);
}

tide_config Phone::Config() {
  tide_config config = TIDE_INIT(tide_config);
  config.mode = TIDE_MANUAL;
  config.store = S(path);
  config.manifest = {field_manifest, sizeof field_manifest};
  config.account = S(account);
  config.server = tide_s("http://server.test");
  config.token = S(account);
  config.clock = &clock_table_;
  config.transport = &transport_;
  return config;
}

tide_status Phone::Open(const tide_config* config) {
  const tide_config usual = Config();
  return tide_client_open(config == nullptr ? &usual : config, &client, &error);
}

void Phone::MustOpen() { ASSERT_EQ(Open(), TIDE_OK) << error.message; }

void Phone::Close() {
  tide_client_free(client);
  client = nullptr;
}

tide_status Phone::Subscribe(const char* scope) {
  return tide_subscribe(client, tide_s(scope), nullptr, &error);
}

tide_status Phone::Create(const char* id, const char* title, const char* scope) {
  const tide_key key = tide_k(scope, FIELD_TASKS, id);
  const tide_field field = tide_f("title", tide_v_text(title));
  return tide_create(client, &key, &field, 1, nullptr, &error);
}

tide_status Phone::SetNotes(const char* id, const std::string& notes) {
  const tide_key key = tide_k(nullptr, FIELD_TASKS, id);
  const tide_field field = tide_f("notes", tide_v_str(S(notes)));
  return tide_set(client, &key, nullptr, &field, 1, nullptr, &error);
}

tide_status Phone::Inc(const char* id, int64_t by) {
  const tide_key key = tide_k(nullptr, FIELD_TASKS, id);
  return tide_inc(client, &key, tide_s("visits"), by, nullptr, &error);
}

std::optional<std::string> Phone::Text(const char* id, const char* field) {
  const tide_key key = tide_k("team/1", FIELD_TASKS, id);
  tide_reading* reading = nullptr;
  EXPECT_EQ(tide_read(client, &key, nullptr, &reading, &error), TIDE_OK) << error.message;
  std::optional<std::string> text;
  tide_value value;
  if (reading != nullptr && tide_reading_value(reading, tide_s(field), &value) == TIDE_OK &&
      value.type == TIDE_STRING)
    text = std::string(value.as.string.data, value.as.string.size);
  tide_reading_free(reading);
  return text;
}

std::optional<std::string> Phone::Title(const char* id) { return Text(id, "title"); }
std::optional<std::string> Phone::Notes(const char* id) { return Text(id, "notes"); }

int64_t Phone::Visits(const char* id) {
  const tide_key key = tide_k("team/1", FIELD_TASKS, id);
  tide_reading* reading = nullptr;
  EXPECT_EQ(tide_read(client, &key, nullptr, &reading, &error), TIDE_OK) << error.message;
  tide_value value = tide_v_int(0);
  EXPECT_GE(tide_reading_value(reading, tide_s("visits"), &value), 0);
  tide_reading_free(reading);
  return value.type == TIDE_NULL ? 0 : value.as.integer;
}

tide_truth Phone::Truth(const char* id) {
  const tide_key key = tide_k("team/1", FIELD_TASKS, id);
  tide_reading* reading = nullptr;
  tide_truth truth = TIDE_INIT(tide_truth);
  EXPECT_EQ(tide_read(client, &key, nullptr, &reading, &error), TIDE_OK) << error.message;
  EXPECT_EQ(tide_reading_truth(reading, &truth), TIDE_OK);
  tide_reading_free(reading);
  return truth;
}

tide_sync_state Phone::State() {
  tide_sync_state state = TIDE_INIT(tide_sync_state);
  EXPECT_EQ(tide_sync_state_of(client, &state), TIDE_OK);
  return state;
}

// ---- the network --------------------------------------------------------------------------------

tide_status Phone::Start(tide_context self, const tide_request* request, tide_exchange* exchange) {
  auto& phone = *static_cast<Phone*>(self);
  Asked asked;
  asked.exchange = exchange;
  asked.url.assign(request->url.data, request->url.size);
  asked.body.assign(reinterpret_cast<const char*>(request->body.data), request->body.size);
  for (size_t i = 0; i < request->header_count; i++) {
    const tide_header& header = request->headers[i];
    const std::string name(header.name.data, header.name.size);
    if (name == "Authorization") asked.token.assign(header.value.data, header.value.size);
  }
  phone.asked_.push_back(std::move(asked));
  phone.requests_++;
  return TIDE_OK;
}

void Phone::Cancel(tide_context self, tide_exchange* exchange) {
  auto& asked = static_cast<Phone*>(self)->asked_;
  for (auto at = asked.begin(); at != asked.end(); ++at) {
    if (at->exchange != exchange) continue;
    asked.erase(at);
    return tide_exchange_finish(exchange, TIDE_ERROR_UNREACHABLE, 0);
  }
}

tide_status Phone::Step() {
  int64_t due_ms = 0;
  return tide_client_step(client, 0, &due_ms, &error);
}

std::optional<Asked> Phone::Take(const char* verb) {
  for (auto at = asked_.begin(); at != asked_.end(); ++at) {
    if (!at->Is(verb)) continue;
    std::optional<Asked> taken = std::move(*at);
    asked_.erase(at);
    return taken;
  }
  return std::nullopt;
}

void Phone::Reply(const Asked& asked, const Answer& answer) {
  const tide_header headers[] = {{tide_s("Content-Type"), S(answer.content_type)},
                                 {tide_s("Retry-After"), S(answer.retry_after)}};
  const size_t count = answer.retry_after.empty() ? 1 : 2;
  tide_status taken = TIDE_OK;
  if (answer.finish == TIDE_OK) {
    tide_exchange_head(asked.exchange, static_cast<uint32_t>(answer.http_status), headers, count);
    taken = tide_exchange_data(asked.exchange,
                               {reinterpret_cast<const uint8_t*>(answer.body.data()),
                                answer.body.size()});
  }
  tide_exchange_finish(asked.exchange, taken < 0 ? taken : answer.finish, 0);
}

void Phone::Reply(const Asked& asked, const tidemark::Reply& reply) {
  Answer answer;
  answer.body = EncodeReply(reply, 256 << 10);
  Reply(asked, answer);
}

void Phone::Serve(const std::function<void(const Asked&)>& serve, int64_t quiet_ms) {
  for (int round = 0; round < kRoundsMax; round++) {
    int64_t due_ms = 0;
    ASSERT_EQ(tide_client_step(client, 0, &due_ms, &error), TIDE_OK) << error.message;
    bool served = false;
    for (const char* verb : {"/push", "/pull"})
      while (const std::optional<Asked> asked = Take(verb)) {
        serve(*asked);
        served = true;
      }
    if (served || due_ms == 0) continue;
    if (due_ms < 0 || due_ms > quiet_ms) return;
    Advance(due_ms);
  }
  FAIL() << "it never comes to rest";
}

void Phone::SyncWith(TestServer& server) {
  const auto serve = [&](const Asked& asked) {
    const std::string who = asked.token.substr(std::string("Bearer ").size());
    Reply(asked, server.Ask(asked.Read(), who));
  };
  Serve(serve);
  ASSERT_EQ(tide_hint(client, TIDE_HINT_REFRESH, {nullptr, 0}, &error), TIDE_OK);
  Serve(serve, 2'000);
  EXPECT_EQ(State().pending, 0u);
}

AttackTest::AttackTest() : server(folder / "server", Manifest::Load(Blob()).Take(), clock) {}

std::string AttackTest::Blob() {
  return {reinterpret_cast<const char*>(field_manifest), sizeof field_manifest};
}

tidemark::Reply AttackTest::Ask(const Request& request, const std::string& who) {
  return server.Ask(request, who);
}

}  // namespace tidemark::testing
