// A clock that stands until it is moved, with seeded chance: a test's own time.
#include <mutex>

#include "capi/src/boundary.h"
#include "capi/src/grows.h"
#include "capi/src/handle.h"
#include "capi/src/value_convert.h"
#include "core/base/random.h"
#include "tidemark/testing.h"

struct tide_test_clock final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kTestClock;
  tide_test_clock(int64_t wall, uint64_t seed)
      : Handle(kKind), random(seed), wall_us(wall), boot(tidemark::NewUid(-1, random)) {}

  std::mutex mutex;
  tidemark::SeededRandom random;
  int64_t wall_us;           // -1: not set
  int64_t boot_us = 1'000'000;
  const tidemark::Uid boot;
};

namespace {

tide_test_clock& Self(tide_context context) { return *static_cast<tide_test_clock*>(context); }

int64_t WallUs(tide_context context) {
  const std::lock_guard lock(Self(context).mutex);
  return Self(context).wall_us;
}

int64_t BootUs(tide_context context) {
  const std::lock_guard lock(Self(context).mutex);
  return Self(context).boot_us;
}

void BootId(tide_context context, tide_uid* out) { *out = tidemark::ViewOf(Self(context).boot); }

void FillRandom(tide_context context, uint8_t* out, size_t size) {
  const std::lock_guard lock(Self(context).mutex);
  Self(context).random.Fill(out, size);
}

}  // namespace

using namespace tidemark;

tide_status tide_test_clock_new(int64_t wall_us, uint64_t seed, tide_test_clock** out_clock) {
  ClearOut(out_clock);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckGiven(out_clock, "out_clock"));
    *out_clock = new tide_test_clock(wall_us < 0 ? -1 : wall_us, seed);
    return Status::Ok();
  });
}

tide_status tide_test_clock_use(tide_test_clock* clock, tide_clock* out_clock) {
  ClearGrows(out_clock);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(clock, "clock"));
    TIDE_TRY(CheckOut(out_clock, "out_clock"));
    tide_clock table{};
    table.context = clock;
    table.wall_us = WallUs;
    table.steady_us = BootUs;
    table.boottime_us = BootUs;
    table.boot_id = BootId;
    table.random = FillRandom;
    WriteGrows(table, out_clock);
    return Status::Ok();
  });
}

void tide_test_clock_advance(tide_test_clock* clock, int64_t elapsed_us, int64_t wall_jump_us) {
  if (!IsHandle(clock) || elapsed_us < 0) return;  // time does not run back
  const std::lock_guard lock(clock->mutex);
  clock->boot_us += elapsed_us;
  if (clock->wall_us < 0 && wall_jump_us == 0) return;  // a calendar not set stays so
  clock->wall_us += elapsed_us + wall_jump_us;
}

void tide_test_clock_free(tide_test_clock* clock) {
  if (IsHandle(clock)) delete clock;
}
