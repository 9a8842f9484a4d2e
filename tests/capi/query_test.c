/* Queries, by answer and by observer. */
#include <string.h>

#include "check.h"
#include "device.h"

static int is(tide_str text, const char *expected) {
  return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

static void create(device *device, const char *id, const char *title_text) {
  tide_key key = tide_k("team/1", "tasks", id);
  tide_field title;
  title = tide_f("title", tide_v_text(title_text));
  CHECK(tide_create(device->client, &key, &title, 1, NULL, NULL) == TIDE_OK);
}

static tide_query_spec spec_of(const char *sql) {
  tide_query_spec spec = TIDE_INIT(tide_query_spec);
  spec.sql = tide_s(sql);
  return spec;
}

static void rows_come_with_their_truth(device *device) {
  tide_query_spec spec =
      spec_of("SELECT id, title, _truth FROM tasks WHERE title >= ?1 ORDER BY id");
  tide_rows *rows;
  tide_value param, value;
  tide_truth truth = TIDE_INIT(tide_truth);
  tide_str name;
  size_t column;
  param = tide_v_text("B");
  spec.params = &param;
  spec.param_count = 1;
  CHECK(tide_query(device->client, &spec, &rows, NULL) == TIDE_OK);
  CHECK(tide_rows_count(rows) == 2);
  CHECK(tide_rows_column(rows, tide_s("title"), &column) == TIDE_OK && column == 1);
  CHECK(tide_rows_column_at(rows, 2, &name, NULL) == TIDE_END); /* _truth is taken off */
  CHECK(tide_rows_value(rows, 0, 1, &value) == TIDE_OK && is(value.as.string, "Boil"));
  CHECK(tide_rows_truth(rows, 0, &truth) == TIDE_OK && truth.headline == TIDE_HEADLINE_PENDING);
  CHECK(tide_rows_truth(rows, TIDE_WHOLE_SET, &truth) == TIDE_OK && truth.pending_count == 3);
  CHECK(tide_rows_truth(rows, 2, &truth) == TIDE_END);
  tide_rows_free(rows);
}

static void pages_follow_on_one_world(device *device) {
  tide_query_spec spec = spec_of("SELECT id FROM tasks ORDER BY id");
  tide_rows *first, *second, *third;
  tide_value value;
  spec.max_rows = 2;
  CHECK(tide_query(device->client, &spec, &first, NULL) == TIDE_OK);
  CHECK(((const tide_rows_head *)tide_rows_block(first).data)->flags & TIDE_ROWS_MORE);
  CHECK(tide_rows_next(first, &second, NULL) == TIDE_OK && tide_rows_count(second) == 1);
  CHECK(tide_rows_value(second, 0, 0, &value) == TIDE_OK && is(value.as.string, "c"));
  CHECK(tide_rows_next(second, &third, NULL) == TIDE_END && third == NULL);
  tide_rows_free(first);
  tide_rows_free(second);
}

static void bad_questions_have_their_own_status(device *device) {
  tide_error error = TIDE_INIT(tide_error);
  tide_rows *rows;
  tide_query_spec spec = spec_of("SELECT id FROM tasks_rows");
  tide_str scope = tide_s("team/9");
  tide_observer *observer;
  tide_query_callback callback;
  memset(&callback, 0, sizeof callback);
  CHECK(tide_query(device->client, &spec, &rows, &error) == TIDE_ERROR_SQL_REFUSED);
  CHECK(rows == NULL && error.message[0] != 0);
  spec.sql = tide_s("DELETE FROM tasks");
  CHECK(tide_query(device->client, &spec, &rows, NULL) == TIDE_ERROR_SQL_REFUSED);
  spec.sql = tide_s("SELEC");
  CHECK(tide_query(device->client, &spec, &rows, NULL) == TIDE_ERROR_SQL);
  spec.sql = tide_s("SELECT id FROM tasks WHERE id = ?1");
  CHECK(tide_query(device->client, &spec, &rows, NULL) == TIDE_ERROR_SQL_PARAMETERS);
  spec.param_count = 1; /* but no params */
  CHECK(tide_query(device->client, &spec, &rows, NULL) == TIDE_ERROR_INVALID_ARGUMENT);
  spec = spec_of("SELECT id FROM tasks");
  spec.scopes = &scope;
  spec.scope_count = 1;
  CHECK(tide_query(device->client, &spec, &rows, NULL) == TIDE_ERROR_NOT_SUBSCRIBED);
  spec = spec_of("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                 " SELECT max(i) FROM n");
  spec.deadline_ms = 20;
  {
    tide_interrupt *interrupt;
    CHECK(tide_interrupt_new(&interrupt) == TIDE_OK);
    tide_interrupt_raise(interrupt);
    spec.interrupt = interrupt;
    CHECK(tide_query(device->client, &spec, &rows, NULL) == TIDE_ERROR_INTERRUPTED);
    tide_interrupt_free(interrupt);
  }
  spec = spec_of("SELECT id FROM tasks");
  CHECK(tide_observe_query(device->client, &spec, callback, &observer, NULL) ==
        TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_query(device->client, NULL, &rows, NULL) == TIDE_ERROR_INVALID_ARGUMENT);
}

typedef struct list {
  int deliveries, destroyed, take;
  uint32_t flags;
  size_t rows, edits;
  tide_edit first;
  tide_rows *kept;
} list;

static void changed(void *context, const tide_change *change) {
  list *list = context;
  CHECK(change->rows != NULL && change->error == NULL);
  list->deliveries++;
  list->flags = change->flags;
  list->rows = tide_rows_count(change->rows);
  list->edits = change->edit_count;
  if (change->edit_count > 0) list->first = change->edits[0];
  tide_rows_free(change->rows); /* lent: not ours to free */
  if (!list->take) return;
  tide_rows_free(list->kept);
  list->kept = tide_rows_take(change->rows);
}

static void destroyed(void *context) { ((list *)context)->destroyed++; }

static void an_observer_hears_keyed_differences(device *device) {
  tide_query_spec spec = spec_of("SELECT id, title, _truth FROM tasks ORDER BY title");
  tide_query_callback callback;
  tide_observer *observer;
  tide_buffer *edits;
  tide_rows *earlier;
  list list;
  memset(&list, 0, sizeof list);
  list.take = 1;
  callback.fn = changed;
  callback.context = &list;
  callback.destroy = destroyed;
  CHECK(tide_observe_query(device->client, &spec, callback, &observer, NULL) == TIDE_OK);
  device_settle(device);
  CHECK(list.deliveries == 1 && (list.flags & TIDE_CHANGE_FIRST));
  CHECK(list.rows == 3 && list.edits == 3 && list.first.kind == TIDE_INSERT);
  device_settle(device);
  CHECK(list.deliveries == 1); /* nothing is told twice */
  earlier = list.kept;
  list.kept = NULL;
  tide_test_clock_advance(device->clock, 1000000, 0);
  create(device, "d", "Zeal");
  device_settle(device);
  CHECK(list.deliveries == 2 && list.rows == 4 && list.edits == 1);
  CHECK(list.first.kind == TIDE_INSERT && list.first.to == 3);
  CHECK(tide_rows_count(earlier) == 3); /* taken: stays as it was */
  CHECK(tide_rows_compare(earlier, list.kept, &edits) == TIDE_OK);
  CHECK(tide_buffer_str(edits).size == sizeof(tide_edit));
  tide_buffer_free(edits);
  tide_rows_free(earlier);
  tide_observer_free(observer);
  CHECK(list.destroyed == 1);
  CHECK(tide_rows_count(list.kept) == 4); /* outlives the observer */
  tide_rows_free(list.kept);
}

static void what_a_reading_holds_comes_as_rows_too(device *device) {
  tide_key key = tide_k("team/1", "tasks", "a");
  tide_reading *reading;
  const tide_rows *rows;
  CHECK(tide_read(device->client, &key, NULL, &reading, NULL) == TIDE_OK);
  rows = tide_reading_rows(reading);
  CHECK(rows != NULL && tide_rows_count(rows) == 1);
  tide_reading_free(reading);
}

int main(void) {
  device device;
  device_open(&device);
  CHECK(tide_subscribe(device.client, tide_s("team/1"), NULL, NULL) == TIDE_OK);
  create(&device, "a", "Boil");
  create(&device, "b", "Apply");
  create(&device, "c", "Cool");
  rows_come_with_their_truth(&device);
  pages_follow_on_one_world(&device);
  bad_questions_have_their_own_status(&device);
  an_observer_hears_keyed_differences(&device);
  what_a_reading_holds_comes_as_rows_too(&device);
  device_free(&device);
  CHECK(tide_live_handles() == 0);
  return 0;
}
