#include "tests/fuzz/app.h"

#include "tests/fuzz/device.h"
#include "tests/fuzz/feed.h"

namespace tidemark::fuzz {
namespace {

constexpr size_t kListMax = 50;

void Explain(tide_client* client, tide_subject_kind kind, const tide_key& key,
             const tide_uid* op) {
  tide_subject subject = TIDE_INIT(tide_subject);
  subject.kind = kind;
  subject.key = key;
  if (op != nullptr) subject.op = *op;
  tide_explanation* explanation = nullptr;
  if (Sound(tide_explain(client, &subject, tide_s("en"), &explanation, nullptr)) != TIDE_OK) return;
  FUZZ_REQUIRE(tide_explanation_text(explanation).data != nullptr);
  tide_decision decision = TIDE_INIT(tide_decision);
  for (size_t i = 0; Sound(tide_explanation_at(explanation, i, &decision)) == TIDE_OK; i++) {
    tide_choice choice = TIDE_INIT(tide_choice);
    Sound(tide_explanation_choice(explanation, i, 0, &choice));
  }
  tide_explanation_free(explanation);
}

void ReadRecord(tide_client* client, const char* scope, const char* collection, const char* id) {
  const tide_key key = tide_k(scope, collection, id);
  tide_reading* reading = nullptr;
  if (Sound(tide_read(client, &key, nullptr, &reading, nullptr)) != TIDE_OK) return;
  tide_truth truth = TIDE_INIT(tide_truth);
  FUZZ_REQUIRE(Sound(tide_reading_truth(reading, &truth)) == TIDE_OK);
  tide_badge badge = TIDE_INIT(tide_badge);
  Sound(tide_badge_of(client, &truth, &badge));
  FUZZ_REQUIRE(tide_reading_rows(reading) != nullptr);
  tide_reading_why(reading);
  tide_pending pending = TIDE_INIT(tide_pending);
  for (size_t i = 0; Sound(tide_reading_pending(reading, i, &pending)) == TIDE_OK; i++)
    FUZZ_REQUIRE(i < 10'000);
  tide_choice choice = TIDE_INIT(tide_choice);
  for (size_t i = 0; Sound(tide_reading_choice(reading, i, &choice)) == TIDE_OK; i++)
    FUZZ_REQUIRE(i < 10'000);
  tide_reading_free(reading);
  Explain(client, TIDE_SUBJECT_RECORD, key, nullptr);
}

void ListOperations(tide_client* client) {
  tide_operations* list = nullptr;
  if (Sound(tide_operations_list(client, TIDE_LIST_ALL, nullptr, kListMax, &list, nullptr)) !=
      TIDE_OK)
    return;
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  for (size_t i = 0; Sound(tide_operations_at(list, i, &info)) == TIDE_OK; i++) {
    tide_effect_info effect = TIDE_INIT(tide_effect_info);
    for (size_t j = 0; Sound(tide_operations_effect(list, i, j, &effect)) == TIDE_OK; j++)
      FUZZ_REQUIRE(effect.effect >= TIDE_EFFECT_CREATE);
    Explain(client, TIDE_SUBJECT_OPERATION, tide_k("", "", ""), &info.op);
  }
  tide_operations_free(list);
}

void AskAll(tide_client* client) {
  for (const char* sql : {"SELECT *, _truth FROM tasks", "SELECT * FROM sites, prices",
                          "SELECT * FROM tasks_fts WHERE tasks_fts MATCH 'pump'"}) {
    tide_query_spec spec = TIDE_INIT(tide_query_spec);
    spec.sql = tide_s(sql);
    tide_rows* rows = nullptr;
    Sound(tide_query(client, &spec, &rows, nullptr));
    tide_rows_free(rows);
  }
  for (const char* scope : {"team/1", "user/alice"}) {
    tide_digest digest = TIDE_INIT(tide_digest);
    Sound(tide_digest_of(client, tide_s(scope), nullptr, &digest, nullptr));
  }
  tide_buffer* json = nullptr;
  Sound(tide_inspect_json(client, TIDE_INSPECT_VALUES, &json, nullptr));
  tide_buffer_free(json);
}

}  // namespace

void ReadEverything(tide_client* client) {
  for (const char* id : {"t1", "t2", "t3", "t4", "t9"}) ReadRecord(client, "team/1", "tasks", id);
  ReadRecord(client, "", "sites", "s1");
  ReadRecord(client, "team/1", "prices", "p1");
  ReadRecord(client, "user/alice", "drafts", "d1");
  ListOperations(client);
  AskAll(client);
}

void WriteSomething(tide_client* client) {
  const tide_key key = tide_k("team/1", "tasks", "t1");
  const tide_field title = tide_f("title", tide_v_text("Again"));
  Sound(tide_set(client, &key, nullptr, &title, 1, nullptr, nullptr));
  const tide_key born = tide_k("team/1", "tasks", "t10");
  Sound(tide_create(client, &born, &title, 1, nullptr, nullptr));
  tide_operations* list = nullptr;
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  Sound(tide_operations_list(client, TIDE_LIST_OUTBOX, nullptr, 1, &list, nullptr));
  if (list != nullptr && tide_operations_at(list, 0, &info) == TIDE_OK)
    Sound(tide_cancel(client, &info.op, nullptr, nullptr));
  tide_operations_free(list);
}

}  // namespace tidemark::fuzz
