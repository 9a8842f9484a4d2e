/* Configs are read by size, and what was lent is given back, whatever becomes of the open. */
#include <string.h>

#include "check.h"
#include "device.h"

static int destroyed;
static void on_destroy(void *context) {
  (void)context;
  destroyed++;
}
static void on_line(void *context, const tide_log_line *line) {
  (void)line;
  (*(int *)context)++;
}
static void on_wake(void *context) { (*(int *)context)++; }
static void run_at_once(void *context, void (*run)(void *task), void *task) {
  (*(int *)context)++;
  run(task);
}
static int64_t wall(void *context) {
  (void)context;
  return 1;
}

static tide_status open_status(const tide_config *config) {
  tide_client *client = (tide_client *)config;
  tide_error error = TIDE_INIT(tide_error);
  tide_status status = tide_client_open(config, &client, &error);
  CHECK(status < 0 && client == NULL && error.status == status && error.subject[0] != 0);
  return status;
}

static void sizes_are_told_apart(void) {
  struct { tide_config known; uint64_t news; } newer;
  tide_config config = TIDE_INIT(tide_config);
  CHECK(tide_client_open(NULL, NULL, NULL) == TIDE_ERROR_INVALID_ARGUMENT);
  config.struct_size = 0;
  CHECK(open_status(&config) == TIDE_ERROR_INVALID_ARGUMENT);
  config.struct_size = 0xDEADBEEFu;
  CHECK(open_status(&config) == TIDE_ERROR_INVALID_ARGUMENT);
  memset(&newer, 0, sizeof newer);
  newer.known.struct_size = (uint32_t)sizeof newer;
  newer.news = 1;
  CHECK(open_status(&newer.known) == TIDE_ERROR_UNSUPPORTED);
}

static void every_field_is_checked(device *device) {
  tide_config good = device_config(device, NULL, NULL), config;
  tide_transport transport = TIDE_INIT(tide_transport);
  config = good;
  config.store = tide_s("");
  CHECK(open_status(&config) == TIDE_ERROR_INVALID_ARGUMENT);
  config = good;
  config.account = tide_s("\xC0");
  CHECK(open_status(&config) == TIDE_ERROR_NOT_UTF8);
  config = good;
  config.mode = 7;
  CHECK(open_status(&config) == TIDE_ERROR_UNSUPPORTED);
  config = good;
  config.frame_max_bytes = 1024;
  CHECK(open_status(&config) == TIDE_ERROR_OUT_OF_RANGE);
  config = good;
  config.memory_max_bytes = 1;
  CHECK(open_status(&config) == TIDE_ERROR_OUT_OF_RANGE);
  config = good;
  config.transport = &transport; /* without start */
  CHECK(open_status(&config) == TIDE_ERROR_INVALID_ARGUMENT);
  config.ca_file = tide_s("/etc/ssl/certs/ca-certificates.crt");
  CHECK(open_status(&config) == TIDE_ERROR_UNSUPPORTED);
}

static void a_failed_open_gives_back_what_was_lent(device *device) {
  tide_clock clock = TIDE_INIT(tide_clock);
  tide_config config = device_config(device, &clock, NULL);
  int lines = 0;
  destroyed = 0;
  clock.wall_us = wall;
  clock.destroy = on_destroy;
  config.log.fn = on_line;
  config.log.context = &lines;
  config.log.destroy = on_destroy;
  config.wake.destroy = on_destroy;
  config.mode = 7;
  CHECK(open_status(&config) == TIDE_ERROR_UNSUPPORTED);
  CHECK(destroyed == 3);
}

static void an_executor_runs_callbacks(device *device) {
  tide_clock clock = TIDE_INIT(tide_clock);
  tide_transport transport = TIDE_INIT(tide_transport);
  tide_executor executor = TIDE_INIT(tide_executor);
  tide_config config;
  tide_log_callback log;
  tide_error error = TIDE_INIT(tide_error);
  int posted = 0, woken = 0, lines = 0;
  destroyed = 0;
  tide_client_free(device->client);
  CHECK(tide_test_clock_use(device->clock, &clock) == TIDE_OK);
  CHECK(tide_loopback_transport(device->loopback, &transport) == TIDE_OK);
  executor.post = run_at_once;
  executor.context = &posted;
  executor.destroy = on_destroy;
  config = device_config(device, &clock, &transport);
  config.executor = &executor;
  config.wake.fn = on_wake;
  config.wake.context = &woken;
  config.wake.destroy = on_destroy;
  CHECK(tide_client_open(&config, &device->client, &error) == TIDE_OK);
  CHECK(tide_subscribe(device->client, tide_s("team/1"), NULL, NULL) == TIDE_OK);
  CHECK(woken >= 1);
  log.fn = on_line;
  log.context = &lines;
  log.destroy = on_destroy;
  CHECK(tide_log_set(device->client, TIDE_LOG_DEBUG, log) == TIDE_OK);
  CHECK(tide_log_set(device->client, 77, log) == TIDE_ERROR_UNSUPPORTED && destroyed == 1);
  {
    tide_sync_callback nobody;
    tide_observer *observer;
    memset(&nobody, 0, sizeof nobody);
    CHECK(tide_observe_sync(device->client, nobody, &observer, NULL) < 0);
  }
  device_settle(device);
  tide_client_free(device->client);
  device->client = NULL;
  CHECK(destroyed == 4); /* executor, wake, and the log twice */
}

int main(void) {
  device device;
  device_open(&device);
  sizes_are_told_apart();
  every_field_is_checked(&device);
  a_failed_open_gives_back_what_was_lent(&device);
  an_executor_runs_callbacks(&device);
  device_free(&device);
  CHECK(tide_live_handles() == 0);
  return 0;
}
