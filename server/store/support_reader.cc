#include "server/store/support_reader.h"

#include <algorithm>

#include "core/wire/codec.h"
#include "server/store/server_store.h"

namespace tidemark::store {
namespace {

#define TIDE_FAILURE_COLUMNS \
  "client, op_seq, op, at_us, code, reason, policy, rule, collection, field"

FailureNote ReadNote(const Query& row) {
  return {UidOrNone(row.Text(0)), static_cast<uint64_t>(row.Int(1)), UidOrNone(row.Text(2)),
          row.Int(3),
          static_cast<OutcomeCode>(row.Int(4)), static_cast<Reason>(row.Int(5)),
          static_cast<uint32_t>(row.Int(6)), std::string(row.Text(7)), std::string(row.Text(8)),
          std::string(row.Text(9))};
}

// What the outcome itself still says; when it was decided stands in its explanations.
Result<FailureNote> NoteOfOutcome(const Uid& client, std::string_view bytes) {
  TIDE_ASSIGN(const Outcome outcome, DecodeOutcome(bytes));
  return NoteOf(client, outcome, outcome.why.empty() ? -1 : outcome.why.front().decided_ms * 1'000);
}

}  // namespace

Result<std::unique_ptr<SupportReader>> SupportReader::Open(const std::string& directory) {
  TIDE_ASSIGN(std::unique_ptr<Database> db, ServerStore::OpenToRead(directory));
  bool has_notes = false;
  {
    auto query = db->Use("SELECT 1 FROM sqlite_master WHERE name = 'refusal'");
    TIDE_ASSIGN(has_notes, query.Step());
  }
  return std::unique_ptr<SupportReader>(new SupportReader(std::move(db), has_notes));
}

Result<std::vector<Uid>> SupportReader::ClientsOf(std::string_view account) {
  std::vector<Uid> clients;
  const char* const lanes = "SELECT client FROM lane WHERE account = ?1";
  const char* const both =
      "SELECT client FROM lane WHERE account = ?1 UNION SELECT client FROM seen WHERE account = ?1";
  auto query = db_->Use(has_notes_ ? both : lanes);
  query.Bind(1, account);
  for (;;) {
    TIDE_ASSIGN(const bool found, query.Step());
    if (!found) return clients;
    clients.push_back(UidOrNone(query.Text(0)));
  }
}

Result<std::vector<DeviceFacts>> SupportReader::DevicesOf(std::string_view account) {
  std::vector<DeviceFacts> devices;
  TIDE_ASSIGN(const std::vector<Uid> clients, ClientsOf(account));
  for (const Uid& client : clients) {
    TIDE_ASSIGN(std::optional<DeviceFacts> device, FindDevice(client));
    if (device) devices.push_back(std::move(*device));
  }
  std::stable_sort(devices.begin(), devices.end(), [](const DeviceFacts& a, const DeviceFacts& b) {
    return a.last_seen_us > b.last_seen_us;
  });
  return devices;
}

Result<std::optional<DeviceFacts>> SupportReader::FindDevice(const Uid& client) {
  DeviceFacts device;
  device.client = client;
  TIDE_TRY(ReadLane(&device));
  if (has_notes_) TIDE_TRY(ReadSeen(&device));
  if (!device.has_lane && device.last_seen_us < 0) return std::optional<DeviceFacts>();
  return std::optional<DeviceFacts>(std::move(device));
}

Status SupportReader::ReadLane(DeviceFacts* device) {
  auto query = db_->Use(
      "SELECT account, last_op_seq, kept_through, (SELECT count(*) FROM outcome AS o WHERE"
      " o.client = lane.client AND o.op_seq > kept_through), (SELECT count(*) FROM outcome AS o"
      " WHERE o.client = lane.client AND NOT applied) FROM lane WHERE client = ?1");
  query.BindBlob(1, device->client.view());
  TIDE_ASSIGN(device->has_lane, query.Step());
  if (!device->has_lane) return Status::Ok();
  device->account = std::string(query.Text(0));
  device->last_op_seq = static_cast<uint64_t>(query.Int(1));
  device->kept_through = static_cast<uint64_t>(query.Int(2));
  device->unkept_outcomes = static_cast<uint64_t>(query.Int(3));
  device->not_applied = static_cast<uint64_t>(query.Int(4));
  return Status::Ok();
}

Status SupportReader::ReadSeen(DeviceFacts* device) {
  auto query = db_->Use(
      "SELECT account, first_us, last_us, sdk, app, schema FROM seen WHERE client = ?1");
  query.BindBlob(1, device->client.view());
  TIDE_ASSIGN(const bool found, query.Step());
  if (!found) return Status::Ok();
  device->account = std::string(query.Text(0));
  device->first_seen_us = query.Int(1);
  device->last_seen_us = query.Int(2);
  device->sdk = std::string(query.Text(3));
  device->app = std::string(query.Text(4));
  device->schema = static_cast<uint32_t>(query.Int(5));
  return Status::Ok();
}

Result<std::optional<FailureNote>> SupportReader::FindNote(const Uid& client, uint64_t op_seq) {
  if (!has_notes_) return std::optional<FailureNote>();
  auto query = db_->Use("SELECT " TIDE_FAILURE_COLUMNS
                        " FROM failure WHERE client = ?1 AND op_seq = ?2");
  query.BindBlob(1, client.view()).Bind(2, op_seq);
  TIDE_ASSIGN(const bool found, query.Step());
  return found ? std::optional<FailureNote>(ReadNote(query)) : std::nullopt;
}

Result<std::vector<VerdictFacts>> SupportReader::NotApplied(const Uid& client, size_t limit) {
  std::vector<VerdictFacts> verdicts;
  auto query = db_->Use(
      "SELECT op_seq, outcome FROM outcome WHERE client = ?1 AND NOT applied"
      " ORDER BY op_seq DESC LIMIT ?2");
  query.BindBlob(1, client.view()).Bind(2, limit);
  for (;;) {
    TIDE_ASSIGN(const bool found, query.Step());
    if (!found) return verdicts;
    VerdictFacts verdict{client, static_cast<uint64_t>(query.Int(0)), false, {}};
    TIDE_ASSIGN(verdict.note, FindNote(client, verdict.op_seq));
    if (!verdict.note && !query.IsNull(1)) {
      TIDE_ASSIGN(verdict.note, NoteOfOutcome(client, query.Text(1)));
    }
    verdicts.push_back(std::move(verdict));
  }
}

Result<std::vector<RefusalNote>> SupportReader::ReadRefusals(Query& query) {
  std::vector<RefusalNote> notes;
  for (;;) {
    TIDE_ASSIGN(const bool found, query.Step());
    if (!found) return notes;
    notes.push_back({std::string(query.Text(0)), query.Int(1), std::string(query.Text(2)),
                     UidOrNone(query.Text(3)), std::string(query.Text(4)),
                     static_cast<uint32_t>(query.Int(5)), std::string(query.Text(6))});
  }
}

#define TIDE_REFUSAL_COLUMNS "support_id, at_us, account, client, endpoint, code, message"

Result<std::vector<RefusalNote>> SupportReader::RefusalsOf(std::string_view account,
                                                           size_t limit) {
  if (!has_notes_) return std::vector<RefusalNote>();
  auto query = db_->Use("SELECT " TIDE_REFUSAL_COLUMNS
                        " FROM refusal WHERE account = ?1 ORDER BY no DESC LIMIT ?2");
  query.Bind(1, account).Bind(2, limit);
  return ReadRefusals(query);
}

Result<std::vector<RefusalNote>> SupportReader::FindRefusals(std::string_view support_id) {
  if (!has_notes_) return std::vector<RefusalNote>();
  auto query = db_->Use("SELECT " TIDE_REFUSAL_COLUMNS
                        " FROM refusal WHERE support_id = ?1 ORDER BY no");
  query.Bind(1, support_id);
  return ReadRefusals(query);
}

Result<std::optional<VerdictFacts>> SupportReader::FindVerdict(const Uid& op) {
  using Found = std::optional<VerdictFacts>;
  if (has_notes_) {
    auto noted = db_->Use("SELECT " TIDE_FAILURE_COLUMNS " FROM failure WHERE op = ?1");
    noted.BindBlob(1, op.view());
    TIDE_ASSIGN(const bool found, noted.Step());
    if (found) {
      const FailureNote note = ReadNote(noted);
      return Found({note.client, note.op_seq, false, note});
    }
  }
  auto query = db_->Use(
      "SELECT client, op_seq, applied, outcome FROM outcome WHERE outcome IS NOT NULL");
  for (;;) {
    TIDE_ASSIGN(const bool found, query.Step());
    if (!found) return Found();
    const Uid client = UidOrNone(query.Text(0));
    TIDE_ASSIGN(const FailureNote note, NoteOfOutcome(client, query.Text(3)));
    if (note.op == op)
      return Found({client, static_cast<uint64_t>(query.Int(1)), query.Int(2) != 0, note});
  }
}

Result<std::vector<EntryFacts>> SupportReader::FindEntries(const Uid& op) {
  std::vector<EntryFacts> entries;
  auto query = db_->Use("SELECT entry FROM log");
  for (;;) {
    TIDE_ASSIGN(const bool found, query.Step());
    if (!found) return entries;
    TIDE_ASSIGN(Entry entry, DecodeEntry(query.Text(0)));
    if (entry.op != op) continue;
    entries.push_back({{entry.scope, entry.epoch, entry.seq}, entry.client, entry.op_seq,
                       entry.author, entry.trace, entry.trace_state, entry.commit_us});
  }
}

}  // namespace tidemark::store
