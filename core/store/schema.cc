#include "core/store/schema.h"

namespace tidemark {

const char* const kStoreSchema = R"sql(
CREATE TABLE tide_meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE tide_scope(
  no INTEGER PRIMARY KEY, scope TEXT NOT NULL UNIQUE, subscribed INT NOT NULL,
  implicit INT NOT NULL, revealed INT NOT NULL, revoked INT NOT NULL, suspect INT NOT NULL,
  epoch INT NOT NULL, seq INT NOT NULL, head INT NOT NULL, as_of_us INT NOT NULL,
  boot BLOB NOT NULL, as_of_boot_us INT NOT NULL, as_of_wall_us INT NOT NULL,
  digest BLOB NOT NULL, records INT NOT NULL, priority INT NOT NULL) STRICT;
CREATE TABLE tide_purge(no INTEGER PRIMARY KEY) STRICT;
CREATE TABLE tide_op(
  no INTEGER PRIMARY KEY, uid BLOB NOT NULL UNIQUE, op_seq INT NOT NULL, state INT NOT NULL,
  flags INT NOT NULL, attempts INT NOT NULL, reason INT NOT NULL, boot BLOB NOT NULL,
  boottime_us INT NOT NULL, wall_us INT NOT NULL, base_as_of_us INT NOT NULL,
  final_wall_us INT NOT NULL, body BLOB NOT NULL, outcome BLOB, replaced_by BLOB,
  checksum INT NOT NULL) STRICT;
CREATE UNIQUE INDEX tide_op_sent ON tide_op(op_seq) WHERE op_seq > 0;
CREATE INDEX tide_op_live ON tide_op(no) WHERE state <= 4;
CREATE INDEX tide_op_open ON tide_op(no) WHERE state BETWEEN 7 AND 9;
CREATE TABLE tide_touch(
  collection TEXT NOT NULL, id TEXT NOT NULL, scope TEXT NOT NULL, op INT NOT NULL,
  creates INT NOT NULL, PRIMARY KEY(collection, id, scope, op)) STRICT, WITHOUT ROWID;
CREATE INDEX tide_touch_creates ON tide_touch(collection, id, scope, op) WHERE creates = 1;
CREATE INDEX tide_touch_op ON tide_touch(op);
CREATE TABLE tide_damaged(
  no INTEGER PRIMARY KEY, found_wall_us INT NOT NULL, op INT NOT NULL, uid BLOB NOT NULL,
  op_seq INT NOT NULL, state INT NOT NULL, body BLOB NOT NULL, outcome BLOB,
  checksum INT NOT NULL) STRICT;
CREATE TABLE tide_overlay(
  collection TEXT NOT NULL, row INT NOT NULL, confirmed BLOB, PRIMARY KEY(collection, row))
  STRICT, WITHOUT ROWID;
CREATE TABLE tide_unknown(
  scope_no INT NOT NULL, collection TEXT NOT NULL, id TEXT NOT NULL, record BLOB NOT NULL,
  PRIMARY KEY(scope_no, collection, id)) STRICT, WITHOUT ROWID;
CREATE TABLE tide_plan(
  no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, name TEXT NOT NULL, title TEXT NOT NULL,
  policy INT NOT NULL, ask INT NOT NULL, state INT NOT NULL, begun_us INT NOT NULL) STRICT;
CREATE TABLE tide_plan_step(
  plan INT NOT NULL, at INT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL, rules TEXT NOT NULL,
  pivot INT NOT NULL, deadline_ms INT NOT NULL, scope TEXT NOT NULL, collection TEXT NOT NULL,
  id TEXT NOT NULL, field TEXT NOT NULL, value BLOB NOT NULL, op BLOB, compensation BLOB,
  state INT NOT NULL, reason INT NOT NULL, since_us INT NOT NULL, until_us INT NOT NULL,
  boot BLOB NOT NULL, boottime_us INT NOT NULL, PRIMARY KEY(plan, at)) STRICT, WITHOUT ROWID;
CREATE INDEX tide_plan_step_op ON tide_plan_step(op) WHERE op IS NOT NULL;
CREATE TABLE tide_explanation(
  no INTEGER PRIMARY KEY, collection TEXT NOT NULL, id TEXT NOT NULL, scope TEXT NOT NULL,
  op BLOB NOT NULL, seq INT NOT NULL, unread INT NOT NULL, made_wall_us INT NOT NULL,
  body BLOB NOT NULL) STRICT;
CREATE INDEX tide_explanation_record ON tide_explanation(collection, id, scope);
CREATE INDEX tide_explanation_op ON tide_explanation(op);
)sql";

}  // namespace tidemark
