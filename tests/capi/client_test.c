/* A device on its own: everything works before any contact, and says so. */
#include <string.h>

#include "check.h"
#include "device.h"

static const char *kScope = "team/1";

static int is(tide_str text, const char *expected) {
  return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

static tide_truth truth_of(tide_reading *reading) {
  tide_truth truth = TIDE_INIT(tide_truth);
  CHECK(tide_reading_truth(reading, &truth) == TIDE_OK);
  return truth;
}

static tide_uid create_task(device *device, const char *id) {
  tide_uid uid;
  tide_error error = TIDE_INIT(tide_error);
  tide_key key = tide_k(kScope, "tasks", id);
  tide_field title;
  title = tide_f("title", tide_v_text("Fix pump"));
  if (tide_create(device->client, &key, &title, 1, &uid, &error) != TIDE_OK) {
    fprintf(stderr, "create: %s %s\n", error.message, error.subject);
    exit(1);
  }
  return uid;
}

static void a_write_is_seen_at_once_as_pending(device *device) {
  tide_uid uid = create_task(device, "t1");
  tide_key key = tide_k(NULL, "tasks", "t1"), full;
  tide_reading *reading;
  tide_value value;
  tide_pending pending = TIDE_INIT(tide_pending);
  tide_badge badge = TIDE_INIT(tide_badge);
  tide_truth truth;
  tide_buffer *sentence;
  CHECK(tide_read(device->client, &key, NULL, &reading, NULL) == TIDE_OK);
  truth = truth_of(reading);
  CHECK(truth.headline == TIDE_HEADLINE_PENDING);
  CHECK((truth.flags & TIDE_TRUTH_EXISTS) && (truth.flags & TIDE_TRUTH_LOCAL_ONLY));
  CHECK(truth.pending_count == 1 && truth.freshness == TIDE_EMPTY);
  CHECK(tide_reading_value(reading, tide_s("title"), &value) == TIDE_OK);
  CHECK(value.type == TIDE_STRING && is(value.as.string, "Fix pump"));
  CHECK(tide_reading_value(reading, tide_s("done"), &value) == TIDE_OK);
  CHECK(value.type == TIDE_BOOL && value.as.integer == 0); /* declared initial value */
  CHECK(tide_reading_value(reading, tide_s("nothing"), &value) == TIDE_ERROR_UNKNOWN_FIELD);
  CHECK(value.type == TIDE_NULL);
  CHECK(tide_reading_confirmed(reading, tide_s("title"), &value) == TIDE_NOT_FOUND);
  CHECK(tide_reading_key(reading, &full) == TIDE_OK && is(full.scope, kScope));
  CHECK(tide_reading_pending(reading, 0, &pending) == TIDE_OK);
  CHECK(memcmp(&pending.op, &uid, sizeof uid) == 0 && (pending.flags & TIDE_OP_NEVER_SENT));
  CHECK(tide_reading_pending(reading, 1000, &pending) == TIDE_END && pending.state == 0);
  CHECK(tide_reading_why(reading).size > 0);
  tide_test_clock_advance(device->clock, 2000000, 0);
  CHECK(tide_badge_of(device->client, &truth, &badge) == TIDE_OK && badge.label[0] != 0);
  CHECK(tide_sentence(device->client, &truth, tide_s("de"), &sentence) == TIDE_OK);
  CHECK(tide_buffer_str(sentence).size > 0);
  tide_buffer_free(sentence);
  tide_reading_free(reading);
}

static void not_loaded_is_not_nothing(device *device) {
  tide_key key = tide_k(kScope, "tasks", "never");
  tide_reading *reading;
  CHECK(tide_read(device->client, &key, NULL, &reading, NULL) == TIDE_OK);
  CHECK(!(truth_of(reading).flags & TIDE_TRUTH_EXISTS));
  CHECK(truth_of(reading).freshness == TIDE_EMPTY);
  CHECK(truth_of(reading).headline == TIDE_HEADLINE_STALE);
  tide_reading_free(reading);
}

static void bad_input_has_its_own_status(device *device) {
  tide_error error = TIDE_INIT(tide_error);
  tide_reading *reading = (tide_reading *)device;
  tide_key unknown = tide_k(kScope, "nothing", "x"), bad = tide_k(kScope, "tasks", "\xFF");
  tide_key task = tide_k(kScope, "tasks", "t1"), elsewhere = tide_k("team/9", "tasks", "t1");
  tide_field field;
  CHECK(tide_read(device->client, &unknown, NULL, &reading, &error) ==
        TIDE_ERROR_UNKNOWN_COLLECTION);
  CHECK(reading == NULL && error.status == TIDE_ERROR_UNKNOWN_COLLECTION && error.message[0] != 0);
  CHECK(tide_read(device->client, &bad, NULL, &reading, NULL) == TIDE_ERROR_NOT_UTF8);
  CHECK(tide_read(device->client, NULL, NULL, &reading, NULL) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_read(device->client, &task, NULL, NULL, NULL) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_read((tide_client *)device->clock, &task, NULL, &reading, NULL) ==
        TIDE_ERROR_WRONG_HANDLE);
  field = tide_f("height", tide_v_double(0.0 / 0.0 * 1.0));
  {
    tide_key site = tide_k(kScope, "sites", "s");
    CHECK(tide_set(device->client, &site, NULL, &field, 1, NULL, &error) ==
          TIDE_ERROR_NOT_A_NUMBER);
  }
  field = tide_f("title", tide_v_int(5));
  CHECK(tide_set(device->client, &task, NULL, &field, 1, NULL, &error) == TIDE_ERROR_WRONG_TYPE);
  CHECK(strcmp(error.subject, "tasks/t1.title") == 0 && error.index == 0);
  field = tide_f("title", tide_v_null());
  CHECK(tide_set(device->client, &task, NULL, &field, 1, NULL, &error) == TIDE_ERROR_REQUIRED);
  field = tide_f("title", tide_v_text("x"));
  CHECK(tide_set(device->client, &elsewhere, NULL, &field, 1, NULL, &error) ==
        TIDE_ERROR_NOT_SUBSCRIBED);
  CHECK(tide_subscribe(device->client, tide_s("nowhere"), NULL, &error) == TIDE_ERROR_BAD_ID);
  CHECK(tide_unsubscribe(device->client, tide_s("team/9"), &error) == TIDE_ERROR_NOT_SUBSCRIBED);
  CHECK(tide_hint(device->client, 99, (tide_bytes){NULL, 0}, NULL) == TIDE_ERROR_UNSUPPORTED);
}

static void one_operation_is_written_once(device *device) {
  tide_op *op;
  tide_uid uid, other;
  tide_error problem = TIDE_INIT(tide_error);
  tide_key key = tide_k(kScope, "tasks", "t1");
  tide_value label;
  tide_uid nobody;
  memset(&nobody, 7, sizeof nobody);
  label = tide_v_text("urgent");
  CHECK(tide_op_new(device->client, NULL, &op, NULL) == TIDE_OK);
  CHECK(tide_op_submit(op, &uid, NULL) == TIDE_ERROR_NO_EFFECT);
  CHECK(tide_op_add(op, &key, tide_s("labels"), &label) == TIDE_OK);
  CHECK(tide_op_inc(op, &key, tide_s("visits"), 3) == TIDE_OK);
  CHECK(tide_op_submit(op, &uid, NULL) == TIDE_OK);
  CHECK(tide_op_submit(op, &other, NULL) == TIDE_ERROR_BAD_STATE);
  CHECK(tide_op_inc(op, &key, tide_s("visits"), 3) == TIDE_ERROR_BAD_STATE);
  CHECK(tide_op_reset(op, NULL) == TIDE_OK);
  CHECK(tide_op_after(op, &uid) == TIDE_OK);
  CHECK(tide_op_after(op, &nobody) == TIDE_NOT_FOUND);
  CHECK(tide_op_delete(op, &key) == TIDE_OK);
  CHECK(tide_op_submit(op, &other, NULL) == TIDE_ERROR_DEPENDENCY);
  CHECK(tide_op_problem(op, 0, &problem) == TIDE_OK && problem.status == TIDE_ERROR_DEPENDENCY);
  CHECK(tide_op_problem(op, 1, &problem) == TIDE_END);
  tide_op_free(op);
}

static void many_are_taken_in_order_and_a_refused_one_stops_nobody(device *device) {
  tide_op *ops[3];
  tide_status statuses[3];
  tide_uid uids[3], none;
  tide_error error = TIDE_INIT(tide_error);
  tide_field title;
  size_t i;
  const char *ids[] = {"m0", "m1", "m2"};
  memset(&none, 0, sizeof none);
  title = tide_f("title", tide_v_text("Many"));
  for (i = 0; i < 3; i++) {
    tide_key key = tide_k(kScope, "tasks", ids[i]);
    CHECK(tide_op_new(device->client, NULL, &ops[i], NULL) == TIDE_OK);
    (void)tide_op_create(ops[i], &key, &title, i == 1 ? 0 : 1); /* one without its title */
  }
  CHECK(tide_op_submit_all(device->client, ops, 3, statuses, uids, &error) == TIDE_ERROR_REQUIRED);
  CHECK(error.index == 1);
  CHECK(statuses[0] == TIDE_OK && statuses[1] == TIDE_ERROR_REQUIRED && statuses[2] == TIDE_OK);
  CHECK(memcmp(&uids[1], &none, sizeof none) == 0 && memcmp(&uids[2], &none, sizeof none) != 0);
  for (i = 0; i < 3; i++) tide_op_free(ops[i]);
}

static void lists_show_what_waits(device *device, tide_uid first) {
  tide_operations *list, *found;
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  tide_effect_info effect = TIDE_INIT(tide_effect_info);
  tide_error error = TIDE_INIT(tide_error);
  CHECK(tide_operations_list(device->client, TIDE_LIST_OUTBOX, NULL, 0, &list, NULL) == TIDE_OK);
  CHECK(tide_operations_at(list, 0, &info) == TIDE_OK);
  CHECK(info.state == TIDE_STATE_QUEUED && info.phase == TIDE_PENDING && info.why.size > 0);
  CHECK(is(info.intent, "create tasks"));
  CHECK(memcmp(&info.op, &first, sizeof first) == 0);
  CHECK(tide_operations_effect(list, 0, 0, &effect) == TIDE_OK);
  CHECK(effect.effect == TIDE_EFFECT_CREATE && is(effect.key.id, "t1"));
  CHECK(tide_operations_effect(list, 0, info.effect_count, &effect) == TIDE_END);
  CHECK(tide_operations_at(list, 100, &info) == TIDE_END);
  CHECK(tide_operations_find(device->client, &first, &found, &error) == TIDE_OK);
  tide_operations_free(found);
  memset(&first, 9, sizeof first);
  CHECK(tide_operations_find(device->client, &first, &found, &error) == TIDE_NOT_FOUND);
  CHECK(found == NULL);
  tide_operations_free(list);
}

static void a_withdrawn_operation_takes_its_dependents_along(device *device) {
  tide_uid uid = create_task(device, "w1"), later;
  tide_key key = tide_k(kScope, "tasks", "w1");
  tide_operations *withdrawn;
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  tide_reading *reading;
  CHECK(tide_inc(device->client, &key, tide_s("visits"), 1, &later, NULL) == TIDE_OK);
  CHECK(tide_cancel(device->client, &uid, &withdrawn, NULL) == TIDE_OK);
  CHECK(tide_operations_at(withdrawn, 0, &info) == TIDE_OK);
  CHECK(info.state == TIDE_STATE_CANCELLED);
  CHECK(tide_operations_at(withdrawn, 1, &info) == TIDE_OK);
  tide_operations_free(withdrawn);
  CHECK(tide_read(device->client, &key, NULL, &reading, NULL) == TIDE_OK);
  CHECK(!(truth_of(reading).flags & TIDE_TRUTH_EXISTS));
  tide_reading_free(reading);
}

static void facts_of_the_store(device *device) {
  tide_sync_state state = TIDE_INIT(tide_sync_state);
  tide_scopes *scopes;
  tide_scope_info scope = TIDE_INIT(tide_scope_info);
  tide_digest digest = TIDE_INIT(tide_digest);
  tide_buffer *json, *mark;
  tide_id one, two;
  tide_type type;
  uint32_t scale, reached;
  tide_explanation *why;
  tide_subject subject = TIDE_INIT(tide_subject);
  CHECK(tide_sync_state_of(device->client, &state) == TIDE_OK);
  /* its own, user/<account> and attention/<account> */
  CHECK(state.pending >= 2 && state.by_state[TIDE_STATE_QUEUED] >= 2 && state.scope_count == 3);
  CHECK(tide_scopes_list(device->client, &scopes, NULL) == TIDE_OK);
  CHECK(tide_scopes_at(scopes, 0, &scope) == TIDE_OK && (scope.flags & TIDE_SCOPE_IMPLICIT));
  CHECK(tide_scopes_at(scopes, 1, &scope) == TIDE_OK && is(scope.scope, kScope));
  CHECK(scope.pending >= 2 && scope.freshness == TIDE_EMPTY);
  CHECK(tide_scopes_at(scopes, 2, &scope) == TIDE_OK && (scope.flags & TIDE_SCOPE_IMPLICIT));
  CHECK(tide_scopes_at(scopes, 3, &scope) == TIDE_END);
  tide_scopes_free(scopes);
  CHECK(tide_digest_of(device->client, tide_s(kScope), NULL, &digest, NULL) == TIDE_OK);
  CHECK(digest.records == 0 && digest.digest[0] == 0);
  CHECK(tide_digest_of(device->client, tide_s("team/9"), NULL, &digest, NULL) ==
        TIDE_ERROR_NOT_SUBSCRIBED);
  CHECK(tide_policy_json(device->client, &json, NULL) == TIDE_OK);
  CHECK(strstr(tide_buffer_str(json).data, "tasks") != NULL);
  tide_buffer_free(json);
  CHECK(tide_inspect_json(device->client, 0, &json, NULL) == TIDE_OK);
  CHECK(strstr(tide_buffer_str(json).data, "Fix pump") == NULL); /* redacted */
  tide_buffer_free(json);
  CHECK(tide_mark_now(device->client, &mark, NULL) == TIDE_OK);
  CHECK(tide_mark_reached(device->client, tide_buffer_str(mark), &reached, NULL) == TIDE_OK);
  CHECK(reached == 1);
  CHECK(tide_mark_reached(device->client, tide_s("x"), &reached, NULL) < 0 && reached == 0);
  tide_buffer_free(mark);
  CHECK(tide_id_new(device->client, &one) == TIDE_OK);
  CHECK(tide_id_new(device->client, &two) == TIDE_OK);
  CHECK(strlen(one.text) == 36 && strcmp(one.text, two.text) != 0);
  CHECK(tide_field_type(device->client, tide_s("prices"), tide_s("amount"), &type, &scale) ==
        TIDE_OK);
  CHECK(type == TIDE_DECIMAL && scale == 2);
  CHECK(tide_field_type(device->client, tide_s("prices"), tide_s("x"), &type, &scale) ==
        TIDE_ERROR_UNKNOWN_FIELD);
  subject.kind = TIDE_SUBJECT_STORE;
  CHECK(tide_explain(device->client, &subject, tide_s(""), &why, NULL) == TIDE_OK);
  CHECK(tide_explanation_text(why).size > 0);
  tide_explanation_free(why);
}

static void a_run_without_a_server_times_out_and_keeps_everything(device *device) {
  tide_progress progress = TIDE_INIT(tide_progress);
  tide_interrupt *interrupt;
  CHECK(tide_run_until(device->client, TIDE_UNTIL_SETTLED, 0, NULL, &progress, NULL) ==
        TIDE_TIMED_OUT);
  CHECK(progress.pending >= 2 && progress.pushed == 0);
  CHECK(tide_interrupt_new(&interrupt) == TIDE_OK);
  tide_interrupt_raise(interrupt);
  CHECK(tide_run_until(device->client, TIDE_UNTIL_IDLE, 60000, interrupt, &progress, NULL) ==
        TIDE_ERROR_INTERRUPTED);
  tide_interrupt_free(interrupt);
}

static void what_is_written_outlives_the_process(device *device, tide_uid first) {
  tide_operations *found;
  tide_error error = TIDE_INIT(tide_error);
  tide_client *second = NULL, *open = device->client;
  tide_reading *reading;
  tide_op *op;
  tide_key key = tide_k(kScope, "tasks", "t1");
  CHECK(tide_op_new(device->client, NULL, &op, NULL) == TIDE_OK);
  CHECK(tide_read(device->client, &key, NULL, &reading, NULL) == TIDE_OK);
  CHECK(device_reopen(device, &error) == TIDE_ERROR_STORE_IN_USE);
  CHECK(device->client == NULL && error.retry == TIDE_RETRY_NOW);
  device->client = open;
  CHECK(tide_client_close(device->client, &error) == TIDE_OK);
  CHECK(tide_client_close(device->client, &error) == TIDE_OK);
  CHECK(tide_create(device->client, &key, NULL, 0, NULL, NULL) == TIDE_ERROR_CLOSED);
  CHECK(tide_op_delete(op, &key) == TIDE_OK);
  CHECK(tide_op_submit(op, NULL, NULL) == TIDE_ERROR_CLOSED);
  CHECK(truth_of(reading).headline == TIDE_HEADLINE_PENDING); /* answers stay readable */
  tide_client_free(device->client);
  tide_reading_free(reading);
  tide_op_free(op);
  (void)second;
  CHECK(device_reopen(device, &error) == TIDE_OK);
  CHECK(tide_operations_find(device->client, &first, &found, NULL) == TIDE_OK);
  tide_operations_free(found);
}

/* A garbage collector frees handles long after their client. */
static void handles_that_outlive_their_client_do_not_hold_its_store(device *device) {
  tide_op *op;
  tide_uid uid;
  tide_reading *reading;
  tide_key key = tide_k(kScope, "tasks", "t1");
  CHECK(tide_op_new(device->client, NULL, &op, NULL) == TIDE_OK);
  CHECK(tide_op_delete(op, &key) == TIDE_OK);
  CHECK(tide_read(device->client, &key, NULL, &reading, NULL) == TIDE_OK);
  CHECK(tide_client_close(device->client, NULL) == TIDE_OK);
  tide_client_free(device->client);
  device->client = NULL;
  CHECK(device_reopen(device, NULL) == TIDE_OK);
  CHECK(tide_op_submit(op, &uid, NULL) == TIDE_ERROR_CLOSED);
  tide_op_free(op);
  tide_reading_free(reading);
}

int main(void) {
  device device;
  tide_operations *list;
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  tide_uid first;
  device_open(&device);
  CHECK(tide_subscribe(device.client, tide_s(kScope), NULL, NULL) == TIDE_OK);
  not_loaded_is_not_nothing(&device);
  a_write_is_seen_at_once_as_pending(&device);
  CHECK(tide_operations_list(device.client, TIDE_LIST_OUTBOX, NULL, 1, &list, NULL) == TIDE_OK);
  CHECK(tide_operations_at(list, 0, &info) == TIDE_OK);
  first = info.op;
  tide_operations_free(list);
  bad_input_has_its_own_status(&device);
  one_operation_is_written_once(&device);
  many_are_taken_in_order_and_a_refused_one_stops_nobody(&device);
  lists_show_what_waits(&device, first);
  a_withdrawn_operation_takes_its_dependents_along(&device);
  facts_of_the_store(&device);
  a_run_without_a_server_times_out_and_keeps_everything(&device);
  what_is_written_outlives_the_process(&device, first);
  handles_that_outlive_their_client_do_not_hold_its_store(&device);
  device_free(&device);
  CHECK(tide_live_handles() == 0);
  return 0;
}
