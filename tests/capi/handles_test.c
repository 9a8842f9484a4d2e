/* NULL, foreign, wrong-kind handles answer; frees come in any order; nothing stays alive. */
#include <string.h>
#include <tidemark/tidemark.h>

#include "check.h"

static void null_answers(void) {
  tide_transport transport = TIDE_INIT(tide_transport);
  tide_request request = TIDE_INIT(tide_request);
  tide_clock clock = TIDE_INIT(tide_clock);
  tide_bytes none = {NULL, 0};
  CHECK(tide_interrupt_new(NULL) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_loopback_new(NULL) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_loopback_transport(NULL, &transport) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_loopback_peek(NULL, &request) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_loopback_answer(NULL, TIDE_OK, 200, tide_s(""), none) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_test_clock_new(0, 1, NULL) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_test_clock_use(NULL, &clock) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_exchange_data(NULL, none) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_buffer_str(NULL).data == NULL);
  tide_exchange_head(NULL, 200, NULL, 0);
  tide_exchange_finish(NULL, TIDE_OK, 0);
  tide_token_answer(NULL, TIDE_OK, tide_s("t"));
  tide_interrupt_raise(NULL);
  tide_interrupt_free(NULL);
  tide_buffer_free(NULL);
  tide_loopback_free(NULL);
  tide_test_clock_advance(NULL, 1, 0);
  tide_test_clock_free(NULL);
}

static void foreign_answers(void) {
  uint64_t memory[64];
  tide_clock clock = TIDE_INIT(tide_clock);
  memset(memory, 0x5A, sizeof memory);
  CHECK(tide_test_clock_use((tide_test_clock *)memory, &clock) == TIDE_ERROR_WRONG_HANDLE);
  CHECK(tide_test_clock_use((tide_test_clock *)((char *)memory + 1), &clock) ==
        TIDE_ERROR_WRONG_HANDLE);
  tide_test_clock_free((tide_test_clock *)memory); /* left alone */
  CHECK(memory[0] == 0x5A5A5A5A5A5A5A5AULL);
}

static void kinds_are_told_apart(void) {
  tide_interrupt *interrupt;
  tide_clock clock = TIDE_INIT(tide_clock);
  CHECK(tide_interrupt_new(&interrupt) == TIDE_OK);
  CHECK(tide_test_clock_use((tide_test_clock *)interrupt, &clock) == TIDE_ERROR_WRONG_HANDLE);
  tide_test_clock_free((tide_test_clock *)interrupt); /* not its to free */
  CHECK(tide_live_handles() == 1);
  tide_interrupt_raise(interrupt);
  tide_interrupt_free(interrupt);
}

static void outs_are_cleared(void) {
  tide_clock clock = TIDE_INIT(tide_clock);
  tide_transport transport;
  memset(&clock, 0xFF, sizeof clock);
  clock.struct_size = (uint32_t)sizeof clock;
  CHECK(tide_test_clock_use(NULL, &clock) < 0);
  CHECK(clock.struct_size == sizeof clock && clock.context == NULL && clock.wall_us == NULL);
  memset(&transport, 0, sizeof transport); /* struct_size was forgotten */
  tide_loopback *loopback;
  CHECK(tide_loopback_new(&loopback) == TIDE_OK);
  CHECK(tide_loopback_transport(loopback, &transport) == TIDE_ERROR_INVALID_ARGUMENT);
  tide_loopback_free(loopback);
}

int main(void) {
  CHECK(tide_live_handles() == 0);
  null_answers();
  foreign_answers();
  kinds_are_told_apart();
  outs_are_cleared();
  CHECK(tide_live_handles() == 0);
  return 0;
}
