// Attacks 25 to 41: a server, or what speaks for it on the way, answers whatever it likes. Nothing
// acknowledged is lost, nothing untrue is shown, nobody is hammered, and with an honest answer
// everything goes on.
#include <sys/resource.h>
#include <zstd.h>

#include "tests/attacks/phone.h"

namespace tidemark::testing {
namespace {

constexpr int64_t kHourMs = 3'600'000;

class Answers : public AttackTest {
 protected:
  Answers()
      : phone(folder / "phone/store.db"), ben(folder / "ben/store.db", "ben", Blob(), clock, 1) {}
  void SetUp() override {
    phone.MustOpen();
    ASSERT_EQ(phone.Subscribe(), TIDE_OK);
    ASSERT_EQ(phone.Create("t1", "Fix pump"), TIDE_OK);
    phone.SyncWith(server);
    ASSERT_TRUE(ben.replica().Subscribe("team/1", 0, false).ok());
    ben.Sync(server);
  }
  void BenSets(const char* notes) {
    ASSERT_TRUE(ben.Submit({Set("tasks", "t1", "notes", testing::Text(notes))}).status.ok());
    ben.Sync(server);
  }
  // The device asks for news; the pull that comes of it.
  Asked NextPull() {
    for (int i = 0; i < 50; i++) {
      EXPECT_EQ(tide_hint(phone.client, TIDE_HINT_REFRESH, {nullptr, 0}, nullptr), TIDE_OK);
      EXPECT_EQ(phone.Step(), TIDE_OK) << phone.error.message;
      if (std::optional<Asked> pull = phone.Take("/pull")) return std::move(*pull);
      phone.Advance(2'000);
    }
    ADD_FAILURE() << "it asks no more";
    return {};
  }
  PullReply Honest(const Asked& pull) {
    return std::get<PullReply>(server.Ask(pull.Read(), "alice"));
  }
  void Hear() { ASSERT_EQ(phone.Step(), TIDE_OK) << phone.error.message; }
  void ExpectRecovers() {
    ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK) << phone.error.message;
    for (int i = 0; i < 20 && phone.State().pending > 0; i++) {
      phone.Advance(400'000);   // longer than any backoff
      phone.SyncWith(server);
    }
    phone.SyncWith(server);
    EXPECT_EQ(phone.State().flags & TIDE_SYNC_FAILED, 0u);
    EXPECT_EQ(phone.Truth("t1").freshness, static_cast<uint32_t>(TIDE_FRESH));
    tide_digest digest = TIDE_INIT(tide_digest);
    ASSERT_EQ(tide_digest_of(phone.client, tide_s("team/1"), nullptr, &digest, nullptr), TIDE_OK);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(digest.digest), 16),
              DigestBytes(server.store().scopes().Find("team/1")->digest));
  }

  Phone phone;
  TestDevice ben;
};

std::string Varint(uint64_t number) {
  std::string bytes;
  for (; number >= 128; number >>= 7) bytes.push_back(static_cast<char>(number | 128));
  bytes.push_back(static_cast<char>(number));
  return bytes;
}

// `declared` bytes of zeros, in as few as zstd makes of them.
std::string Bomb(size_t content_bytes, bool declares) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, declares ? 1 : 0);
  if (declares) ZSTD_CCtx_setPledgedSrcSize(context, content_bytes);
  const std::string zeros(1 << 20, '\0');
  std::string out(1 << 20, '\0');
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  for (size_t done = 0; done < content_bytes; done += zeros.size()) {
    ZSTD_inBuffer from{zeros.data(), zeros.size(), 0};
    const bool last = done + zeros.size() >= content_bytes;
    while (ZSTD_compressStream2(context, &to, &from, last ? ZSTD_e_end : ZSTD_e_continue) != 0 ||
           from.pos < from.size) {}
  }
  ZSTD_freeCCtx(context);
  out.resize(to.pos);
  return Varint(out.size()) + out;
}

