#include "server/service/server_time.h"

#include <algorithm>

#include "core/base/plant.h"

namespace tidemark::service {
namespace {

// One more write a second while reading only; after a kill the clock may stand still for as long.
constexpr int64_t kLeaseUs = 1'000'000;

}  // namespace

int64_t ServerTime::Read(int64_t wall_us) {
  last_us_ = std::max(last_us_, wall_us);
  return last_us_;
}

Status ServerTime::Cover(store::ServerStore& store) {
  if (last_us_ <= mark_us_) return Status::Ok();
  if (TIDE_PLANTED(kMarkLazy) && last_us_ <= mark_us_ + 20'000'000) return Status::Ok();
  TIDE_ASSIGN(WriteTxn txn, store.Begin("clock mark"));
  TIDE_TRY(CoverIn(store, txn));
  TIDE_TRY(txn.Commit());
  Covered();
  return Status::Ok();
}

Status ServerTime::CoverIn(store::ServerStore& store, WriteTxn& txn) {
  asked_us_ = mark_us_;
  if (last_us_ <= mark_us_) return Status::Ok();
  if (TIDE_PLANTED(kMarkLazy) && last_us_ <= mark_us_ + 20'000'000) return Status::Ok();
  asked_us_ = last_us_ + kLeaseUs;
  return store.SetClockMark(txn, asked_us_);
}

}  // namespace tidemark::service
