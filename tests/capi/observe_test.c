/* Observers begin with the present, hear what changes, and let go of their context once. */
#include <string.h>

#include "check.h"
#include "device.h"

typedef struct heard {
  int pending, settled, conflicted, records, syncs, done, destroyed;
  tide_status done_status;
  tide_uid last;
  tide_reading *taken;
  device *device;
} heard;

static void on_pending(void *context, const tide_operation_info *info) {
  heard *heard = context;
  heard->pending++;
  heard->last = info->op;
  CHECK(info->phase == TIDE_PENDING && info->intent.data != NULL);
}
static void on_settled(void *context, const tide_operation_info *info) {
  (void)info;
  ((heard *)context)->settled++;
}
static void on_conflicted(void *context, const tide_operation_info *info) {
  (void)info;
  ((heard *)context)->conflicted++;
}
static void on_record(void *context, tide_reading *reading) {
  heard *heard = context;
  int64_t due_ms;
  heard->records++;
  /* what would wait for this very callback is refused */
  CHECK(tide_client_close(heard->device->client, NULL) == TIDE_ERROR_IN_CALLBACK);
  CHECK(tide_client_step(heard->device->client, 0, &due_ms, NULL) == TIDE_ERROR_IN_CALLBACK);
  tide_reading_free(reading); /* lent: not ours to free */
  if (heard->records != 1) return;
  heard->taken = tide_reading_take(reading);
}
static void on_sync(void *context, const tide_sync_state *state) {
  ((heard *)context)->syncs++;
  CHECK(state->struct_size == sizeof *state);
}
static void on_done(void *context, tide_status status, const tide_uid *op,
                    const tide_error *error) {
  heard *heard = context;
  heard->done++;
  heard->done_status = status;
  heard->last = *op;
  CHECK(error->status == status);
}
static void on_destroy(void *context) { ((heard *)context)->destroyed++; }

static tide_status set_title(device *device, const char *title) {
  tide_key key = tide_k("team/1", "tasks", "t1");
  tide_field field;
  field = tide_f("title", tide_v_text(title));
  return tide_set(device->client, &key, NULL, &field, 1, NULL, NULL);
}

static void operations_are_heard_by_phase(device *device) {
  heard heard;
  tide_observer *observer;
  tide_operation_callback callback;
  tide_operations *withdrawn;
  memset(&heard, 0, sizeof heard);
  callback.pending = on_pending;
  callback.settled = on_settled;
  callback.conflicted = on_conflicted;
  callback.context = &heard;
  callback.destroy = on_destroy;
  CHECK(set_title(device, "one") == TIDE_OK);
  CHECK(tide_observe_operations(device->client, NULL, 0, callback, &observer, NULL) == TIDE_OK);
  CHECK(heard.pending == 0); /* not inside the call */
  device_settle(device);
  CHECK(heard.pending == 2); /* the create and the set */
  CHECK(set_title(device, "two") == TIDE_OK);
  device_settle(device);
  CHECK(heard.pending == 3);
  CHECK(tide_cancel(device->client, &heard.last, &withdrawn, NULL) == TIDE_OK);
  tide_operations_free(withdrawn);
  device_settle(device);
  CHECK(heard.settled == 1 && heard.conflicted == 0 && heard.pending == 3);
  tide_observer_free(observer);
  CHECK(heard.destroyed == 1);
}

