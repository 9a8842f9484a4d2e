#include "core/query/run.h"

#include <algorithm>

#include "core/query/cells.h"

namespace tidemark {

QueryRunner::QueryRunner(Store& store, Clock& clock, std::unique_ptr<SqlGate> gate)
    : store_(store), clock_(clock), gate_(std::move(gate)) {}

Result<std::unique_ptr<QueryRunner>> QueryRunner::Open(Store& store, Clock& clock) {
  TIDE_ASSIGN(std::unique_ptr<SqlGate> gate, SqlGate::Open(store.manifest()));
  return std::unique_ptr<QueryRunner>(new QueryRunner(store, clock, std::move(gate)));
}

Result<std::shared_ptr<const CheckedSql>> QueryRunner::Check(const QuerySpec& spec) {
  TIDE_ASSIGN(std::shared_ptr<const CheckedSql> checked, gate_->Check(spec.sql));
  TIDE_TRY(CheckParameters(*checked, spec.params));
  return checked;
}

Result<std::shared_ptr<Snapshot>> QueryRunner::Run(const QuerySpec& spec) {
  TIDE_ASSIGN(std::shared_ptr<const CheckedSql> checked, Check(spec));
  TIDE_ASSIGN(std::unique_ptr<Reader> reader, store_.BeginRead());
  TIDE_ASSIGN(std::shared_ptr<Snapshot> snapshot,
              Snapshot::Begin(std::move(reader), gate_->manifest(), std::move(checked), spec,
                              clock_));
  const std::lock_guard lock(mutex_);
  std::erase_if(snapshots_, [](const std::weak_ptr<Snapshot>& known) { return known.expired(); });
  snapshots_.push_back(snapshot);
  return snapshot;
}

std::vector<std::shared_ptr<Snapshot>> QueryRunner::OpenSnapshots() {
  std::vector<std::shared_ptr<Snapshot>> open;
  const std::lock_guard lock(mutex_);
  for (const std::weak_ptr<Snapshot>& known : snapshots_)
    if (std::shared_ptr<Snapshot> snapshot = known.lock(); snapshot != nullptr)
      open.push_back(std::move(snapshot));
  return open;
}

void QueryRunner::ExpireSnapshots(int64_t now_steady_us) {
  for (const std::shared_ptr<Snapshot>& snapshot : OpenSnapshots()) snapshot->Expire(now_steady_us);
}

void QueryRunner::CloseSnapshots() {
  for (const std::shared_ptr<Snapshot>& snapshot : OpenSnapshots()) snapshot->Close();
}

}  // namespace tidemark
