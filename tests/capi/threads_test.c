/* Threaded mode: many writers, one observer, and a client that is freed inside its own callback. */
#define _DEFAULT_SOURCE
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "device.h"

enum { kThreads = 4, kEach = 20 };

typedef struct shared {
  pthread_mutex_t mutex;
  tide_client *client;
  int next, pending, destroyed, free_inside;
} shared;

static int take(shared *shared, int *counter) {
  int taken;
  pthread_mutex_lock(&shared->mutex);
  taken = ++*counter;
  pthread_mutex_unlock(&shared->mutex);
  return taken;
}

static int look(shared *shared, int *counter) {
  int seen;
  pthread_mutex_lock(&shared->mutex);
  seen = *counter;
  pthread_mutex_unlock(&shared->mutex);
  return seen;
}

static void *write_some(void *context) {
  shared *shared = context;
  tide_field title;
  int i;
  title = tide_f("title", tide_v_text("x"));
  for (i = 0; i < kEach; i++) {
    tide_key key;
    char id[16];
    snprintf(id, sizeof id, "t%d", take(shared, &shared->next));
    key = tide_k("team/1", "tasks", id);
    CHECK(tide_create(shared->client, &key, &title, 1, NULL, NULL) == TIDE_OK);
  }
  return NULL;
}

static void on_pending(void *context, const tide_operation_info *info) {
  shared *shared = context;
  (void)info;
  take(shared, &shared->pending);
  if (shared->free_inside && shared->client != NULL) {
    tide_client *client = shared->client;
    shared->client = NULL;
    tide_client_free(client); /* finishes after this callback */
  }
}

static void on_destroy(void *context) { take(context, &((shared *)context)->destroyed); }

/* A second opening over the same folder, with a thread of its own. */
static void open_threaded(device *device) {
  tide_transport transport = TIDE_INIT(tide_transport);
  tide_config config;
  tide_client_free(device->client);
  CHECK(tide_loopback_transport(device->loopback, &transport) == TIDE_OK);
  config = device_config(device, NULL, &transport);
  config.mode = TIDE_THREADED;
  CHECK(tide_client_open(&config, &device->client, NULL) == TIDE_OK);
}

static tide_observer *observe(shared *shared) {
  tide_operation_callback callback;
  tide_observer *observer;
  memset(&callback, 0, sizeof callback);
  callback.pending = on_pending;
  callback.context = shared;
  callback.destroy = on_destroy;
  CHECK(tide_observe_operations(shared->client, NULL, 0, callback, &observer, NULL) == TIDE_OK);
  return observer;
}

static void await(shared *shared, int *counter, int wanted) {
  int i;
  for (i = 0; i < 1000 && look(shared, counter) < wanted; i++) usleep(10000);
  CHECK(look(shared, counter) == wanted);
}

static void many_writers_are_all_heard(device *device) {
  shared shared;
  pthread_t threads[kThreads];
  tide_observer *observer;
  int64_t due_ms;
  int i;
  memset(&shared, 0, sizeof shared);
  pthread_mutex_init(&shared.mutex, NULL);
  open_threaded(device);
  shared.client = device->client;
  CHECK(tide_subscribe(device->client, tide_s("team/1"), NULL, NULL) == TIDE_OK);
  CHECK(tide_client_step(device->client, 0, &due_ms, NULL) == TIDE_ERROR_BAD_STATE);
  observer = observe(&shared);
  for (i = 0; i < kThreads; i++)
    CHECK(pthread_create(&threads[i], NULL, write_some, &shared) == 0);
  for (i = 0; i < kThreads; i++) pthread_join(threads[i], NULL);
  await(&shared, &shared.pending, kThreads * kEach);
  tide_observer_free(observer);
  CHECK(look(&shared, &shared.destroyed) == 1);
  pthread_mutex_destroy(&shared.mutex);
}

static void a_client_may_be_freed_inside_its_callback(device *device) {
  shared shared;
  tide_observer *observer;
  memset(&shared, 0, sizeof shared);
  pthread_mutex_init(&shared.mutex, NULL);
  shared.free_inside = 1;
  open_threaded(device);
  shared.client = device->client;
  device->client = NULL;
  observer = observe(&shared);
  await(&shared, &shared.destroyed, 1); /* the client has let go of everything */
  CHECK(look(&shared, &shared.pending) >= 1);
  tide_observer_free(observer);
  pthread_mutex_destroy(&shared.mutex);
}

/* The client that was freed inside a callback ends beside it. */
static void await_the_store(device *device) {
  int i;
  tide_status status = TIDE_ERROR_STORE_IN_USE;
  for (i = 0; i < 1000 && status == TIDE_ERROR_STORE_IN_USE; i++) {
    usleep(10000);
    status = device_reopen(device, NULL);
  }
  CHECK(status == TIDE_OK);
}

int main(void) {
  device device;
  device_open(&device);
  many_writers_are_all_heard(&device);
  a_client_may_be_freed_inside_its_callback(&device);
  await_the_store(&device);
  device_free(&device);
  CHECK(tide_live_handles() == 0);
  return 0;
}
