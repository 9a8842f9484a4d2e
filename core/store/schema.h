// The whole disk layout of a device's store, format 1. One file per (home, account), mode 0600, in
// a folder that nobody else may write; beside it SQLite's -wal and -shm, and `<file>-lock`, held by
// the one process.
//
//   tide_meta         key -> value: account, server, manifest (blob), client_id, store_id,
//                     next_op_seq, next_load_no, kept_through, kept_sent, db_version, boot_id,
//                     clean
//   tide_scope        one row a scope: number of its present load, visibility, cursor, as_of with
//                     the boot clock at which it was true, digest and count of its live confirmed
//                     records
//   tide_purge        numbers of earlier loads whose rows are being deleted in slices
//   tide_op           the outbox and what became of it. body: EncodeOperation, immutable from
//                     first send; checksum: XXH3-64 over uid, op_seq and body
//   tide_damaged      rows of tide_op whose checksum did not match, as they lay, for support
//   tide_touch        (record, operation) for every operation that is live or open for a person;
//                     creates: it creates that record
//   tide_overlay      the confirmed image of a row with own pending operations; NULL: not there
//   tide_unknown      records of collections that this manifest does not know
//   tide_explanation  decisions about records, for 30 days
//   <collection>_rows what the user sees: confirmed + yours. Fields that this manifest does not
//                     know lie in _extra. _truth = scope number << 24 | pending << 12 | attention
//                     (12 bits, saturating)
//   <collection>      the public view over it: visible rows of revealed scopes, and rows with own
//                     pending
//   <collection>_text external-content FTS5 over _row where full_text is declared, kept by three
//                     triggers; <collection>_fts is the public view that joins it to visible rows
//
// Laws, kept by core/replica in every transaction:
//   row.pending > 0  <=>  tide_overlay has its image
//                    <=>  a live operation that has not passed touches it
//   row.pending = 0  =>   the row is the confirmed record
//   tide_scope.digest = sum of HashRecord over live confirmed records of that scope
#pragma once

#include "core/sqlite/database.h"

namespace tidemark {

inline constexpr int kStoreFormat = 1;
inline constexpr int kApplicationId = 0x54444D31;  // "TDM1"
extern const char* const kStoreSchema;

}  // namespace tidemark
