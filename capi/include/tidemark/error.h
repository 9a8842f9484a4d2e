/* tidemark/error.h - One pinned table of statuses, one caller-owned struct. */
#ifndef TIDEMARK_ERROR_H
#define TIDEMARK_ERROR_H

#include "tidemark/base.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

/* tide_status. Families: 0..99 no error, then -100s; a family never spills into the next. */
enum {
  TIDE_OK = 0,
  TIDE_END = 1,                       /* nothing more to hand out */
  TIDE_NOT_FOUND = 2,                 /* no such operation, field, explanation */
  TIDE_TIMED_OUT = 3,                 /* not reached in time; everything is kept */
  TIDE_WOULD_BLOCK = 4,               /* nothing now */
  TIDE_HELD = 5,  /* waiting longer cannot help: a hold stands, its reason is given */
  TIDE_TOO_LATE = 6,  /* already sent: withdrawing became an undo, which is on its way */
  TIDE_FOLDED = 7,  /* joined an earlier operation; its uid is the answer */
  TIDE_SLOW_DOWN = 8,                 /* taken, but pause reading if you can */
  /* -1xx: the caller must change the call */
  TIDE_ERROR_INVALID_ARGUMENT = -100,
  TIDE_ERROR_WRONG_HANDLE = -101,     /* foreign, or of another kind */
  TIDE_ERROR_CLOSED = -102, TIDE_ERROR_IN_CALLBACK = -103,
  TIDE_ERROR_BAD_STATE = -104,        /* e.g. an operation already submitted */
  TIDE_ERROR_UNSUPPORTED = -105, TIDE_ERROR_NOT_UTF8 = -106, TIDE_ERROR_OVERLAPPING_STEP = -107,
  /* -2xx: submit refuses what can never become right */
  TIDE_ERROR_UNKNOWN_COLLECTION = -200, TIDE_ERROR_UNKNOWN_FIELD = -201,
  TIDE_ERROR_WRONG_TYPE = -202, TIDE_ERROR_REQUIRED = -203, TIDE_ERROR_OUT_OF_RANGE = -204,
  TIDE_ERROR_NOT_ONE_OF = -205, TIDE_ERROR_TOO_LARGE = -206, TIDE_ERROR_AMBIGUOUS = -207,
  TIDE_ERROR_NOT_SUBSCRIBED = -208, TIDE_ERROR_BAD_ID = -209, TIDE_ERROR_NOT_A_NUMBER = -210,
  TIDE_ERROR_NO_EFFECT = -211,
  TIDE_ERROR_DEPENDENCY = -212,       /* `after` an operation that failed or was cancelled */
  TIDE_ERROR_OUTBOX_FULL = -213,
  TIDE_ERROR_CHOICE_PASSED = -214,    /* what it was offered for has moved on: read again */
  TIDE_ERROR_CHOICE_IS_YOURS = -215,  /* only the app can do this one: sign in, update, edit */
  /* -3xx: SQL */
  TIDE_ERROR_SQL = -300,
  TIDE_ERROR_SQL_REFUSED = -301,      /* writes, attaches, private table, unlisted function */
  TIDE_ERROR_SQL_PARAMETERS = -302, TIDE_ERROR_INTERRUPTED = -303, TIDE_ERROR_DEADLINE = -304,
  TIDE_ERROR_SNAPSHOT_EXPIRED = -305, TIDE_ERROR_MIGRATING = -306,
  /* -4xx: manifest */
  TIDE_ERROR_MANIFEST_MISSING = -400, TIDE_ERROR_MANIFEST_INVALID = -401,
  TIDE_ERROR_MANIFEST_NOT_ADDITIVE = -402, TIDE_ERROR_MANIFEST_OLDER = -403,
  /* -5xx: store */
  TIDE_ERROR_STORE_IN_USE = -500, TIDE_ERROR_STORE_FOREIGN = -501, TIDE_ERROR_STORE_NEWER = -502,
  TIDE_ERROR_STORE_OTHER_ACCOUNT = -503, TIDE_ERROR_STORE_OTHER_HOME = -504,
  TIDE_ERROR_STORE_CORRUPT = -505,
  TIDE_ERROR_STORE_LOCKED = -506,     /* the device is locked */
  TIDE_ERROR_DISK_FULL = -507, TIDE_ERROR_IO = -508,
  TIDE_ERROR_UNCERTAIN = -509,        /* a commit's fate is unknown: reopen to learn it */
  /* -6xx: network; never ends an operation */
  TIDE_ERROR_UNREACHABLE = -600, TIDE_ERROR_TLS = -601,
  TIDE_ERROR_NOT_TIDEMARK = -602,     /* HTML, half a frame, a bomb */
  TIDE_ERROR_SERVER_BUSY = -603, TIDE_ERROR_UPGRADE_NEEDED = -604,
  TIDE_ERROR_RESPONSE_TOO_LARGE = -605, TIDE_ERROR_NO_SERVER = -606,
  /* -7xx: who */
  TIDE_ERROR_AUTH_NEEDED = -700, TIDE_ERROR_NOT_ALLOWED = -701, TIDE_ERROR_ACCOUNT_MISMATCH = -702,
  /* -8xx: resources, -9xx: our own bug; the client stays failed, see tide_sync_state */
  TIDE_ERROR_OUT_OF_MEMORY = -800, TIDE_ERROR_FAILED = -900
};