long PeakKib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// 25
TEST_F(Answers, ABombOfAGibibyteIsRefusedWithoutInflatingIt) {
  BenSets("news");
  for (const bool declares : {true, false}) {
    const std::string bomb = Bomb(size_t{1} << 30, declares);
    ASSERT_LT(bomb.size(), 200'000u);
    const Asked pull = NextPull();
    const long before_kib = PeakKib();
    Phone::Reply(pull, Answer{.body = bomb});
    Hear();
    EXPECT_LT(PeakKib() - before_kib, 32 << 10);
    EXPECT_EQ(phone.State().last_failure,
              declares ? TIDE_ERROR_RESPONSE_TOO_LARGE : TIDE_ERROR_NOT_TIDEMARK);
    EXPECT_EQ(phone.Title("t1"), "Fix pump");
    EXPECT_EQ(phone.Notes("t1"), std::nullopt);
    phone.Advance(400'000);
  }
  ExpectRecovers();
  EXPECT_EQ(phone.Notes("t1"), "news");
}

// 31
TEST_F(Answers, AnEndlessAnswerIsCutAtItsLimitAndAskedForWithPatience) {
  const Asked pull = NextPull();
  tide_exchange_head(pull.exchange, 200, nullptr, 0);
  const std::string part(1 << 20, 'x');
  tide_status taken = TIDE_OK;
  int parts = 0;
  for (; parts < 1'000 && taken >= 0; parts++)
    taken = tide_exchange_data(pull.exchange, {reinterpret_cast<const uint8_t*>(part.data()),
                                               part.size()});
  EXPECT_EQ(taken, TIDE_ERROR_RESPONSE_TOO_LARGE);
  EXPECT_LE(parts, 8);
  tide_exchange_finish(pull.exchange, TIDE_OK, 0);
  Hear();
  EXPECT_EQ(phone.State().last_failure, TIDE_ERROR_RESPONSE_TOO_LARGE);
  ExpectRecovers();
}

// 32
TEST_F(Answers, ARedirectIsNoAnswerWhereverItLeads) {
  ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK);
  Hear();
  const std::optional<Asked> push = phone.Take("/push");
  ASSERT_TRUE(push.has_value());
  const size_t before = phone.requests();
  Phone::Reply(*push, Answer{.http_status = 302, .body = "moved", .content_type = "text/html"});
  Hear();
  EXPECT_EQ(phone.State().last_failure, TIDE_ERROR_NOT_TIDEMARK);
  EXPECT_EQ(phone.State().pending, 1u);
  EXPECT_LE(phone.requests(), before + 1);
  ExpectRecovers();
  EXPECT_EQ(phone.Visits("t1"), 2);
}

// 35
TEST_F(Answers, ARetryAfterThatMeansNothingNeitherHammersNorWaitsForEver) {
  for (const char* after : {"-1", "1000000000000", "99999999999999999999999999", "soon", ""}) {
    SCOPED_TRACE(after);
    const Asked pull = NextPull();
    Phone::Reply(pull, Answer{.http_status = 503, .content_type = "text/plain",
                              .retry_after = after});
    Hear();
    EXPECT_EQ(phone.State().last_failure, TIDE_ERROR_SERVER_BUSY);
    const int64_t next_ms = phone.State().next_attempt_in_ms;
    EXPECT_GT(next_ms, 0);
    EXPECT_LE(next_ms, kHourMs + kHourMs / 10) << "an hour, and the jitter";
    phone.Advance(2 * kHourMs);
  }
  ExpectRecovers();
}

// 36: there is no status of its own for it: what is older is not taken, what is held stays, and the
// device does not claim to have been told that it is current.
TEST_F(Answers, ACursorThatGoesBackTakesNothingBackAndIsNoNewFreshness) {
  BenSets("one");
  phone.SyncWith(server);
  const int64_t as_of_ms = phone.Truth("t1").as_of_ms;
  phone.Advance(10'000);
  clock.Advance(10'000);
  const Asked pull = NextPull();
  PullReply back = Honest(pull);
  for (Target& target : back.targets)
    if (target.to.scope == "team/1") {
      target.from.seq = 0;
      target.to.seq = target.head = 1;
      target.digest.reset();
    }
  Phone::Reply(pull, back);
  Hear();
  EXPECT_EQ(phone.Notes("t1"), "one");
  EXPECT_EQ(phone.Truth("t1").as_of_ms, as_of_ms);
  ExpectRecovers();
  EXPECT_EQ(phone.Notes("t1"), "one");
}

// 36
TEST_F(Answers, AHeadBehindOursIsNoProofThatOursIsCurrent) {
  BenSets("one");
  phone.SyncWith(server);
  Hear();
  std::optional<Asked> live = phone.Take("/live");
  ASSERT_TRUE(live.has_value());
  const int64_t as_of_ms = phone.Truth("t1").as_of_ms;
  phone.Advance(10'000);
  clock.Advance(10'000);
  const auto asked = std::get<LiveRequest>(live->Read());
  LiveReply reply;
  reply.welcome.recv_us = clock.now_us - 1'000;
  reply.welcome.sent_us = clock.now_us;
  reply.verified_us = clock.now_us;
  for (Cursor head : asked.have) {
    if (head.scope == "team/1") head.seq -= 1;
    reply.heads.push_back(head);
  }
  Phone::Reply(*live, reply);
  Hear();
  EXPECT_EQ(phone.Truth("t1").as_of_ms, as_of_ms);
  ASSERT_EQ(phone.Step(), TIDE_OK);
  EXPECT_TRUE(phone.Take("/pull").has_value()) << "the pull will tell";
}

// 37
TEST_F(Answers, OtherBytesUnderASeqAlreadyToldAreFoundByTheDigestAndGotAnew) {
  BenSets("true");
  const Asked pull = NextPull();
  PullReply forged = Honest(pull);
  for (Entry& entry : forged.entries)
    for (Change& change : entry.changes)
      if (change.fields.count("notes") > 0) change.fields["notes"] = testing::Text("forged");
  Phone::Reply(pull, forged);
  Hear();
  EXPECT_NE(phone.Truth("t1").freshness, static_cast<uint32_t>(TIDE_FRESH));
  ExpectRecovers();
  EXPECT_EQ(phone.Notes("t1"), "true");
}

// 38
TEST_F(Answers, RowsOfAScopeThatWasNotAskedForAreDropped) {
  const Asked pull = NextPull();
  PullReply more = Honest(pull);
  Target target;
  target.from = {"team/9", 1, 0};
  target.to = {"team/9", 1, 1};
  target.head = 1;
  target.as_of_us = clock.now_us - 1;
  Entry entry;
  entry.scope = "team/9";
  entry.seq = 1;
  entry.op = Uid{{9}};
  Change change;
  change.collection = "tasks";
  change.id = "planted";
  change.full = true;
  change.fields = {{"title", testing::Text("planted")}};
  entry.changes = {change};
  more.targets.push_back(target);
  more.entries.push_back(entry);
  Phone::Reply(pull, more);
  Hear();
  tide_query_spec spec = TIDE_INIT(tide_query_spec);
  spec.sql = tide_s("SELECT id FROM tasks WHERE id = 'planted'");
  tide_rows* rows = nullptr;
  ASSERT_EQ(tide_query(phone.client, &spec, &rows, &phone.error), TIDE_OK);
  EXPECT_EQ(tide_rows_count(rows), 0u);
  tide_rows_free(rows);
  ASSERT_EQ(phone.Subscribe("team/9"), TIDE_OK);   // asked for now, it begins from nothing
  EXPECT_EQ(phone.Title("planted"), std::nullopt);
  ExpectRecovers();
}

// A time that no server can have read: it would keep the data fresh for ever, or never again.
TEST_F(Answers, AnAsOfFromTheFutureNeitherFreshensForEverNorStopsLaterOnes) {
  for (const int64_t as_of_us : {INT64_MAX, INT64_MAX - 1, clock.now_us + 86'400'000'000}) {
    const Asked pull = NextPull();
    PullReply forged = Honest(pull);
    for (Target& target : forged.targets) target.as_of_us = as_of_us;
    Phone::Reply(pull, forged);
    Hear();
    phone.Advance(kHourMs);
    EXPECT_EQ(phone.Truth("t1").freshness, static_cast<uint32_t>(TIDE_STALE));
    ExpectRecovers();
  }
}

// Numbers at the edges, all well formed.
TEST_F(Answers, NumbersAtTheirEdgesAreRefusedOrSurvived) {
  const std::vector<std::function<void(PullReply&)>> edges = {
      [](PullReply& r) { r.welcome.recv_us = INT64_MIN; },
      [](PullReply& r) { r.welcome.recv_us = INT64_MAX; },
      [](PullReply& r) { for (Target& t : r.targets) t.head = UINT64_MAX; },
      [](PullReply& r) { for (Target& t : r.targets) t.to.seq = t.head = UINT64_MAX; },
      [](PullReply& r) { for (Target& t : r.targets) t.to.epoch = UINT64_MAX; },
      [](PullReply& r) { for (Target& t : r.targets) t.as_of_us = INT64_MIN; },
      [](PullReply& r) { r.welcome.limits = {}; r.welcome.limits.max_batch_ops = 0; },
      [](PullReply& r) { r.welcome.limits.max_frame_bytes = 0; },
      [](PullReply& r) { r.welcome.limits.poll_ms = UINT32_MAX; },
      [](PullReply& r) { r.complete = false; },
      [](PullReply& r) { r.targets.clear(); },
  };
  int number = 0;
  for (const auto& edge : edges) {
    SCOPED_TRACE(number++);
    ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK);
    const Asked pull = NextPull();
    PullReply forged = Honest(pull);
    edge(forged);
    Phone::Reply(pull, forged);
    Hear();
    EXPECT_EQ(phone.Title("t1"), "Fix pump");
    ExpectRecovers();
  }
  EXPECT_EQ(phone.Visits("t1"), 2 * number);
}

// 39: a server that lost everything, and has meanwhile grown past what this device had seen.
TEST_F(Answers, AServerThatBeganAnewIsFollowedAndWhatWasPendingIsPushedAgain) {
  ASSERT_EQ(phone.Create("t2", "Mine"), TIDE_OK);
  TestServer fresh(folder / "fresh", Manifest::Load(Blob()).Take(), clock);
  TestDevice mina(folder / "mina/store.db", "mina", Blob(), clock, 3);
  ASSERT_TRUE(mina.replica().Subscribe("team/1", 0, false).ok());
  for (int i = 0; i < 20; i++)
    ASSERT_TRUE(mina.Submit({tidemark::testing::Create("team/1", "tasks", "m" + std::to_string(i),
                                                       {{"title", testing::Text("new")}})})
                    .status.ok());
  mina.Sync(fresh);
  phone.SyncWith(fresh);
  EXPECT_EQ(phone.Title("t2"), "Mine");
  EXPECT_EQ(phone.Title("m7"), "new");
  EXPECT_EQ(phone.State().attention, 0u);
  tide_digest digest = TIDE_INIT(tide_digest);
  ASSERT_EQ(tide_digest_of(phone.client, tide_s("team/1"), nullptr, &digest, nullptr), TIDE_OK);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(digest.digest), 16),
            DigestBytes(fresh.store().scopes().Find("team/1")->digest));
  mina.Sync(fresh);
  EXPECT_TRUE(mina.Read("tasks", "t2").view.has_value());
}

// 41
struct TokenDesk {
  std::vector<tide_token_request*> asked;
  static void Want(tide_context self, tide_str, tide_status, tide_token_request* request) {
    static_cast<TokenDesk*>(self)->asked.push_back(request);
  }
};

TEST_F(Answers, ATokenThatIsGarbageOrNeverComesHoldsAndLosesNothing) {
  phone.Close();
  TokenDesk desk;
  tide_secrets secrets = TIDE_INIT(tide_secrets);
  secrets.context = &desk;
  secrets.want = TokenDesk::Want;
  tide_config config = phone.Config();
  config.token = tide_s(nullptr);
  config.secrets = &secrets;
  ASSERT_EQ(phone.Open(&config), TIDE_OK);
  ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK);
  const size_t before = phone.requests();
  const std::string large(100 << 20, 'x');
  const tide_str garbage[] = {{"", 0}, {"a\0b", 3}, {"\xFF\xFE", 2}, {nullptr, 9},
                              {large.data(), large.size()}};
  for (const tide_str& token : garbage) {
    for (int i = 0; i < 400 && desk.asked.empty(); i++) {
      Hear();
      phone.Advance(1'000);
    }
    ASSERT_FALSE(desk.asked.empty());
    tide_token_answer(desk.asked.back(), TIDE_OK, token);
    desk.asked.pop_back();
    Hear();
    EXPECT_EQ(phone.State().hold, static_cast<uint32_t>(TIDE_REASON_AUTH_NEEDED));
    ASSERT_EQ(tide_hint(phone.client, TIDE_HINT_SIGNED_IN, {nullptr, 0}, nullptr), TIDE_OK);
  }
  EXPECT_EQ(phone.requests(), before) << "nothing leaves without a token";
  for (int i = 0; i < 100 && desk.asked.empty(); i++) Hear();
  for (int i = 0; i < 200; i++) {   // and now the app hangs
    Hear();
    phone.Advance(1'000);
  }
  EXPECT_EQ(desk.asked.size(), 1u) << "never two at once";
  EXPECT_EQ(phone.State().hold, static_cast<uint32_t>(TIDE_REASON_AUTH_NEEDED));
  EXPECT_EQ(phone.State().pending, 1u);
  tide_token_answer(desk.asked.back(), TIDE_OK, tide_s("alice"));
  ExpectRecovers();
  EXPECT_EQ(phone.Visits("t1"), 2);
  phone.Close();
}

// 41
TEST_F(Answers, ATokenCannotAddAHeader) {
  phone.Close();
  tide_config config = phone.Config();
  config.token = tide_s("alice\r\nX-Evil: 1");
  ASSERT_EQ(phone.Open(&config), TIDE_OK);
  ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK);
  Hear();
  const std::optional<Asked> push = phone.Take("/push");
  ASSERT_TRUE(push.has_value());
  EXPECT_EQ(push->token, "Bearer aliceX-Evil: 1");
  Phone::Reply(*push, Answer{.finish = TIDE_ERROR_UNREACHABLE});
}

}  // namespace
}  // namespace tidemark::testing
