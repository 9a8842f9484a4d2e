/* What a device measured: as text for Prometheus, as JSON, and what is usual. */
#include <string.h>

#include "check.h"
#include "device.h"

static int holds(tide_buffer *buffer, const char *part) {
  tide_str text = tide_buffer_str(buffer);
  return text.data != NULL && strstr(text.data, part) != NULL;
}

static void read_task(device *device) {
  tide_key key = tide_k("team/1", "tasks", "t1");
  tide_reading *reading;
  CHECK(tide_read(device->client, &key, NULL, &reading, NULL) == TIDE_OK);
  tide_reading_free(reading);
}

static void counts_what_is_read_and_written(device *device) {
  tide_key key = tide_k("team/1", "tasks", "t1");
  tide_field field = tide_f("title", tide_v_text("Fix pump"));
  tide_buffer *text;
  CHECK(tide_subscribe(device->client, tide_s("team/1"), NULL, NULL) == TIDE_OK);
  CHECK(tide_create(device->client, &key, &field, 1, NULL, NULL) == TIDE_OK);
  read_task(device);
  read_task(device);
  CHECK(tide_metrics_text(device->client, &text, NULL) == TIDE_OK);
  CHECK(holds(text, "\ntidemark_read_count_total{collection=\"tasks\"} 2\n"));
  CHECK(holds(text, "\ntidemark_read_stale_total{collection=\"tasks\",reason=\""));
  CHECK(holds(text, "\ntidemark_outbox_size 1\n"));
  CHECK(holds(text, "\ntidemark_fork_count_total 0\n"));
  CHECK(!holds(text, "team/1") && !holds(text, "t1\"") && !holds(text, "alice"));
  tide_buffer_free(text);
}

static void asking_is_not_reading(device *device) {
  tide_subject subject = TIDE_INIT(tide_subject);
  tide_explanation *explanation;
  tide_buffer *text;
  subject.kind = TIDE_SUBJECT_RECORD;
  subject.key = tide_k("team/1", "tasks", "t1");
  CHECK(tide_explain(device->client, &subject, tide_s(NULL), &explanation, NULL) == TIDE_OK);
  tide_explanation_free(explanation);
  CHECK(tide_metrics_text(device->client, &text, NULL) == TIDE_OK);
  CHECK(holds(text, "\ntidemark_read_count_total{collection=\"tasks\"} 2\n"));
  tide_buffer_free(text);
}

static void counts_a_query_once(device *device) {
  tide_query_spec spec = TIDE_INIT(tide_query_spec);
  tide_rows *rows;
  tide_buffer *text;
  spec.sql = tide_s("SELECT id FROM tasks");
  CHECK(tide_query(device->client, &spec, &rows, NULL) == TIDE_OK);
  tide_rows_free(rows);
  CHECK(tide_metrics_text(device->client, &text, NULL) == TIDE_OK);
  CHECK(holds(text, "\ntidemark_read_count_total{collection=\"tasks\"} 3\n"));
  tide_buffer_free(text);
}

static void says_the_same_as_json(device *device) {
  tide_buffer *json;
  CHECK(tide_metrics_json(device->client, &json, NULL) == TIDE_OK);
  CHECK(holds(json, "\"name\":\"tidemark.read.count\""));
  CHECK(holds(json, "\"stale_read_share\":1.0"));
  CHECK(holds(json, "\"collection\":\"tasks\",\"window_ms\":"));
  CHECK(!holds(json, "team/1") && !holds(json, "alice"));
  tide_buffer_free(json);
}

static void nothing_is_usual_yet(device *device) {
  tide_usual usual = TIDE_INIT(tide_usual);
  tide_error error = TIDE_INIT(tide_error);
  CHECK(tide_usual_of(device->client, tide_s("tasks"), &usual, &error) == TIDE_OK);
  CHECK(usual.struct_size == sizeof usual && usual.settled_count == 0);
  CHECK(usual.settled_p90_ms == -1 && usual.seen_p90_ms == -1);
  CHECK(tide_usual_of(device->client, tide_s("nonsense"), &usual, &error) ==
        TIDE_ERROR_UNKNOWN_COLLECTION);
  CHECK(strcmp(error.subject, "nonsense") == 0 && usual.settled_p90_ms == 0);
}

static void a_trace_stays_with_its_operation(device *device) {
  const char *parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  tide_op_options options = TIDE_INIT(tide_op_options);
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  tide_key key = tide_k("team/1", "tasks", "t2");
  tide_field field = tide_f("title", tide_v_text("Traced"));
  tide_op *op;
  tide_uid uid;
  tide_operations *found;
  tide_buffer *json;
  options.trace_parent = tide_s(parent);
  options.trace_state = tide_s("a=1");
  CHECK(tide_op_new(device->client, &options, &op, NULL) == TIDE_OK);
  CHECK(tide_op_create(op, &key, &field, 1) == TIDE_OK);
  CHECK(tide_op_submit(op, &uid, NULL) == TIDE_OK);
  tide_op_free(op);
  CHECK(tide_operations_find(device->client, &uid, &found, NULL) == TIDE_OK);
  CHECK(tide_operations_at(found, 0, &info) == TIDE_OK);
  CHECK(TIDE_HAS(&info, trace_state));
  CHECK(strcmp(info.trace_parent.data, parent) == 0 && strcmp(info.trace_state.data, "a=1") == 0);
  info.struct_size = (uint32_t)((const char *)&info.trace_parent - (const char *)&info);
  info.trace_parent = tide_s("untouched"); /* an app built before there were traces */
  CHECK(tide_operations_at(found, 0, &info) == TIDE_OK);
  CHECK(strcmp(info.trace_parent.data, "untouched") == 0);
  tide_operations_free(found);
  CHECK(tide_reveals_json(device->client, &json, NULL) == TIDE_OK);
  CHECK(holds(json, "\"reveals\":[]")); /* nothing has come back yet */
  tide_buffer_free(json);
}

static void refuses_misuse(device *device) {
  tide_buffer *buffer;
  tide_usual usual = TIDE_INIT(tide_usual);
  CHECK(tide_metrics_text(NULL, &buffer, NULL) < 0 && buffer == NULL);
  CHECK(tide_metrics_text(device->client, NULL, NULL) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_metrics_json(device->client, NULL, NULL) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_usual_of(device->client, tide_s("tasks"), NULL, NULL) == TIDE_ERROR_INVALID_ARGUMENT);
  usual.struct_size = 0;
  CHECK(tide_usual_of(device->client, tide_s("tasks"), &usual, NULL) ==
        TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_client_close(device->client, NULL) == TIDE_OK);
  CHECK(tide_metrics_text(device->client, &buffer, NULL) == TIDE_ERROR_CLOSED);
}

int main(void) {
  device device;
  device_open(&device);
  counts_what_is_read_and_written(&device);
  asking_is_not_reading(&device);
  counts_a_query_once(&device);
  says_the_same_as_json(&device);
  nothing_is_usual_yet(&device);
  a_trace_stays_with_its_operation(&device);
  refuses_misuse(&device);
  device_free(&device);
  return 0;
}
