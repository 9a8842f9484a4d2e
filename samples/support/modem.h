/* A modem that speaks HTTP by itself, played by libcurl: one request at a time, polled. */
#ifndef SAMPLES_SUPPORT_MODEM_H
#define SAMPLES_SUPPORT_MODEM_H

#include <tidemark/tidemark.h>

enum { MODEM_BROKEN = -1, MODEM_WAITING = 0, MODEM_BYTES = 1, MODEM_END = 2 };

/* 0: it is on, as it must be for all that follows. */
int modem_on(void);
void modem_off(void);

/* 0: begun. The request is borrowed until its end, or until it is hung up. */
int modem_begin(const tide_request *request);

/* How the request stands; with MODEM_BYTES some of the reply's body is in out. */
int modem_poll(uint8_t *out, size_t room, size_t *got);

/* The reply's status and headers, once they are here, else 0. Valid until the next begin. */
int modem_head(tide_header *headers, size_t room, size_t *count);

void modem_hang_up(void);

/* Waits until the line moves, someone wakes it, or the time is over. */
void modem_wait(int64_t ms);

/* The only one that may be called from another thread. */
void modem_wake(void);

#endif
