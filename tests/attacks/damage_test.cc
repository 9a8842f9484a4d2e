// Attack 8: bits of the store turned, in every kind of row. What is damaged is set aside, told and
// got anew; it never stops the rest, and is never shown as if it were whole.
#include <sqlite3.h>

#include <functional>

#include "tests/attacks/phone.h"

namespace tidemark::testing {
namespace {

class Damage : public AttackTest {
 protected:
  Damage()
      : path(folder / "phone/store.db"), phone(path),
        ben(folder / "ben/store.db", "ben", Blob(), clock, 1) {}

  // Two tasks both hold; ben has a device of his own.
  void SetUp() override {
    phone.MustOpen();
    ASSERT_EQ(phone.Subscribe(), TIDE_OK);
    ASSERT_EQ(phone.Create("t1", "Fix pump"), TIDE_OK);
    ASSERT_EQ(phone.Create("t2", "Read meter"), TIDE_OK);
    phone.SyncWith(server);
    ASSERT_TRUE(ben.replica().Subscribe("team/1", 0, false).ok());
    ben.Sync(server);
  }
  void Sql(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    // The public views call a function that only the library's own connections have.
    sqlite3_create_function(db, "tide_scope_name", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, nullptr,
                            [](sqlite3_context* c, int, sqlite3_value**) {
                              sqlite3_result_null(c);
                            }, nullptr, nullptr);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
    EXPECT_GT(sqlite3_changes(db), 0) << "nothing was damaged by " << sql;
    sqlite3_close(db);
  }
  void ReopenAfter(const std::string& sql) {
    phone.Close();
    Sql(sql);
    phone.MustOpen();
  }
  // What is asked of a client whatever was damaged: it syncs, holds what the server holds, works.
  void ExpectSound() {
    ASSERT_TRUE(ben.Submit({Set("tasks", "t2", "notes", testing::Text("news"))}).status.ok());
    ben.Sync(server);
    phone.SyncWith(server);
    EXPECT_EQ(phone.Title("t1"), "Fix pump");
    EXPECT_EQ(phone.Notes("t2"), "news");
    EXPECT_EQ(phone.State().flags & TIDE_SYNC_FAILED, 0u);
    EXPECT_EQ(phone.Truth("t1").freshness, static_cast<uint32_t>(TIDE_FRESH));
    EXPECT_EQ(DigestOf(phone), ServersDigest());
    ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK) << phone.error.message;
    phone.SyncWith(server);
    ben.Sync(server);
    EXPECT_EQ(phone.Visits("t1"), Get(*ben.Read("tasks", "t1").view, "visits").integer());
  }
  std::string DigestOf(Phone& of) {
    tide_digest digest = TIDE_INIT(tide_digest);
    EXPECT_EQ(tide_digest_of(of.client, tide_s("team/1"), nullptr, &digest, &of.error), TIDE_OK)
        << of.error.message;
    return {reinterpret_cast<const char*>(digest.digest), sizeof digest.digest};
  }
  std::string ServersDigest() {
    const auto head = server.store().scopes().Find("team/1");
    return DigestBytes(head->digest);
  }

  std::string path;
  Phone phone;
  TestDevice ben;
};

constexpr char kFlip[] = "x'ff' || substr(";

std::string Flipped(const std::string& column) {
  return "CAST(" + std::string(kFlip) + column + ", 2) AS BLOB)";
}

TEST_F(Damage, InTheOutboxSetsThatOperationAsideAndTheRestSyncs) {
  ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK);
  ASSERT_EQ(phone.SetNotes("t2", "lost"), TIDE_OK);
  ASSERT_EQ(phone.Inc("t1", 2), TIDE_OK);
  ReopenAfter("UPDATE tide_op SET body = " + Flipped("body") + " WHERE no = "
              "(SELECT max(no) - 1 FROM tide_op)");
  EXPECT_EQ(phone.State().by_state[TIDE_STATE_PARKED], 1u) << "reported";
  EXPECT_EQ(phone.State().attention, 1u);
  ExpectSound();
  EXPECT_EQ(phone.Visits("t1"), 4) << "what was not damaged counted";
}

TEST_F(Damage, InAConfirmedImageIsGotAnewAndThePendingWorkIsKept) {
  ASSERT_EQ(phone.Inc("t1", 5), TIDE_OK);
  ReopenAfter("UPDATE tide_overlay SET confirmed = " + Flipped("confirmed"));
  phone.SyncWith(server);
  EXPECT_EQ(phone.Visits("t1"), 5);
  ExpectSound();
}

TEST_F(Damage, InAConfirmedImageOfAnAnsweredOperationIsGotAnew) {
  ASSERT_EQ(phone.Inc("t1", 5), TIDE_OK);
  ASSERT_EQ(phone.Step(), TIDE_OK);
  const std::optional<Asked> push = phone.Take("/push");
  ASSERT_TRUE(push.has_value());
  Phone::Reply(*push, server.Ask(push->Read(), "alice"));
  ASSERT_EQ(phone.Step(), TIDE_OK);
  ASSERT_EQ(phone.State().by_state[TIDE_STATE_ACKED], 1u);
  ReopenAfter("UPDATE tide_overlay SET confirmed = " + Flipped("confirmed"));
  phone.SyncWith(server);
  EXPECT_EQ(phone.Visits("t1"), 5);
  ExpectSound();
}

TEST_F(Damage, InAFieldOfARecordIsFoundByTheDigestAndGotAnew) {
  ReopenAfter("UPDATE tasks_rows SET title = 'Fix pumq' WHERE id = 't1'");
  tide_digest digest = TIDE_INIT(tide_digest);
  EXPECT_EQ(tide_digest_of(phone.client, tide_s("team/1"), nullptr, &digest, &phone.error),
            TIDE_ERROR_STORE_CORRUPT);
  phone.SyncWith(server);   // to have found it is enough
  EXPECT_EQ(phone.Title("t1"), "Fix pump");
  ExpectSound();
}

