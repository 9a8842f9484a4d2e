/* tidemark/observe.h - What changed, and the state of the engine. */
#ifndef TIDEMARK_OBSERVE_H
#define TIDEMARK_OBSERVE_H

#include "tidemark/operation.h"
#include "tidemark/query.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

typedef struct tide_observer tide_observer;
typedef struct tide_scopes tide_scopes;

/* Hears operations; any fn may be NULL. Each runs on entering its phase, and again inside it
 * only with DETAIL. PINNED. */
typedef struct tide_operation_callback {
  void (*TIDE_NULLABLE pending)(tide_context context, const tide_operation_info *info);
  void (*TIDE_NULLABLE settled)(tide_context context, const tide_operation_info *info);
  void (*TIDE_NULLABLE conflicted)(tide_context context, const tide_operation_info *info);
  tide_context context;
  tide_destroy destroy;
} tide_operation_callback;

/* Hears one record; the reading is lent, tide_reading_take keeps it. PINNED. */
typedef struct tide_record_callback {
  void (*fn)(tide_context context, tide_reading *reading);
  tide_context context;
  tide_destroy destroy;
} tide_record_callback;

TIDE_ENUM(tide_edit_kind) {
  TIDE_INSERT = 1, TIDE_REMOVE = 2, TIDE_MOVE = 3, TIDE_UPDATE = 4,
  TIDE_RETRUTH = 5   /* only its truth */
};

/* from: place in the rows before; to: place in the rows now; never a place half-way. To apply:
 * take out all removed and moved by falling from, put in all moved and inserted by rising to
 * (edits come so sorted, moves by to). A row that moved and changed has two edits. columns: bit
 * n = visible column n differs, bit 31 = any from 31 on. PINNED 16. */
typedef struct tide_edit { tide_edit_kind kind; uint32_t from, to, columns; } tide_edit;

/* tide_change.flags */
enum {
  TIDE_CHANGE_FIRST = 0x1,      /* no rows before */
  TIDE_CHANGE_SET_TRUTH = 0x2,
  TIDE_CHANGE_STANDINGS = 0x4   /* e.g. all turned stale */
};

/* What became of a query. GROWS. rows: all of them now, lent, tide_rows_take keeps them; NULL
 * with an error, and it goes on trying. edits: against the rows delivered last; who drops
 * deliveries uses tide_rows_compare. */
typedef struct tide_change {
  uint32_t struct_size, flags;
  tide_rows *TIDE_NULLABLE rows;
  const tide_edit *TIDE_NULLABLE edits;
  size_t edit_count;
  const tide_error *TIDE_NULLABLE error;
} tide_change;

typedef struct tide_query_callback {  /* PINNED */
  void (*fn)(tide_context context, const tide_change *change);
  tide_context context;
  tide_destroy destroy;
} tide_query_callback;

/* tide_sync_state.flags */
enum {
  TIDE_SYNC_PUSHING = 0x1, TIDE_SYNC_PULLING = 0x2, TIDE_SYNC_FAILED = 0x4,
  TIDE_SYNC_MAY_HAVE_ROLLED_BACK = 0x8, TIDE_SYNC_BACKPRESSURE = 0x10
};

/* The engine's own state. GROWS. No pointers. */
typedef struct tide_sync_state {
  uint32_t struct_size, flags;
  tide_reason hold;                                  /* the one that matters most, or NONE */
  uint32_t consecutive_failures;
  tide_status last_failure;
  uint32_t scope_count, stale_scope_count, reserved;
  uint64_t pending, attention, pushed, pulled, bytes_up, bytes_down, db_version;
  int64_t next_attempt_in_ms, last_contact_age_ms, oldest_pending_age_ms;
  uint64_t by_state[16];                             /* operations kept, by tide_state */
  char support_id[40];                               /* when FAILED */
} tide_sync_state;

typedef struct tide_sync_callback {  /* PINNED */
  void (*fn)(tide_context context, const tide_sync_state *state);
  tide_context context;
  tide_destroy destroy;
} tide_sync_callback;

/* Observers begin with the present state, skip in-between states when busy, never the last one,
 * and run in order of db_version; a read made inside or after one sees at least its db_version.
 * Owned: *out_observer until tide_observer_free. */
enum {
  TIDE_OBSERVE_DETAIL = 0x1   /* also INFLIGHT, ACKED and changes of hold */
};

