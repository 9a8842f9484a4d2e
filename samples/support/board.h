/* A board, played by a POSIX process: ticks, noise, and a meter that sees twelve pulses. */
#ifndef SAMPLES_SUPPORT_BOARD_H
#define SAMPLES_SUPPORT_BOARD_H

#include <tidemark/tidemark.h>

/* A tick counter that survives sleep; starts anew with each boot id. */
int64_t board_ticks_us(void *board);
void board_boot_id(void *board, tide_uid *out);
void board_noise(void *board, uint8_t *out, size_t size);

/* Pulses that nobody has counted yet. They stay in the meter until board_meter_counted. */
int board_meter_pulses(void);
void board_meter_counted(int pulses);

/* A light sleep; being switched off ends it. */
void board_sleep_ms(int64_t ms);

/* 1 until the board is switched off: SIGTERM or SIGINT. */
int board_powered(void);

#endif
