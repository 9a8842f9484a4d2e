/* tidemark/read.h - Truth, and one record. */
#ifndef TIDEMARK_READ_H
#define TIDEMARK_READ_H

#include "tidemark/error.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

/* Numbered by priority: where several hold, the greatest is the headline. */
TIDE_ENUM(tide_headline) {
  TIDE_HEADLINE_SETTLED = 1, TIDE_HEADLINE_CHANGED = 2, TIDE_HEADLINE_STALE = 3,
  TIDE_HEADLINE_AWAITED = 4, TIDE_HEADLINE_PENDING = 5, TIDE_HEADLINE_CONFLICTED = 6
};

TIDE_ENUM(tide_freshness) {
  TIDE_EMPTY = 1,  /* never loaded: "no rows" is not known */
  TIDE_LOADING = 2, TIDE_FRESH = 3, TIDE_STALE = 4, TIDE_UNCONFIRMED = 5, TIDE_REPAIRING = 6,
  TIDE_REVOKED = 7, TIDE_INCOMPATIBLE = 8
};

TIDE_ENUM(tide_reason) {
  TIDE_REASON_NONE = 0,
  /* 1..99: holds, and why something is old */
  TIDE_REASON_OFFLINE = 1, TIDE_REASON_BACKING_OFF = 2, TIDE_REASON_SERVER_BUSY = 3,
  TIDE_REASON_AUTH_NEEDED = 4, TIDE_REASON_PAUSED = 5, TIDE_REASON_METERED = 6,
  TIDE_REASON_BACKGROUND = 7, TIDE_REASON_CATCHING_UP = 8, TIDE_REASON_STALLED = 9,
  TIDE_REASON_CLOCK_UNKNOWN = 10, TIDE_REASON_NOT_SUBSCRIBED = 11, TIDE_REASON_SERVER_RESTORED = 12,
  TIDE_REASON_UPGRADE_NEEDED = 13, TIDE_REASON_RATE_LIMITED = 14, TIDE_REASON_SCOPE_BUSY = 15,
  TIDE_REASON_BEHIND_POISON = 16, TIDE_REASON_WAITING_FOR_STEP = 17,
  TIDE_REASON_WAITING_FOR_UPLOAD = 18, TIDE_REASON_WAITING_FOR_GATE = 19,
  TIDE_REASON_CLIENT_FAILED = 20,
  TIDE_REASON_NOT_RUNNING = 21,  /* nobody tried: this client was not syncing */
  TIDE_REASON_NEVER_LOADED = 22,
  /* 100..: verdicts and merges */
  TIDE_REASON_EXPECTATION_FAILED = 100, TIDE_REASON_SNAPSHOT_MOVED = 101, TIDE_REASON_LIMIT = 102,
  TIDE_REASON_TAKEN = 103, TIDE_REASON_MANUAL = 104, TIDE_REASON_RECORD_GONE = 105,
  TIDE_REASON_STRICT = 106, TIDE_REASON_DEPENDENCY = 107, TIDE_REASON_NOT_ALLOWED = 120,
  TIDE_REASON_INVALID = 121, TIDE_REASON_EXPIRED = 122, TIDE_REASON_POISON = 140,
  TIDE_REASON_SCOPE_REVOKED = 141, TIDE_REASON_MERGED = 160, TIDE_REASON_LATER_ACTION = 161,
  TIDE_REASON_SAME_TIME = 162, TIDE_REASON_DELETE_KEPT = 163, TIDE_REASON_RESTORED = 164,
  TIDE_REASON_RULE = 165,        /* by a declared rule other than time */
  TIDE_REASON_OVERRIDDEN = 166   /* decided by somebody whose role may */
};

/* tide_truth.flags */
enum {
  TIDE_TRUTH_EXISTS = 0x1, TIDE_TRUTH_LOCAL_ONLY = 0x2, TIDE_TRUTH_DELETED = 0x4,
  TIDE_TRUTH_DELETE_PENDING = 0x8, TIDE_TRUTH_CONTESTED = 0x10, TIDE_TRUTH_PARTIAL = 0x20,
  TIDE_TRUTH_UPDATING = 0x40, TIDE_TRUTH_PENDING = 0x80, TIDE_TRUTH_CONFLICTED = 0x100,
  TIDE_TRUTH_CHANGED = 0x200
};

