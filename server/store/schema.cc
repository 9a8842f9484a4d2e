#include "server/store/schema.h"

namespace tidemark::store {

const char kSchemaSql[] = R"sql(
CREATE TABLE meta(
  key TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scope(
  no INTEGER PRIMARY KEY,
  scope TEXT NOT NULL UNIQUE,
  epoch INTEGER NOT NULL,
  head INTEGER NOT NULL,
  records INTEGER NOT NULL,
  digest BLOB NOT NULL,
  last_commit_us INTEGER NOT NULL
) STRICT;

CREATE TABLE log(
  scope_no INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  max_ms INTEGER NOT NULL,
  max_counter INTEGER NOT NULL,
  commit_us INTEGER NOT NULL,
  entry BLOB NOT NULL,
  PRIMARY KEY(scope_no, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE record(
  scope_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  hash BLOB,
  body BLOB NOT NULL,
  PRIMARY KEY(scope_no, collection, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lane(
  client BLOB PRIMARY KEY,
  account TEXT NOT NULL,
  last_op_seq INTEGER NOT NULL,
  kept_through INTEGER NOT NULL,
  stamp_ms INTEGER NOT NULL,
  stamp_counter INTEGER NOT NULL,
  unkept_bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome(
  client BLOB NOT NULL,
  op_seq INTEGER NOT NULL,
  applied INTEGER NOT NULL,
  body_hash BLOB,
  outcome BLOB,
  PRIMARY KEY(client, op_seq)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace tidemark::store
