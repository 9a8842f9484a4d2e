#define _DEFAULT_SOURCE
#include "board.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PULSES_ALL = 12, PULSES_AT_ONCE = 4, PULSE_EVERY_US = 200 * 1000 };

static volatile sig_atomic_t switched_off;
static int pulses_counted;

static void switch_off(int signal_number) {
  (void)signal_number;
  switched_off = 1;
}

int64_t board_ticks_us(void *board) {
  struct timespec now;
  (void)board;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A program that is started again is a board that was switched on again. */
void board_boot_id(void *board, tide_uid *out) {
  static tide_uid boot_id;
  static int known;
  if (!known) board_noise(board, boot_id.bytes, sizeof boot_id.bytes);
  known = 1;
  *out = boot_id;
}

/* Without noise ids would repeat: better no board at all. */
void board_noise(void *board, uint8_t *out, size_t size) {
  FILE *noise = fopen("/dev/urandom", "rb");
  (void)board;
  if (noise == NULL || fread(out, 1, size, noise) != size) abort();
  fclose(noise);
}

int board_meter_pulses(void) {
  static int64_t begun_us;
  int64_t seen;
  if (begun_us == 0) begun_us = board_ticks_us(NULL);
  seen = (board_ticks_us(NULL) - begun_us) / PULSE_EVERY_US * PULSES_AT_ONCE;
  return (int)(seen > PULSES_ALL ? PULSES_ALL : seen) - pulses_counted;
}

void board_meter_counted(int pulses) { pulses_counted += pulses; }

void board_sleep_ms(int64_t ms) { poll(NULL, 0, (int)ms); }

int board_powered(void) {
  signal(SIGTERM, switch_off);
  signal(SIGINT, switch_off);
  return !switched_off;
}