static void a_record_is_heard_when_it_looks_different(device *device) {
  heard heard;
  tide_observer *observer;
  tide_record_callback callback;
  tide_key key = tide_k(NULL, "tasks", "t1"), unknown = tide_k("team/1", "nothing", "t1");
  tide_value value;
  memset(&heard, 0, sizeof heard);
  heard.device = device;
  callback.fn = on_record;
  callback.context = &heard;
  callback.destroy = on_destroy;
  CHECK(tide_observe_record(device->client, &unknown, NULL, callback, &observer, NULL) ==
        TIDE_ERROR_UNKNOWN_COLLECTION);
  CHECK(observer == NULL && heard.destroyed == 1); /* also when registering fails */
  CHECK(tide_observe_record(device->client, &key, NULL, callback, &observer, NULL) == TIDE_OK);
  device_settle(device);
  CHECK(heard.records == 1 && heard.taken != NULL);
  CHECK(set_title(device, "three") == TIDE_OK);
  CHECK(set_title(device, "four") == TIDE_OK);
  device_settle(device);
  CHECK(heard.records == 2); /* in-between states may be skipped, the last never */
  device_settle(device);
  CHECK(heard.records == 2);
  CHECK(tide_reading_value(heard.taken, tide_s("title"), &value) == TIDE_OK);
  tide_reading_free(heard.taken);
  tide_observer_drop(observer);
  CHECK(heard.destroyed == 2);
}

static void the_engine_is_heard(device *device) {
  heard heard;
  tide_observer *observer;
  tide_sync_callback callback;
  memset(&heard, 0, sizeof heard);
  callback.fn = on_sync;
  callback.context = &heard;
  callback.destroy = on_destroy;
  CHECK(tide_observe_sync(device->client, callback, &observer, NULL) == TIDE_OK);
  device_settle(device);
  CHECK(heard.syncs >= 1);
  tide_observer_free(observer);
  CHECK(heard.destroyed == 1);
  callback.fn = NULL;
  CHECK(tide_observe_sync(device->client, callback, &observer, NULL) ==
        TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(heard.destroyed == 2);
}

static void a_write_without_waiting_tells_its_end_once(device *device) {
  heard heard;
  tide_op *op;
  tide_uid uid;
  tide_done done;
  tide_key key = tide_k("team/1", "tasks", "t1");
  memset(&heard, 0, sizeof heard);
  done.fn = on_done;
  done.context = &heard;
  done.destroy = on_destroy;
  CHECK(tide_op_new(device->client, NULL, &op, NULL) == TIDE_OK);
  CHECK(tide_op_inc(op, &key, tide_s("visits"), 1) == TIDE_OK);
  CHECK(tide_op_submit_async(op, done, &uid, NULL) == TIDE_OK);
  tide_op_free(op); /* at once */
  CHECK(heard.done == 0);
  device_settle(device);
  CHECK(heard.done == 1 && heard.done_status == TIDE_OK);
  CHECK(memcmp(&heard.last, &uid, sizeof uid) == 0 && heard.destroyed == 1);
  CHECK(tide_op_new(device->client, NULL, &op, NULL) == TIDE_OK);
  CHECK(tide_op_submit_async(op, done, &uid, NULL) == TIDE_ERROR_NO_EFFECT);
  tide_op_free(op);
  CHECK(heard.done == 1 && heard.destroyed == 2);
}

static void what_lives_when_the_client_ends_is_let_go(device *device) {
  heard heard;
  tide_observer *observer;
  tide_sync_callback callback;
  memset(&heard, 0, sizeof heard);
  callback.fn = on_sync;
  callback.context = &heard;
  callback.destroy = on_destroy;
  CHECK(tide_observe_sync(device->client, callback, &observer, NULL) == TIDE_OK);
  tide_client_free(device->client);
  device->client = NULL;
  CHECK(heard.destroyed == 1);
  tide_observer_free(observer);
  CHECK(heard.destroyed == 1);
}

int main(void) {
  device device;
  tide_key key = tide_k("team/1", "tasks", "t1");
  tide_field title;
  title = tide_f("title", tide_v_text("zero"));
  device_open(&device);
  CHECK(tide_subscribe(device.client, tide_s("team/1"), NULL, NULL) == TIDE_OK);
  CHECK(tide_create(device.client, &key, &title, 1, NULL, NULL) == TIDE_OK);
  operations_are_heard_by_phase(&device);
  a_record_is_heard_when_it_looks_different(&device);
  the_engine_is_heard(&device);
  a_write_without_waiting_tells_its_end_once(&device);
  what_lives_when_the_client_ends_is_let_go(&device);
  device_free(&device);
  CHECK(tide_live_handles() == 0);
  return 0;
}