/* Hears one operation, or when op is NULL every one of this device and all open ones of the account
 * (at first those not final).
 * Owned: *out_observer.
 * Status: NOT_FOUND.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_observe_operations(tide_client *client, const tide_uid *TIDE_NULLABLE op,
                                             uint32_t flags, tide_operation_callback callback,
                                             tide_observer **out_observer,
                                             tide_error *TIDE_NULLABLE error);

/* Hears one record, there or not.
 * Owned: *out_observer.
 * Status: those of tide_read.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_observe_record(tide_client *client, const tide_key *key,
                                         const tide_read_options *TIDE_NULLABLE options,
                                         tide_record_callback callback,
                                         tide_observer **out_observer,
                                         tide_error *TIDE_NULLABLE error);

/* Hears a query as keyed differences; SQL is checked at once, the rows come by callback.
 * Owned: *out_observer.
 * Status: those of tide_query.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_observe_query(tide_client *client, const tide_query_spec *spec,
                                        tide_query_callback callback, tide_observer **out_observer,
                                        tide_error *TIDE_NULLABLE error);

/* Hears the engine.
 * Owned: *out_observer.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_observe_sync(tide_client *client, tide_sync_callback callback,
                                       tide_observer **out_observer,
                                       tide_error *TIDE_NULLABLE error);

/* Ends it. After it returns no call is running or will run, unless it was called from inside one.
 * Do not hold a lock that the callback takes.
 * Thread: any. Blocks: never, but for a call of it that is running on another thread. */
TIDE_API void tide_observer_free(tide_observer *TIDE_NULLABLE observer);

/* Ends it without waiting: a call that is running may outlive this one; destroy tells when the
 * context is yours again. For destructors and garbage collectors.
 * Thread: any. Blocks: never. */
TIDE_API void tide_observer_drop(tide_observer *TIDE_NULLABLE observer);

/* The engine's state now.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_sync_state_of(tide_client *client, tide_sync_state *out_state);

enum {
  TIDE_SCOPE_IMPLICIT = 0x1,  /* user/..., attention/... */
  TIDE_SCOPE_LEAVING = 0x2
};

/* One scope. GROWS. scope is borrowed from the list. */
typedef struct tide_scope_info {
  uint32_t struct_size, flags;
  tide_freshness freshness;
  tide_reason reason;
  uint32_t loaded_percent, reserved;
  int64_t as_of_ms, age_ms, stale_in_ms;
  uint64_t epoch, seq, pending, attention;
  tide_str scope;
} tide_scope_info;

/* All subscribed scopes, sorted by name.
 * Owned: *out_scopes.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_scopes_list(tide_client *client, tide_scopes **out_scopes,
                                      tide_error *TIDE_NULLABLE error);

/* The index-th.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_scopes_at(const tide_scopes *scopes, size_t index,
                                    tide_scope_info *out_info);

/* Frees the list.
 * Thread: any. Blocks: never. */
TIDE_API void tide_scopes_free(tide_scopes *TIDE_NULLABLE scopes);

/* A scope's confirmed state in 16 bytes. GROWS. digest: least significant byte first. */
typedef struct tide_digest {
  uint32_t struct_size, reserved;
  uint64_t epoch, seq, records;
  uint8_t digest[16];
} tide_digest;

/* Counts it anew from the rows, and says STORE_CORRUPT if that is not what was kept.
 * Status: NOT_SUBSCRIBED, INTERRUPTED.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_digest_of(tide_client *client, tide_str scope,
                                    tide_interrupt *TIDE_NULLABLE interrupt,
                                    tide_digest *out_digest, tide_error *TIDE_NULLABLE error);

/* The mark of what this device holds: portable text for a link, a push message, another device.
 * Owned: *out_mark.
 * Thread: any. Blocks: disk (what is handed out must survive). */
TIDE_API tide_status tide_mark_now(tide_client *client, tide_buffer **out_mark,
                                   tide_error *TIDE_NULLABLE error);

/* Has this device reached a mark? *out_reached is 1 or 0.
 * Status: NOT_SUBSCRIBED, STORE_OTHER_HOME.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_mark_reached(tide_client *client, tide_str mark, uint32_t *out_reached,
                                       tide_error *TIDE_NULLABLE error);

enum {
  TIDE_INSPECT_VALUES = 0x1   /* else values of records are redacted */
};

/* The whole inner state as JSON: scopes, outbox, holds, timers and why, last exchanges. For people
 * and tools: keys may be added.
 * Owned: *out_json.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_inspect_json(tide_client *client, uint32_t flags, tide_buffer **out_json,
                                       tide_error *TIDE_NULLABLE error);

/* The manifest in force as JSON, the object that `tidemark policy` prints.
 * Owned: *out_json.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_policy_json(tide_client *client, tide_buffer **out_json,
                                      tide_error *TIDE_NULLABLE error);

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_OBSERVE_H */
