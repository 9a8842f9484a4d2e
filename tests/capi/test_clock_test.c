/* The test clock stands until it is moved, and its seed decides its chance. */
#include <string.h>
#include <tidemark/tidemark.h>

#include "check.h"

static tide_clock clock_of(tide_test_clock *owner) {
  tide_clock table = TIDE_INIT(tide_clock);
  CHECK(tide_test_clock_use(owner, &table) == TIDE_OK);
  return table;
}

static void moves_only_when_told(void) {
  tide_test_clock *owner;
  CHECK(tide_test_clock_new(1000000, 7, &owner) == TIDE_OK);
  tide_clock clock = clock_of(owner);
  int64_t boot = clock.boottime_us(clock.context);
  CHECK(clock.wall_us(clock.context) == 1000000);
  tide_test_clock_advance(owner, 500, 0);
  CHECK(clock.wall_us(clock.context) == 1000500);
  CHECK(clock.boottime_us(clock.context) == boot + 500);
  tide_test_clock_advance(owner, 0, -900);
  CHECK(clock.wall_us(clock.context) == 999600);
  CHECK(clock.steady_us(clock.context) == boot + 500);
  tide_test_clock_advance(owner, -5, 0);
  CHECK(clock.steady_us(clock.context) == boot + 500);
  tide_test_clock_free(owner);
}

static void may_have_no_calendar(void) {
  tide_test_clock *owner;
  CHECK(tide_test_clock_new(-1, 7, &owner) == TIDE_OK);
  tide_clock clock = clock_of(owner);
  tide_test_clock_advance(owner, 1000, 0);
  CHECK(clock.wall_us(clock.context) == -1);
  tide_test_clock_free(owner);
}

static void seed_decides(void) {
  tide_test_clock *one, *two, *three;
  uint8_t a[32], b[32], c[32];
  tide_uid boot_one, boot_two;
  CHECK(tide_test_clock_new(0, 42, &one) == TIDE_OK);
  CHECK(tide_test_clock_new(0, 42, &two) == TIDE_OK);
  CHECK(tide_test_clock_new(0, 43, &three) == TIDE_OK);
  clock_of(one).random(one, a, sizeof a);
  clock_of(two).random(two, b, sizeof b);
  clock_of(three).random(three, c, sizeof c);
  clock_of(one).boot_id(one, &boot_one);
  clock_of(two).boot_id(two, &boot_two);
  CHECK(memcmp(a, b, sizeof a) == 0 && memcmp(a, c, sizeof a) != 0);
  CHECK(memcmp(&boot_one, &boot_two, sizeof boot_one) == 0);
  tide_test_clock_free(one);
  tide_test_clock_free(three);
  tide_test_clock_free(two);
}

/* A program built before `random` existed has less room: nothing beyond it is touched. */
static void an_older_table_is_filled_as_far_as_it_goes(void) {
  tide_test_clock *owner;
  tide_clock table;
  CHECK(tide_test_clock_new(0, 1, &owner) == TIDE_OK);
  memset(&table, 0xEE, sizeof table);
  table.struct_size = (uint32_t)offsetof(tide_clock, random);
  CHECK(tide_test_clock_use(owner, &table) == TIDE_OK);
  CHECK(table.struct_size == offsetof(tide_clock, random));
  CHECK(table.boot_id != NULL && !TIDE_HAS(&table, random));
  CHECK(memcmp((char *)&table + offsetof(tide_clock, random), "\xEE\xEE\xEE\xEE", 4) == 0);
  tide_test_clock_free(owner);
}

int main(void) {
  moves_only_when_told();
  may_have_no_calendar();
  seed_decides();
  an_older_table_is_filled_as_far_as_it_goes();
  CHECK(tide_live_handles() == 0);
  return 0;
}
