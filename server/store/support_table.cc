#include "server/store/support_table.h"

namespace tidemark::store {
namespace {

constexpr int kDevicesMax = 100, kFailuresMax = 100, kKnownMax = 10'000, kUnknownMax = 1'000;

// Each kind of caller pushes out its own kind only: strangers cannot wash away what support needs.
Status Trim(WriteTxn& txn, const char* condition, int kept) {
  auto query = txn.db().Use(std::string("DELETE FROM refusal WHERE account ") + condition +
                            " AND no <= (SELECT no FROM refusal WHERE account " + condition +
                            " ORDER BY no DESC LIMIT 1 OFFSET ?1)");
  return query.Bind(1, kept).Run();
}

}  // namespace

const char kSupportSql[] = R"sql(
CREATE TABLE IF NOT EXISTS seen(
  client BLOB PRIMARY KEY,
  account TEXT NOT NULL,
  first_us INTEGER NOT NULL,
  last_us INTEGER NOT NULL,
  sdk TEXT NOT NULL,
  app TEXT NOT NULL,
  schema INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_account ON seen(account, last_us);

CREATE TABLE IF NOT EXISTS failure(
  client BLOB NOT NULL,
  op_seq INTEGER NOT NULL,
  op BLOB NOT NULL,
  at_us INTEGER NOT NULL,
  code INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  policy INTEGER NOT NULL,
  rule TEXT NOT NULL,
  collection TEXT NOT NULL,
  field TEXT NOT NULL,
  PRIMARY KEY(client, op_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS failure_op ON failure(op);

CREATE TABLE IF NOT EXISTS refusal(
  no INTEGER PRIMARY KEY,
  support_id TEXT NOT NULL,
  at_us INTEGER NOT NULL,
  account TEXT NOT NULL,
  client BLOB NOT NULL,
  endpoint TEXT NOT NULL,
  code INTEGER NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS refusal_id ON refusal(support_id);
CREATE INDEX IF NOT EXISTS refusal_account ON refusal(account, no);
)sql";

Status WriteSeen(WriteTxn& txn, const SeenNote& note) {
  auto query = txn.db().Use(
      "INSERT INTO seen(client, account, first_us, last_us, sdk, app, schema)"
      " VALUES(?1, ?2, ?3, ?3, ?4, ?5, ?6)"
      " ON CONFLICT DO UPDATE SET last_us = ?3, sdk = ?4, app = ?5, schema = ?6");
  query.BindBlob(1, note.client.view()).Bind(2, std::string_view(note.account));
  query.Bind(3, note.at_us).Bind(4, std::string_view(note.sdk));
  query.Bind(5, std::string_view(note.app)).Bind(6, note.schema);
  TIDE_TRY(query.Run());
  auto trim = txn.db().Use(
      "DELETE FROM seen WHERE account = ?1 AND last_us < (SELECT last_us FROM seen"
      " WHERE account = ?1 ORDER BY last_us DESC LIMIT 1 OFFSET ?2)");
  return trim.Bind(1, std::string_view(note.account)).Bind(2, kDevicesMax - 1).Run();
}

FailureNote NoteOf(const Uid& client, const Outcome& outcome, int64_t at_us) {
  FailureNote note{client, outcome.op_seq, outcome.uid, at_us, outcome.code, outcome.reason,
                   0, {}, {}, {}};
  if (outcome.why.empty()) return note;
  const Explanation& why = outcome.why.front();
  note.policy = why.policy;
  note.rule = why.rule;
  note.collection = why.key.collection;
  note.field = why.field;
  return note;
}

Status WriteFailures(WriteTxn& txn, const std::vector<FailureNote>& notes) {
  for (const FailureNote& note : notes) {
    auto query = txn.db().Use(
        "INSERT OR REPLACE INTO failure(client, op_seq, op, at_us, code, reason, policy, rule,"
        " collection, field) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    query.BindBlob(1, note.client.view()).Bind(2, note.op_seq).BindBlob(3, note.op.view());
    query.Bind(4, note.at_us).Bind(5, note.code).Bind(6, note.reason).Bind(7, note.policy);
    query.Bind(8, std::string_view(note.rule)).Bind(9, std::string_view(note.collection));
    TIDE_TRY(query.Bind(10, std::string_view(note.field)).Run());
    auto trim = txn.db().Use(
        "DELETE FROM failure WHERE client = ?1 AND op_seq <= (SELECT op_seq FROM failure"
        " WHERE client = ?1 ORDER BY op_seq DESC LIMIT 1 OFFSET ?2)");
    TIDE_TRY(trim.BindBlob(1, note.client.view()).Bind(2, kFailuresMax).Run());
  }
  return Status::Ok();
}

Status WriteRefusals(WriteTxn& txn, const std::vector<RefusalNote>& notes) {
  if (notes.empty()) return Status::Ok();
  for (const RefusalNote& note : notes) {
    auto query = txn.db().Use(
        "INSERT INTO refusal(support_id, at_us, account, client, endpoint, code, message)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    query.Bind(1, std::string_view(note.support_id)).Bind(2, note.at_us);
    query.Bind(3, std::string_view(note.account)).BindBlob(4, note.client.view());
    query.Bind(5, std::string_view(note.endpoint)).Bind(6, note.code);
    TIDE_TRY(query.Bind(7, std::string_view(note.message)).Run());
  }
  TIDE_TRY(Trim(txn, "= ''", kUnknownMax));
  return Trim(txn, "<> ''", kKnownMax);
}

}  // namespace tidemark::store
