/* A meter without threads and without a calendar: manual mode, on a board that lends its clock. */
#include <stdio.h>
#include <tidemark/tidemark.h>
#include "meter.h"
#include "support/board.h"

static int add_meter(tide_client *client, const tide_key *meter) {
  tide_reading *reading;
  tide_truth truth = TIDE_INIT(tide_truth);
  tide_status status = tide_read(client, meter, NULL, &reading, NULL);
  if (status >= 0) status = tide_reading_truth(reading, &truth);
  tide_reading_free(reading);
  if (status < 0 || truth.flags & TIDE_TRUTH_EXISTS) return status;
  tide_field place = tide_f(METER_METERS_PLACE, tide_v_text("Gate 7"));
  return tide_create(client, meter, &place, 1, NULL, NULL);
}

int main(int argc, char **argv) {
  tide_error error = TIDE_INIT(tide_error);
  tide_clock clock = TIDE_INIT(tide_clock); /* wall_us stays NULL: this board has no calendar */
  clock.steady_us = clock.boottime_us = board_ticks_us;
  clock.boot_id = board_boot_id;
  clock.random = board_noise;
  tide_config config = TIDE_INIT(tide_config);
  config.mode = TIDE_MANUAL;
  config.store = tide_s("meter.db");
  config.manifest = (tide_bytes){ meter_manifest, sizeof meter_manifest };
  config.account = tide_s("meter-7");
  config.server = tide_s(argc > 1 ? argv[1] : "http://127.0.0.1:8080");
  config.token = tide_s("dev:meter-7");
  config.clock = &clock;
  config.frame_max_bytes = 16 * 1024;
  config.memory_max_bytes = 4 * 1024 * 1024;
  tide_client *client;
  if (tide_client_open(&config, &client, &error) < 0)
    return fprintf(stderr, "%s\n", error.message), 1;
  tide_key meter = tide_k("team/7", METER_METERS, "m1");
  tide_status status = tide_subscribe(client, meter.scope, NULL, &error);
  if (status >= 0) status = add_meter(client, &meter);

  while (status >= 0 && board_powered()) {
    int64_t due_ms = 0;
    int pulses = board_meter_pulses();
    if (pulses > 0 &&
        tide_inc(client, &meter, tide_s(METER_METERS_PULSES), pulses, NULL, NULL) >= 0) {
      board_meter_counted(pulses); /* on flash: the meter may forget them */
      printf("counted %d\n", pulses);
      fflush(stdout);
    }
    status = tide_client_step(client, 0, &due_ms, NULL); /* one bounded turn */
    board_sleep_ms(due_ms < 0 || due_ms > 100 ? 100 : due_ms);
  }
  if (status < 0) fprintf(stderr, "%s\n", tide_status_name(status));
  tide_client_free(client);
  return status < 0;
}
