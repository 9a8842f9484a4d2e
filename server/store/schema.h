// Schema: the whole layout of a server's store, in one place.
//
// DIR/      0700, one home. DIR/lock is held by the process that serves it; DIR/server.db is one
//           SQLite file (0600, WAL, synchronous=FULL) that `tidemarkd digest` may read meanwhile.
//
// meta      key -> value: 'home'; 'manifest' (the blob last served by; an additive upgrade replaces
//           it); 'clock_mark' (us: no reading of the server's clock beyond it was ever handed out).
// scope     one row a scope ever written. `no` is its short name in the other tables. head counts
//           the log without gaps; epoch changes when history was replaced. digest (16 bytes, low
//           half first) is the sum of record.hash, records their number; both move with each entry.
// log       the history of a scope: (scope, seq) -> the encoded Entry. max_ms/max_counter is the
//           highest stamp of entries 1..seq: the floor for authors who had seen just that much.
// record    the latest content, with the slots and dots that decide what counts as seen. Tombstones
//           stay (alive is inside `body`); hash is 16 bytes for live records, NULL for tombstones.
// lane      one row a client: whose it is, the last op_seq executed, how far the client has kept
//           its outcomes, the stamp of its last applied operation, the bytes of outcomes not kept.
// outcome   (client, op_seq) -> the verdict, above kept_through. At or below it only those not
//           applied remain, without outcome and hash, because later operations may depend on them.
//
// seen      when a client was last heard (to the minute), and what it runs; for support only.
// failure   why operations were not applied, the latest 100 of a client; for support only.
// refusal   the latest refusals by support id; for support only. All three: support_table.h, made
//           where they are missing, no part of the truth; a crash may lose ten seconds of `seen`
//           and `refusal`.
//
// DIR/audit.log says who asked for whom with `tidemarkd why`: one JSON object a line.
//
// Everything one operation changes lies in one savepoint; a group of operations is one transaction.
// A file serves one home, so keys need not begin with it; keys about scopes begin with the scope,
// keys about lanes with the client.
#pragma once

#include <cstdint>

namespace tidemark::store {

inline constexpr int64_t kApplicationId = 0x54445356;  // "TDSV"
inline constexpr int64_t kLayoutVersion = 1;
inline constexpr char kFileName[] = "server.db";
inline constexpr char kLockName[] = "lock";

extern const char kSchemaSql[];

}  // namespace tidemark::store
