// QueryRunner: runs SQL of an app on a store, safely: the gate first, then a read-only connection
// with deadline, interrupt and page limits. Remembers open snapshots, so that none outlives its
// 30 s. Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/query/snapshot.h"

namespace tidemark {

class QueryRunner {
 public:
  // `store` and `clock` must outlive it and every snapshot.
  static Result<std::unique_ptr<QueryRunner>> Open(Store& store, Clock& clock);

  // Checks SQL without running it: for observers, which must know at once.
  Result<std::shared_ptr<const CheckedSql>> Check(const QuerySpec& spec);

  // The answer, to be read by Next until END. Status: any -3xx, UNKNOWN_COLLECTION, NOT_SUBSCRIBED.
  Result<std::shared_ptr<Snapshot>> Run(const QuerySpec& spec);

  // Gives back what snapshots hold past their life; cheap, to be called now and then.
  void ExpireSnapshots(int64_t now_steady_us);
  // Every snapshot answers CLOSED from now on. Before the store is closed.
  void CloseSnapshots();

 private:
  QueryRunner(Store& store, Clock& clock, std::unique_ptr<SqlGate> gate);
  std::vector<std::shared_ptr<Snapshot>> OpenSnapshots();

  Store& store_;
  Clock& clock_;
  const std::unique_ptr<SqlGate> gate_;
  std::mutex mutex_;
  std::vector<std::weak_ptr<Snapshot>> snapshots_;
};

}  // namespace tidemark
