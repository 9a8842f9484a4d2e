/* tidemark/testing.h - For authors of bindings: transport and clock in the hands of a test. */
#ifndef TIDEMARK_TESTING_H
#define TIDEMARK_TESTING_H

#include "tidemark/config.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

typedef struct tide_loopback tide_loopback;
typedef struct tide_test_clock tide_test_clock;

/* How many handles, of every kind and client, are alive in this process: 0 at the end of a test.
 * Thread: any. Blocks: never. */
TIDE_API size_t tide_live_handles(void);

/* A transport that hands its requests to the test.
 * Owned: *out_loopback.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_loopback_new(tide_loopback **out_loopback);

/* Fills a vtable that lives as long as the loopback.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_loopback_transport(tide_loopback *loopback,
                                             tide_transport *out_transport);

/* The oldest request not yet answered, borrowed until it is.
 * Status: WOULD_BLOCK.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_loopback_peek(tide_loopback *loopback, tide_request *out_request);

/* Answers that request: finish OK with this reply, or fail with a -6xx.
 * Status: WOULD_BLOCK.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_loopback_answer(tide_loopback *loopback, tide_status finish,
                                          uint32_t http_status, tide_str content_type,
                                          tide_bytes body);

/* Frees it; open exchanges end UNREACHABLE.
 * Thread: one at a time. Blocks: never. */
TIDE_API void tide_loopback_free(tide_loopback *TIDE_NULLABLE loopback);

/* A clock that stands until it is moved, with seeded randomness.
 * Owned: *out_clock.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_test_clock_new(int64_t wall_us, uint64_t seed,
                                         tide_test_clock **out_clock);

/* Fills a vtable that lives as long as the clock.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_test_clock_use(tide_test_clock *clock, tide_clock *out_clock);

/* Lets time pass, and the wall clock jump besides.
 * Thread: any. Blocks: never. */
TIDE_API void tide_test_clock_advance(tide_test_clock *clock, int64_t elapsed_us,
                                      int64_t wall_jump_us);

/* Frees it.
 * Thread: any. Blocks: never. */
TIDE_API void tide_test_clock_free(tide_test_clock *TIDE_NULLABLE clock);

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_TESTING_H */
