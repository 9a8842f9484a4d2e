/* tidemark/config.h - What the host lends: how to open a client, the ports it may fill itself. */
#ifndef TIDEMARK_CONFIG_H
#define TIDEMARK_CONFIG_H

#include "tidemark/error.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

TIDE_ENUM(tide_mode) {
  TIDE_THREADED = 0,  /* one thread of ours */
  TIDE_MANUAL = 1     /* no thread: you call tide_client_step */
};

TIDE_ENUM(tide_durability) {
  TIDE_DURABLE_DEFAULT = 0,  /* client: POWER; operation: the client's */
  TIDE_DURABLE_POWER = 1,    /* survives a power cut */
  TIDE_DURABLE_PROCESS = 2   /* survives a kill; a power cut may take the last of it */
};

TIDE_ENUM(tide_level) {
  TIDE_LOG_DEFAULT = 0,  /* WARNING */
  TIDE_LOG_OFF = 1, TIDE_LOG_ERROR = 2, TIDE_LOG_WARNING = 3, TIDE_LOG_INFO = 4, TIDE_LOG_DEBUG = 5
};

/* One log line; values of records are always redacted. GROWS. */
typedef struct tide_log_line {
  uint32_t struct_size;
  tide_level level;
  tide_str component, message;
  tide_uid op;
} tide_log_line;

/* fn may run on any thread, also inside your own call, and must not call the library. PINNED. */
typedef struct tide_log_callback {
  void (*TIDE_NULLABLE fn)(tide_context context, const tide_log_line *line);
  tide_context context;
  tide_destroy destroy;
} tide_log_callback;

/* fn: "call tide_client_step sooner than you were told". May run on any thread; post to your
 * loop, do not step here. PINNED. */
typedef struct tide_wake_callback {
  void (*TIDE_NULLABLE fn)(tide_context context);
  tide_context context;
  tide_destroy destroy;
} tide_wake_callback;

/* Runs callbacks where the host wants them. GROWS. post: have run(task) called once, in the
 * order posted, one at a time. Nothing waits for a task that has not begun, so closing on the
 * executor's own thread is safe; a task run after close does nothing, but must be run. */
typedef struct tide_executor {
  uint32_t struct_size, reserved;
  tide_context context;
  tide_destroy destroy;
  void (*post)(tide_context context, void (*run)(void *task), void *task);
} tide_executor;

/* Time and chance. GROWS. Each function answers at once, from any thread; a NULL one means "this
 * device has none" for wall, and "use the platform's" for the rest. steady need not count sleep;
 * boottime must, and starts anew when boot_id changes. */
typedef struct tide_clock {
  uint32_t struct_size, reserved;
  tide_context context;
  tide_destroy destroy;
  int64_t (*TIDE_NULLABLE wall_us)(tide_context context);       /* -1: not set yet */
  int64_t (*TIDE_NULLABLE steady_us)(tide_context context);
  int64_t (*TIDE_NULLABLE boottime_us)(tide_context context);
  void (*TIDE_NULLABLE boot_id)(tide_context context, tide_uid *out);
  void (*TIDE_NULLABLE random)(tide_context context, uint8_t *out, size_t size);
} tide_clock;

/* bits */
TIDE_ENUM(tide_net) {
  TIDE_NET_ONLINE = 1, TIDE_NET_METERED = 2, TIDE_NET_CONSTRAINED = 4
};

/* Is there a path to the network? GROWS. Asked before each attempt; tell changes with
 * TIDE_HINT_NETWORK. */
typedef struct tide_connectivity {
  uint32_t struct_size, reserved;
  tide_context context;
  tide_destroy destroy;
  /* tide_net bits; path changes when the network does */
  uint32_t (*state)(tide_context context, uint64_t *out_path);
} tide_connectivity;

/* ours; ends with the one tide_token_answer */
typedef struct tide_token_request tide_token_request;

/* Where bearer tokens come from; never stored. GROWS. want: never two at once; refused is why
 * the last token failed, or OK. */
typedef struct tide_secrets {
  uint32_t struct_size, reserved;
  tide_context context;
  tide_destroy destroy;
  void (*want)(tide_context context, tide_str account, tide_status refused,
               tide_token_request *request);
} tide_secrets;

/* Answers a request, now or later, exactly once, even past close; a status other than OK holds with
 * AUTH_NEEDED.
 * Thread: any. Blocks: never. */
TIDE_API void tide_token_answer(tide_token_request *request, tide_status status, tide_str token);