TIDE_ENUM(tide_retry) {
  TIDE_RETRY_NEVER = 0, TIDE_RETRY_BY_ITSELF = 1, TIDE_RETRY_NOW = 2, TIDE_RETRY_AFTER_SIGN_IN = 3,
  TIDE_RETRY_AFTER_UPDATE = 4, TIDE_RETRY_AFTER_SPACE = 5, TIDE_RETRY_AFTER_REOPEN = 6
};

TIDE_ENUM(tide_domain) {
  TIDE_DOMAIN_TIDEMARK = 0, TIDE_DOMAIN_SQLITE = 1, TIDE_DOMAIN_ERRNO = 2, TIDE_DOMAIN_CURL = 3,
  TIDE_DOMAIN_HTTP = 4, TIDE_DOMAIN_SERVER = 5, TIDE_DOMAIN_HOST = 6
};

/* What went wrong, what it means for the data, what to do. GROWS. No pointers: copy it freely. */
typedef struct tide_error {
  uint32_t struct_size;
  tide_status status;
  tide_retry retry;
  tide_domain cause_domain;
  int32_t cause_code;
  uint32_t index;            /* which effect, parameter or operation, from 0; UINT32_MAX = none */
  char subject[128];         /* what it is about: "tasks/t1.title", "config.store"; may be empty */
  char message[256];         /* English, one line, no values of records, cut at a character */
  char support_id[40];       /* where the server gave one, or the failure is ours */
} tide_error;

/* The constant's name ("TIDE_ERROR_DISK_FULL"), "TIDE_UNKNOWN" otherwise; static.
 * Thread: any. Blocks: never. */
TIDE_API const char *tide_status_name(tide_status status);

TIDE_ENUM(tide_names) {
  TIDE_NAMES_STATE = 1, TIDE_NAMES_PHASE = 2, TIDE_NAMES_HEADLINE = 3, TIDE_NAMES_FRESHNESS = 4,
  TIDE_NAMES_REASON = 5, TIDE_NAMES_CHOICE = 6, TIDE_NAMES_EFFECT = 7, TIDE_NAMES_TYPE = 8,
  TIDE_NAMES_TRUTH_FLAG = 9   /* of one bit */
};

/* The word for an enum's value, as logs and JSON print it ("QUEUED"), "UNKNOWN" otherwise; static.
 * Thread: any. Blocks: never. */
TIDE_API const char *tide_name(tide_names of, uint64_t value);

/* The message as a pointer, for languages to which char[256] is a burden.
 * Thread: any. Blocks: never. */
static inline const char *tide_error_text(const tide_error *error) { return error->message; }

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_ERROR_H */
