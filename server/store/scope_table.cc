#include "server/store/scope_table.h"

#include <algorithm>

#include "core/base/plant.h"
#include "core/wire/codec.h"

namespace tidemark::store {
namespace {

// Column order of every SELECT of a scope row.
constexpr int kNo = 0, kEpoch = 1, kHead = 2, kRecords = 3, kDigest = 4, kLastCommit = 5, kName = 6;

Result<ScopeHead> ReadHead(const Query& row) {
  const std::string_view digest = row.Text(kDigest);
  if (digest.size() != 16) return Status::Error(Code::kStoreCorrupt, "a scope's digest is damaged");
  ScopeHead head;
  head.no = row.Int(kNo);
  head.epoch = static_cast<uint64_t>(row.Int(kEpoch));
  head.head = static_cast<uint64_t>(row.Int(kHead));
  head.records = static_cast<uint64_t>(row.Int(kRecords));
  head.digest = DigestFromBytes(digest);
  head.last_commit_us = row.Int(kLastCommit);
  return head;
}

}  // namespace

Result<ScopeHead> ScopeTable::Find(std::string_view scope) {
  auto query = db_->Use(
      "SELECT no, epoch, head, records, digest, last_commit_us FROM scope WHERE scope = ?1");
  query.Bind(1, scope);
  TIDE_ASSIGN(const bool found, query.Step());
  if (!found) return ScopeHead{};
  return ReadHead(query);
}

Result<std::vector<NamedHead>> ScopeTable::All() {
  std::vector<NamedHead> all;
  auto query = db_->Use(
      "SELECT no, epoch, head, records, digest, last_commit_us, scope FROM scope ORDER BY scope");
  for (;;) {
    TIDE_ASSIGN(const bool found, query.Step());
    if (!found) return all;
    TIDE_ASSIGN(const ScopeHead head, ReadHead(query));
    all.push_back({std::string(query.Text(kName)), head});
  }
}

Result<Stamp> ScopeTable::MaxStampAt(const ScopeHead& scope, uint64_t seq) {
  seq = std::min(seq, scope.head);
  if (seq == 0) return Stamp{};
  auto query = db_->Use("SELECT max_ms, max_counter FROM log WHERE scope_no = ?1 AND seq = ?2");
  query.Bind(1, scope.no).Bind(2, seq);
  TIDE_ASSIGN(const bool found, query.Step());
  if (!found) return Status::Error(Code::kStoreCorrupt, "a log entry is missing");
  return Stamp{static_cast<uint64_t>(query.Int(0)), static_cast<uint32_t>(query.Int(1))};
}

Result<std::optional<int64_t>> ScopeTable::CommitTimeOf(const ScopeHead& scope, uint64_t seq) {
  auto query = db_->Use("SELECT commit_us FROM log WHERE scope_no = ?1 AND seq = ?2");
  query.Bind(1, scope.no).Bind(2, seq);
  TIDE_ASSIGN(const bool found, query.Step());
  if (!found) return std::optional<int64_t>();
  return std::optional<int64_t>(query.Int(0));
}

Result<std::vector<Entry>> ScopeTable::ReadLog(const ScopeHead& scope, uint64_t after,
                                               size_t bytes_max) {
  std::vector<Entry> entries;
  if (after >= scope.head) return entries;
  size_t bytes = 0;
  auto query = db_->Use("SELECT entry FROM log WHERE scope_no = ?1 AND seq > ?2 ORDER BY seq");
  query.Bind(1, scope.no).Bind(2, after);
  for (;;) {
    TIDE_ASSIGN(const bool found, query.Step());
    if (!found) return entries;
    bytes += query.Text(0).size();
    if (!entries.empty() && bytes > bytes_max) return entries;
    TIDE_ASSIGN(Entry entry, DecodeEntry(query.Text(0)));
    if (entry.seq != after + entries.size() + 1)
      return Status::Error(Code::kStoreCorrupt, "a scope's log has a gap");
    entries.push_back(std::move(entry));
  }
}

Status ScopeTable::Create(WriteTxn& txn, std::string_view scope, ScopeHead* head) {
  auto query = txn.db().Use(
      "INSERT INTO scope(scope, epoch, head, records, digest, last_commit_us)"
      " VALUES(?1, ?2, 0, 0, ?3, 0)");
  query.Bind(1, scope).Bind(2, head->epoch).BindBlob(3, DigestBytes(head->digest));
  TIDE_TRY(query.Run());
  head->no = txn.db().last_insert_rowid();
  return Status::Ok();
}

Status ScopeTable::Append(WriteTxn& txn, const Entry& entry, std::string_view entry_bytes,
                          ScopeHead* scope) {
  TIDE_CHECK(entry.seq == scope->head + 1 && entry.epoch == scope->epoch);
  TIDE_ASSIGN(const Stamp so_far, MaxStampAt(*scope, scope->head));
  const Stamp highest = TIDE_PLANTED(kStampLost) ? entry.stamp : std::max(so_far, entry.stamp);
  auto log = txn.db().Use(
      "INSERT INTO log(scope_no, seq, max_ms, max_counter, commit_us, entry)"
      " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
  log.Bind(1, scope->no).Bind(2, entry.seq).Bind(3, highest.ms).Bind(4, highest.counter);
  log.Bind(5, entry.commit_us).BindBlob(6, entry_bytes);
  TIDE_TRY(log.Run());
  scope->head = entry.seq;
  scope->last_commit_us = entry.commit_us;
  auto row = txn.db().Use(
      "UPDATE scope SET head = ?2, records = ?3, digest = ?4, last_commit_us = ?5 WHERE no = ?1");
  row.Bind(1, scope->no).Bind(2, scope->head).Bind(3, scope->records);
  row.BindBlob(4, DigestBytes(scope->digest)).Bind(5, scope->last_commit_us);
  return row.Run();
}

}  // namespace tidemark::store