/* How true an answer is, at the moment of the answer. GROWS. No pointers: keep it, compare it,
 * send it between threads. */
typedef struct tide_truth {
  uint32_t struct_size;
  tide_headline headline;
  tide_freshness freshness;          /* against the tier asked for */
  tide_reason reason;                /* never NONE when there is something to explain */
  uint64_t flags;
  int64_t as_of_ms, age_ms, stale_in_ms, pending_since_ms;
  /* when this was true, by the client's boot clock; tide_badge_of counts on from here */
  int64_t taken_ms;
  uint64_t db_version;               /* same number = same world */
  /* the position in its scope's log that was shown: what an edit is `seen` at; 0 for a mixed set */
  uint64_t epoch, seq;
  /* seq of the record's last confirmed change; 0: never confirmed */
  uint64_t version;
  uint32_t pending_count, attention_count;
  tide_reason hold;                  /* why what is pending has not gone out, or NONE */
  uint32_t loaded_percent;           /* while LOADING */
} tide_truth;

TIDE_ENUM(tide_severity) {
  TIDE_SEVERITY_NONE = 0, TIDE_SEVERITY_INFO = 1, TIDE_SEVERITY_WARNING = 2,
  TIDE_SEVERITY_ACTION = 3
};

TIDE_ENUM(tide_icon) {
  TIDE_ICON_NONE = 0, TIDE_ICON_UP = 1, TIDE_ICON_CLOCK = 2, TIDE_ICON_CONFLICT = 3,
  TIDE_ICON_CHANGED = 4, TIDE_ICON_LOADING = 5, TIDE_ICON_EMPTY = 6, TIDE_ICON_LOCK = 7
};

/* A short label to put beside a value: "Pending", "Stale 3 m". GROWS. label is empty when calm
 * is right. */
typedef struct tide_badge {
  uint32_t struct_size;
  tide_severity severity;
  tide_icon icon;
  /* ask again then ("3 m" becomes "4 m", the quiet period ends); -1: only when the truth changes */
  int32_t changes_in_ms;
  char label[64];
} tide_badge;

/* The label as a pointer, for languages to which char[64] is a burden.
 * Thread: any. Blocks: never. */
static inline const char *tide_badge_text(const tide_badge *badge) { return badge->label; }

/* The badge of a truth, as of now by the client's clock, in its locale.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_badge_of(tide_client *client, const tide_truth *truth,
                                   tide_badge *out_badge);

/* The sentence behind a badge. For one record tide_reading_why says more (who, what, when). locale
 * empty: the client's.
 * Owned: *out_text, tide_buffer_free.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_sentence(tide_client *client, const tide_truth *truth, tide_str locale,
                                   tide_buffer **out_text);

TIDE_ENUM(tide_choice_kind) {
  TIDE_CHOOSE_MINE = 1, TIDE_CHOOSE_THEIRS = 2, TIDE_CHOOSE_MERGE = 3, TIDE_CHOOSE_RETRY = 4,
  TIDE_CHOOSE_DISMISS = 5, TIDE_CHOOSE_RESTORE = 6, TIDE_CHOOSE_KEEP = 7, TIDE_CHOOSE_UNDO = 8,
  TIDE_CHOOSE_CANCEL = 9, TIDE_CHOOSE_DELETE = 10, TIDE_CHOOSE_CREATE_AGAIN = 11,
  TIDE_CHOOSE_REFRESH = 12,
  /* 64..: the app's to do */
  TIDE_CHOOSE_SIGN_IN = 64, TIDE_CHOOSE_UPDATE_APP = 65, TIDE_CHOOSE_EDIT = 66,
  TIDE_CHOOSE_DETAILS = 67
};

/* tide_choice.flags */
enum {
  TIDE_CHOICE_SUGGESTED = 0x1, TIDE_CHOICE_DESTRUCTIVE = 0x2, TIDE_CHOICE_NEEDS_FIELDS = 0x4,
  TIDE_CHOICE_IS_YOURS = 0x8
};

/* Something the user can do, with what its reader had seen sealed inside. GROWS. No pointers:
 * keep it as long as the card is open. */