/* ours; one request and its reply, ends with the one tide_exchange_finish */
typedef struct tide_exchange tide_exchange;
typedef struct tide_header { tide_str name, value; } tide_header;  /* PINNED */

/* One HTTP request, borrowed until its exchange is finished: send the body from where it lies.
 * GROWS. */
typedef struct tide_request {
  uint32_t struct_size;
  uint32_t connect_ms, idle_ms, total_ms;      /* time limits; a long poll has idle_ms = total_ms */
  tide_str method, url;
  const tide_header *headers;
  size_t header_count;
  tide_bytes body;
} tide_request;

/* The host's own network stack. GROWS. start: begin and return; if it does not answer OK the
 * exchange is over, call nothing on it; head, data and finish may come at once, inside start.
 * cancel: finish it soon; an exchange lives until then, even past close. resume: reading may go
 * on after SLOW_DOWN. drive: only in manual mode, inside step: wait at most max_wait_ms for the
 * network, then report. wake: end a drive early; any thread. */
typedef struct tide_transport {
  /* it carries at once; 0: 4; with 1 the engine ends a long poll before it sends */
  uint32_t struct_size, exchanges_max;
  tide_context context;
  tide_destroy destroy;
  tide_status (*start)(tide_context context, const tide_request *request, tide_exchange *exchange);
  void (*cancel)(tide_context context, tide_exchange *exchange);
  void (*TIDE_NULLABLE resume)(tide_context context, tide_exchange *exchange);
  void (*TIDE_NULLABLE drive)(tide_context context, int64_t max_wait_ms);
  void (*TIDE_NULLABLE wake)(tide_context context);
} tide_transport;

/* The reply's status and headers, before any data.
 * Thread: one at a time. Blocks: never. */
TIDE_API void tide_exchange_head(tide_exchange *exchange, uint32_t http_status,
                                 const tide_header *TIDE_NULLABLE headers, size_t header_count);

/* Some bytes of the reply, copied.
 * Status: SLOW_DOWN, RESPONSE_TOO_LARGE (then stop).
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_exchange_data(tide_exchange *exchange, tide_bytes data);

/* Ends the exchange, exactly once, also after cancel; OK or a -6xx, with the stack's own code.
 * Thread: any. Blocks: never. */
TIDE_API void tide_exchange_finish(tide_exchange *exchange, tide_status status, int32_t cause_code);

/* How to open a client. GROWS. Vtables are copied; their contexts are released by their destroy,
 * also when opening fails. */
typedef struct tide_config {
  uint32_t struct_size;
  tide_mode mode;
  /* path of the store file, made on first use, with mode 0600 in a 0700 folder */
  tide_str store;
  /* the compiled manifest; {NULL, 0}: the one this store remembers */
  tide_bytes manifest;
  /* empty: remembered. Never any server: offline for good, which is allowed */
  tide_str account, server;
  /* a fixed bearer token, never stored; empty: secrets are asked */
  tide_str token;
  tide_str app;                      /* "field/3.2", told to the server */
  tide_str locale, time_zone;        /* for sentences: "de-AT", "Europe/Vienna"; empty: "en", UTC */
  tide_durability durability;
  uint32_t quiet_ms;                 /* calm before a badge shows; 0: 400, UINT32_MAX: none */
  uint32_t frame_max_bytes;          /* 0: 256 KiB; 16 KiB at least */
  uint32_t outbox_max;               /* operations; 0: 100,000 */
  uint32_t turn_max_ms;              /* longest a step works before it returns; 0: 50 */
  tide_level log_level;
  /* 1: steps do everything but start exchanges; no hold, not remembered (tools, tests) */
  uint32_t no_network;
  uint32_t reserved;
  /* caches, staging, frames and answers together; 0: 32 MiB; too little is OUT_OF_RANGE */
  uint64_t memory_max_bytes;
  /* NULL: libcurl; UNSUPPORTED where not built in */
  const tide_transport *TIDE_NULLABLE transport;
  const tide_clock *TIDE_NULLABLE clock;
  const tide_connectivity *TIDE_NULLABLE connectivity;  /* NULL: always online */
  const tide_secrets *TIDE_NULLABLE secrets;            /* NULL: token, or none */
  const tide_executor *TIDE_NULLABLE executor;          /* NULL: our thread, or step */
  tide_log_callback log;
  tide_wake_callback wake;
  /* certificate authorities (PEM file) in place of the system's, for libcurl; with a transport of
   * your own UNSUPPORTED */
  tide_str ca_file;
} tide_config;

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_CONFIG_H */
