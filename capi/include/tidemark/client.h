/* tidemark/client.h - Open, step, subscribe. */
#ifndef TIDEMARK_CLIENT_H
#define TIDEMARK_CLIENT_H

#include "tidemark/config.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

/* Opens or creates the store; threaded mode starts syncing. Reads work before any contact. After
 * fork, only the parent may use it: in the child every call answers BAD_STATE, free does nothing.
 * Owned: *out_client until tide_client_free.
 * Status: any -4xx, any -5xx, UNSUPPORTED.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_client_open(const tide_config *config, tide_client **out_client,
                                      tide_error *TIDE_NULLABLE error);

/* Stops: ends exchanges, waits for running calls and callbacks, closes the store. Nothing submitted
 * is lost. Idempotent; calls that other threads make on the handle from now on answer CLOSED.
 * Status: IO.
 * Thread: not from callbacks. Blocks: disk. */
TIDE_API tide_status tide_client_close(tide_client *client, tide_error *TIDE_NULLABLE error);

/* Gives the handle back, closing first if need be. Inside a callback it finishes after that
 * callback. No thread may use the handle during or after it.
 * Thread: any. Blocks: disk. */
TIDE_API void tide_client_free(tide_client *TIDE_NULLABLE client);

/* Manual mode's one pump: transport, timers, one bounded turn, callbacks. Waits at most max_wait_ms
 * for something to do (0: not at all). *out_next_due_ms: call again no later than that (-1: nothing
 * is due until the wake callback or a call of yours). A close ends it.
 * Status: OVERLAPPING_STEP when another thread is inside; a network fault is not a failure of step.
 * Thread: not from callbacks. Blocks: disk, network (max_wait_ms at most). */
TIDE_API tide_status tide_client_step(tide_client *client, int64_t max_wait_ms,
                                      int64_t *out_next_due_ms, tide_error *TIDE_NULLABLE error);

/* Ends a step that is waiting, or lets the next one not wait: for a loop with other things to do.
 * Thread: any. Blocks: never. */
TIDE_API void tide_client_wake(tide_client *client);

TIDE_ENUM(tide_goal) {
  TIDE_UNTIL_IDLE = 0,     /* one successful exchange, nothing more to do now */
  TIDE_UNTIL_SETTLED = 1   /* no operation pending, and then every scope seen at its head */
};

/* What a run did. GROWS. hold: a tide_reason that stands in the way, or NONE. */
typedef struct tide_progress {
  uint32_t struct_size, hold;
  /* operations sent, changes applied; still pending, needing a person */
  uint64_t pushed, pulled, pending, attention;
  uint64_t bytes_up, bytes_down;
  int64_t elapsed_ms;
} tide_progress;

/* Tries at once and works until the goal or the time: steps in manual mode, waits in threaded mode.
 * Made for background windows. *out_progress is filled in every case.
 * Status: TIMED_OUT, HELD, INTERRUPTED.
 * Thread: not from callbacks. Blocks: disk, network. */
TIDE_API tide_status tide_run_until(tide_client *client, tide_goal goal, int64_t timeout_ms,
                                    tide_interrupt *TIDE_NULLABLE interrupt,
                                    tide_progress *TIDE_NULLABLE out_progress,
                                    tide_error *TIDE_NULLABLE error);

TIDE_ENUM(tide_hint_kind) {
  TIDE_HINT_REFRESH = 1,  /* the user pulled to refresh */
  TIDE_HINT_NETWORK = 2, TIDE_HINT_FOREGROUND = 3, TIDE_HINT_BACKGROUND = 4,
  TIDE_HINT_PUSH = 5,     /* an OS push message; payload as received */
  TIDE_HINT_SIGNED_IN = 6, TIDE_HINT_LOW_MEMORY = 7, TIDE_HINT_PAUSE = 8, TIDE_HINT_RESUME = 9
};

/* Tells the engine that the world changed. Never makes anything wrong, only sooner or later.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_hint(tide_client *client, tide_hint_kind kind, tide_bytes payload,
                               tide_error *TIDE_NULLABLE error);

/* How to subscribe. GROWS. priority: 0 first .. 3 last, among the scopes on first load. */
typedef struct tide_subscribe_options { uint32_t struct_size, priority; } tide_subscribe_options;

/* Wants a scope on this device from now on; remembered, needs no network; again changes the
 * options.
 * Status: BAD_ID, IO, DISK_FULL.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_subscribe(tide_client *client, tide_str scope,
                                    const tide_subscribe_options *TIDE_NULLABLE options,
                                    tide_error *TIDE_NULLABLE error);

/* Hides a scope at once; its pending operations still go out, then its rows go.
 * Status: NOT_SUBSCRIBED.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_unsubscribe(tide_client *client, tide_str scope,
                                      tide_error *TIDE_NULLABLE error);

/* Changes how much is logged and, where log.fn is set, to whom.
 * Thread: not from callbacks. Blocks: never. */
TIDE_API tide_status tide_log_set(tide_client *client, tide_level level, tide_log_callback log);

/* Makes a flag that ends long reads, queries and runs given it.
 * Owned: yours.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_interrupt_new(tide_interrupt **out_interrupt);

/* Raises it for good: calls with it end with INTERRUPTED, also those that begin later; safe in a
 * signal handler.
 * Thread: any. Blocks: never. */
TIDE_API void tide_interrupt_raise(tide_interrupt *interrupt);

/* Frees it; calls still using it are safe.
 * Thread: any. Blocks: never. */
TIDE_API void tide_interrupt_free(tide_interrupt *TIDE_NULLABLE interrupt);

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_CLIENT_H */