typedef struct tide_choice {
  uint32_t struct_size;
  tide_choice_kind kind;
  uint32_t flags, reserved;
  uint8_t token[128];                /* opaque, bound to this store */
  char label[64];
} tide_choice;

/* The label as a pointer, for languages to which char[64] is a burden.
 * Thread: any. Blocks: never. */
static inline const char *tide_choice_text(const tide_choice *choice) { return choice->label; }

TIDE_ENUM(tide_phase) { TIDE_PENDING = 1, TIDE_SETTLED = 2, TIDE_CONFLICTED = 3 };

TIDE_ENUM(tide_state) {
  TIDE_STATE_DRAFT = 1, TIDE_STATE_QUEUED = 2, TIDE_STATE_INFLIGHT = 3, TIDE_STATE_ACKED = 4,
  TIDE_STATE_SETTLED = 5, TIDE_STATE_SUPERSEDED = 6, TIDE_STATE_CONFLICTED = 7,
  TIDE_STATE_REJECTED = 8, TIDE_STATE_PARKED = 9, TIDE_STATE_CANCELLED = 10, TIDE_STATE_UNDONE = 11,
  TIDE_STATE_RESOLVED = 12
};

typedef struct tide_reading tide_reading;
typedef struct tide_rows tide_rows;

/* How to read. GROWS. */
typedef struct tide_read_options {
  uint32_t struct_size;
  /* judge freshness against this instead of the tier's; 0: the tier */
  uint32_t window_ms;
  tide_interrupt *TIDE_NULLABLE interrupt;
} tide_read_options;

/* Reads one record with its truth. A record that is not there still has a reading: EXISTS is off,
 * and freshness tells "no such record" (FRESH, STALE) from "not loaded" (EMPTY, LOADING).
 * Owned: *out_reading.
 * Status: UNKNOWN_COLLECTION, AMBIGUOUS, NOT_SUBSCRIBED, MIGRATING.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_read(tide_client *client, const tide_key *key,
                               const tide_read_options *TIDE_NULLABLE options,
                               tide_reading **out_reading, tide_error *TIDE_NULLABLE error);

/* The truth of the reading.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_reading_truth(const tide_reading *reading, tide_truth *out_truth);

/* The key in full, borrowed from the reading.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_reading_key(const tide_reading *reading, tide_key *out_key);

/* A field as the user sees it (confirmed and yours), borrowed from the reading; null where absent.
 * Status: UNKNOWN_FIELD.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_reading_value(const tide_reading *reading, tide_str field,
                                        tide_value *out_value);

/* The field as the server last confirmed it.
 * Status: NOT_FOUND when never confirmed, UNKNOWN_FIELD.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_reading_confirmed(const tide_reading *reading, tide_str field,
                                            tide_value *out_value);

/* All fields in manifest order as rows: row 0 what the user sees, row 1, if there is one, what is
 * confirmed and differs; for bindings that copy the block. Borrowed from the reading, never freed
 * alone.
 * Thread: any. Blocks: never. */
TIDE_API const tide_rows *tide_reading_rows(const tide_reading *reading);

/* One thing of yours on this record that is not final, or final and open for your attention.
 * GROWS. field is empty for create and delete. */
typedef struct tide_pending {
  uint32_t struct_size;
  tide_state state;
  tide_phase phase;
  tide_reason hold;
  uint64_t flags;
  tide_uid op;
  int64_t since_ms;
  tide_str field;
} tide_pending;

/* The index-th pending field; oldest first. Text borrowed from the reading.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_reading_pending(const tide_reading *reading, size_t index,
                                          tide_pending *out_pending);

/* The index-th choice the user has here.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_reading_choice(const tide_reading *reading, size_t index,
                                         tide_choice *out_choice);

/* Why it is as it is, one or two sentences; empty when settled and fresh. Borrowed from the
 * reading.
 * Thread: any. Blocks: never. */
TIDE_API tide_str tide_reading_why(const tide_reading *reading);

/* Inside a callback: keeps the reading that was lent; you free it. Returns its argument; no effect
 * on one you own.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_reading *tide_reading_take(tide_reading *reading);

/* Frees a reading.
 * Thread: any. Blocks: never. */
TIDE_API void tide_reading_free(tide_reading *TIDE_NULLABLE reading);

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_READ_H */