TEST_F(Damage, InAFieldOfARecordIsFoundWhenTheRecordChanges) {
  ReopenAfter("UPDATE tasks_rows SET title = 'Fix pumq' WHERE id = 't1'");
  ASSERT_TRUE(ben.Submit({Set("tasks", "t1", "notes", testing::Text("touched"))}).status.ok());
  ben.Sync(server);
  ExpectSound();
  EXPECT_EQ(phone.Notes("t1"), "touched");
}

TEST_F(Damage, ThatIsReadAgainAndAgainWhileTheServerIsAwayCostsNoMoreRequests) {
  ReopenAfter("UPDATE tasks_rows SET _extra = x'ffff' WHERE id = 't1'");
  const size_t before = phone.requests();
  for (int i = 0; i < 600; i++) {   // ten minutes of a screen that looks each second
    tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
    tide_reading* reading = nullptr;
    EXPECT_EQ(tide_read(phone.client, &key, nullptr, &reading, nullptr), TIDE_ERROR_STORE_CORRUPT);
    ASSERT_EQ(phone.Step(), TIDE_OK);
    for (const char* verb : {"/push", "/pull", "/live"})
      while (const std::optional<Asked> asked = phone.Take(verb))
        Phone::Reply(*asked, Answer{.finish = TIDE_ERROR_UNREACHABLE});
    phone.Advance(1'000);
  }
  EXPECT_LT(phone.requests() - before, 60u);
  phone.Advance(400'000);
  phone.SyncWith(server);
  ExpectSound();
}

TEST_F(Damage, InASetOfARecordIsGotAnewAsSoonAsItIsFound) {
  ASSERT_TRUE(ben.Submit({Add("tasks", "t1", "labels", testing::Text("red"))}).status.ok());
  ben.Sync(server);
  phone.SyncWith(server);
  ReopenAfter("UPDATE tasks_rows SET labels = '[\"red' WHERE id = 't1'");
  tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
  tide_reading* reading = nullptr;
  EXPECT_EQ(tide_read(phone.client, &key, nullptr, &reading, &phone.error),
            TIDE_ERROR_STORE_CORRUPT) << "never shown as if it were whole";
  EXPECT_EQ(phone.Title("t2"), "Read meter") << "others are";
  phone.SyncWith(server);
  EXPECT_EQ(phone.Title("t1"), "Fix pump");
  ExpectSound();
}

TEST_F(Damage, InUnknownFieldsOfARecordIsGotAnewAsSoonAsTheRecordIsTouched) {
  ReopenAfter("UPDATE tasks_rows SET _extra = x'ffff' WHERE id = 't1'");
  tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
  tide_reading* reading = nullptr;
  EXPECT_EQ(tide_read(phone.client, &key, nullptr, &reading, &phone.error),
            TIDE_ERROR_STORE_CORRUPT);
  ASSERT_TRUE(ben.Submit({Set("tasks", "t1", "notes", testing::Text("touched"))}).status.ok());
  ben.Sync(server);
  ExpectSound();
}

TEST_F(Damage, UnderAWriteOfOnesOwnRefusesThatWriteAndNothingElse) {
  ReopenAfter("UPDATE tasks_rows SET _extra = x'ffff' WHERE id = 't1'");
  EXPECT_EQ(phone.SetNotes("t1", "mine"), TIDE_ERROR_STORE_CORRUPT);
  EXPECT_EQ(phone.Inc("t2", 1), TIDE_OK) << phone.error.message;
  ExpectSound();
}

TEST_F(Damage, InAnExplanationHidesThatExplanationAlone) {
  ASSERT_TRUE(ben.Submit({Set("tasks", "t1", "notes", testing::Text("first"))}).status.ok());
  ASSERT_EQ(phone.SetNotes("t1", "second"), TIDE_OK);
  ben.Sync(server);
  phone.SyncWith(server);
  ben.Sync(server);
  phone.SyncWith(server);
  ReopenAfter("UPDATE tide_explanation SET unread = 1, body = " + Flipped("body"));
  EXPECT_EQ(phone.Title("t1"), "Fix pump");
  tide_subject subject = TIDE_INIT(tide_subject);
  subject.kind = TIDE_SUBJECT_RECORD;
  subject.key = tide_k("team/1", FIELD_TASKS, "t1");
  tide_explanation* why = nullptr;
  EXPECT_EQ(tide_explain(phone.client, &subject, tide_s(""), &why, &phone.error), TIDE_OK)
      << phone.error.message;
  tide_explanation_free(why);
  ExpectSound();
}

TEST_F(Damage, InAScopesDigestIsFoundAndTheScopeGotAnew) {
  ReopenAfter("UPDATE tide_scope SET digest = zeroblob(16) WHERE scope = 'team/1'");
  ASSERT_TRUE(ben.Submit({Set("tasks", "t1", "notes", testing::Text("touched"))}).status.ok());
  ben.Sync(server);
  ExpectSound();
}

TEST_F(Damage, ToTheStoresIdentityIsToldAsDamage) {
  phone.Close();
  Sql("UPDATE tide_scope SET digest = x'00'");
  EXPECT_EQ(phone.Open(), TIDE_ERROR_STORE_CORRUPT) << phone.error.message;
  EXPECT_EQ(phone.error.retry, TIDE_RETRY_NEVER);
}

}  // namespace
}  // namespace tidemark::testing
