#define _DEFAULT_SOURCE
#include "device.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "field.h"

tide_config device_config(device *device, tide_clock *clock, tide_transport *transport) {
  tide_config config = TIDE_INIT(tide_config);
  config.mode = TIDE_MANUAL;
  config.store = tide_s(device->store);
  config.manifest.data = field_manifest;
  config.manifest.size = sizeof field_manifest;
  config.account = tide_s("alice");
  config.server = tide_s("http://127.0.0.1:1");
  config.token = tide_s("dev:alice");
  config.clock = clock;
  config.transport = transport;
  return config;
}

tide_status device_reopen(device *device, tide_error *error) {
  tide_clock clock = TIDE_INIT(tide_clock);
  tide_transport transport = TIDE_INIT(tide_transport);
  CHECK(tide_test_clock_use(device->clock, &clock) == TIDE_OK);
  CHECK(tide_loopback_transport(device->loopback, &transport) == TIDE_OK);
  tide_config config = device_config(device, &clock, &transport);
  return tide_client_open(&config, &device->client, error);
}

void device_open(device *device) {
  tide_error error = TIDE_INIT(tide_error);
  memset(device, 0, sizeof *device);
  strcpy(device->folder, "/tmp/tidemark-capi-XXXXXX");
  CHECK(mkdtemp(device->folder) != NULL);
  snprintf(device->store, sizeof device->store, "%s/s.db", device->folder);
  CHECK(tide_test_clock_new(1700000000000000, 1, &device->clock) == TIDE_OK);
  CHECK(tide_loopback_new(&device->loopback) == TIDE_OK);
  if (device_reopen(device, &error) != TIDE_OK) {
    fprintf(stderr, "open: %s: %s (%s)\n", tide_status_name(error.status), error.message,
            error.subject);
    exit(1);
  }
}

void device_settle(device *device) {
  int64_t due_ms = 0;
  int i;
  for (i = 0; i < 100; i++) {
    CHECK(tide_client_step(device->client, 0, &due_ms, NULL) == TIDE_OK);
    if (due_ms != 0) return;
  }
}

void device_free(device *device) {
  DIR *folder;
  struct dirent *entry;
  char path[400];
  tide_client_free(device->client);
  tide_loopback_free(device->loopback);
  tide_test_clock_free(device->clock);
  folder = opendir(device->folder);
  CHECK(folder != NULL);
  while ((entry = readdir(folder)) != NULL) {
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", device->folder, entry->d_name);
    CHECK(unlink(path) == 0);
  }
  closedir(folder);
  CHECK(rmdir(device->folder) == 0);
}
