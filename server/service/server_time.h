// ServerTime: the server's one clock, in us. Never goes back, not even over a restart: a mark ahead
// of every reading is durable before the reading is handed out, and a restart begins at the mark.
// One thread.
#pragma once

#include <cstdint>

#include "server/store/server_store.h"

namespace tidemark::service {

class ServerTime {
 public:
  explicit ServerTime(int64_t mark_us) : last_us_(mark_us), mark_us_(mark_us) {}

  int64_t Read(int64_t wall_us);
  int64_t last_us() const { return last_us_; }

  // Readings up to last_us may be handed out after this.
  Status Cover(store::ServerStore& store);
  // The same inside a transaction that commits before anything is handed out; then call Covered.
  Status CoverIn(store::ServerStore& store, WriteTxn& txn);
  void Covered() { mark_us_ = asked_us_; }

 private:
  int64_t last_us_, mark_us_, asked_us_ = 0;
};

}  // namespace tidemark::service
