/* Plans through C: what they are given, what they refuse, what their observers hear. */
#include <string.h>

#include "check.h"
#include "device.h"

static int heard, ended;

static void hear(tide_context context, const tide_timelines *list) {
  tide_timeline plan = TIDE_INIT(tide_timeline);
  (void)context;
  CHECK(tide_timelines_at(list, 0, &plan) == TIDE_OK);
  CHECK(tide_timelines_at(list, 1, &plan) == TIDE_END);
  heard++;
}

static void end(tide_context context) {
  (void)context;
  ended++;
}

static tide_op *write_title(device *device, const char *id) {
  tide_op *op;
  tide_key key = tide_k("team/1", "tasks", id);
  tide_field field;
  field = tide_f("title", tide_v_text("Fix pump"));
  CHECK(tide_op_new(device->client, NULL, &op, NULL) == TIDE_OK);
  CHECK(tide_op_create(op, &key, &field, 1) == TIDE_OK);
  return op;
}

static void what_is_not_declared_is_refused(device *device) {
  tide_plan *plan;
  tide_error error = TIDE_INIT(tide_error);
  CHECK(tide_plan_new(device->client, tide_s("nope"), &plan, &error) ==
        TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(plan == NULL && strcmp(error.subject, "nope") == 0);
  tide_plan_free(NULL);
}

static tide_uid a_plan_is_begun_whole(device *device) {
  tide_plan *plan;
  tide_op *visit = write_title(device, "p1"), *report = write_title(device, "p2");
  tide_uid id, again;
  tide_timelines *list;
  tide_error error = TIDE_INIT(tide_error);
  tide_sync_state state = TIDE_INIT(tide_sync_state);
  CHECK(tide_plan_new(device->client, tide_s("visit"), &plan, NULL) == TIDE_OK);
  CHECK(tide_plan_operation(plan, tide_s("visit"), visit, NULL) == TIDE_OK);
  CHECK(tide_op_submit(visit, &id, NULL) == TIDE_ERROR_BAD_STATE);
  CHECK(tide_plan_begin(plan, &id, &error) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(strcmp(error.subject, "report") == 0);
  CHECK(tide_sync_state_of(device->client, &state) == TIDE_OK && state.pending == 0);
  CHECK(tide_plan_operation(plan, tide_s("report"), report, NULL) == TIDE_OK);
  CHECK(tide_plan_begin(plan, &id, NULL) == TIDE_OK);
  CHECK(tide_plan_begin(plan, &again, NULL) == TIDE_ERROR_BAD_STATE);
  CHECK(tide_sync_state_of(device->client, &state) == TIDE_OK && state.pending == 2);
  CHECK(state.by_state[TIDE_STATE_DRAFT] == 1 && state.by_state[TIDE_STATE_QUEUED] == 1);
  tide_op_free(visit);
  tide_op_free(report);
  tide_plan_free(plan);
  CHECK(tide_timelines_list(device->client, TIDE_PLANS_OPEN, NULL, NULL) ==
        TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_timelines_list(device->client, 8, &list, NULL) == TIDE_ERROR_UNSUPPORTED);
  CHECK(tide_plan_turn_back(device->client, &id, NULL) == TIDE_OK);
  return id;
}

int main(void) {
  device device;
  tide_observer *observer;
  tide_plan_callback callback = {hear, NULL, end};
  tide_timelines *list;
  tide_timeline plan = TIDE_INIT(tide_timeline);
  tide_timeline_step step = TIDE_INIT(tide_timeline_step);
  tide_uid id, none = {{0}};
  device_open(&device);
  CHECK(tide_subscribe(device.client, tide_s("team/1"), NULL, NULL) == TIDE_OK);
  CHECK(tide_observe_plans(device.client, &none, callback, &observer, NULL) == TIDE_NOT_FOUND);
  CHECK(ended == 1);
  CHECK(tide_observe_plans(device.client, NULL, callback, &observer, NULL) == TIDE_OK);
  what_is_not_declared_is_refused(&device);
  id = a_plan_is_begun_whole(&device);
  device_settle(&device);
  CHECK(heard == 1);   /* begun and turned back between two looks: the last one is told */
  CHECK(tide_timelines_find(device.client, &id, &list, NULL) == TIDE_OK);
  CHECK(tide_timelines_at(list, 0, &plan) == TIDE_OK && plan.state == TIDE_PLAN_REVERSED);
  CHECK(tide_timelines_step(list, 0, 0, &step) == TIDE_OK && step.state == TIDE_STEP_SKIPPED);
  CHECK(tide_timelines_step(list, 0, 2, &step) == TIDE_END);
  tide_timelines_free(list);
  CHECK(tide_plan_decide(device.client, &id, tide_s("visit"), TIDE_STEP_AGAIN, NULL) ==
        TIDE_ERROR_BAD_STATE);
  CHECK(tide_plan_decide(device.client, &id, tide_s("visit"), 9, NULL) == TIDE_ERROR_UNSUPPORTED);
  tide_observer_free(observer);
  CHECK(ended == 2);
  device_free(&device);
  CHECK(tide_live_handles() == 0);
  return 0;
}
