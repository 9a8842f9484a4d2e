/* A device for a test: a client in manual mode over a loopback and a test clock, in a folder of its
 * own. */
#ifndef TIDEMARK_TESTS_CAPI_DEVICE_H
#define TIDEMARK_TESTS_CAPI_DEVICE_H

#include <tidemark/tidemark.h>

typedef struct device {
  char folder[64];
  char store[96];
  tide_loopback *loopback;
  tide_test_clock *clock;
  tide_client *client;
} device;

/* Makes folder, clock, loopback and opens the client. Ends the test where that fails. */
void device_open(device *device);
/* Opens again on the same folder, clock and loopback. */
tide_status device_reopen(device *device, tide_error *error);
/* The config that device_open uses. */
tide_config device_config(device *device, tide_clock *clock, tide_transport *transport);
/* Frees all of it and removes the folder. */
void device_free(device *device);
/* Steps until nothing is due at once. */
void device_settle(device *device);

#endif
