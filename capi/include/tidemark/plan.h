/* tidemark/plan.h - Plans: several steps that belong together, as a staged timeline. */
#ifndef TIDEMARK_PLAN_H
#define TIDEMARK_PLAN_H

#include "tidemark/observe.h"
#include "tidemark/operation.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

/* A plan is declared in the manifest: its steps, what each is after, what takes it back. A step is
 * an operation, or a wait until a field of a record has a value. Plans are durable and live on the
 * device that began them; they go on after a restart, and without a network as far as they can. */

TIDE_ENUM(tide_step_state) {
  TIDE_STEP_WAITING = 1,    /* for the steps that it is after */
  TIDE_STEP_ACTIVE = 2, TIDE_STEP_DONE = 3, TIDE_STEP_FAILED = 4, TIDE_STEP_SKIPPED = 5,
  TIDE_STEP_REVERSING = 6, TIDE_STEP_REVERSED = 7,
  TIDE_STEP_STUCK = 8       /* taking it back failed */
};

TIDE_ENUM(tide_plan_state) {
  TIDE_PLAN_OPEN = 1, TIDE_PLAN_DONE = 2,
  TIDE_PLAN_NEEDS_YOU = 3,  /* a step failed or got stuck: see its operation, or tide_plan_decide */
  TIDE_PLAN_REVERSING = 4, TIDE_PLAN_REVERSED = 5
};

typedef struct tide_plan tide_plan;             /* a plan being written */
typedef struct tide_timelines tide_timelines;   /* plans as they stand */

/* Begins writing a plan of this name.
 * Owned: *out_plan.
 * Status: INVALID_ARGUMENT (the manifest declares none of that name).
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_plan_new(tide_client *client, tide_str name, tide_plan **out_plan,
                                   tide_error *TIDE_NULLABLE error);

/* What a step does: an operation as it was written, taken over; op may be freed, and cannot be
 * submitted any more. It is neither shown nor sent before its turn; then it acts on what is held.
 * Status: BAD_STATE (op was submitted, or the plan was begun), INVALID_ARGUMENT, any -2xx of op.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_plan_operation(tide_plan *plan, tide_str step, tide_op *op,
                                         tide_error *TIDE_NULLABLE error);

/* What takes a step back, where the manifest names an intent for that; else it is undone.
 * Status: as for tide_plan_operation.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_plan_compensation(tide_plan *plan, tide_str step, tide_op *op,
                                            tide_error *TIDE_NULLABLE error);

/* Which record a waiting step is about.
 * Status: BAD_STATE, BAD_ID.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_plan_record(tide_plan *plan, tide_str step, const tide_key *key,
                                      tide_error *TIDE_NULLABLE error);

/* Begins it: all of it is durable when this returns, or nothing of it is there.
 * Status: INVALID_ARGUMENT (error.subject names the step that lacks something), any -2xx.
 * Thread: one at a time. Blocks: disk. */
TIDE_API tide_status tide_plan_begin(tide_plan *plan, tide_uid *out_id,
                                     tide_error *TIDE_NULLABLE error);

/* Frees a plan being written; what was begun goes on.
 * Thread: any. Blocks: never. */
TIDE_API void tide_plan_free(tide_plan *TIDE_NULLABLE plan);

/* Takes a plan back: what did not begin is left out, what is done is taken back, last first.
 * Status: NOT_FOUND, BAD_STATE (over, or a pivot is done: error.subject names it).
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_plan_turn_back(tide_client *client, const tide_uid *id,
                                         tide_error *TIDE_NULLABLE error);

TIDE_ENUM(tide_step_decision) { TIDE_STEP_AGAIN = 1, TIDE_STEP_WITHOUT = 2 };

/* Decides a step that failed or is stuck: once more, or the plan goes on without it. Where its
 * operation is open, deciding that (tide_resolve) decides the step, too.
 * Status: NOT_FOUND, BAD_STATE.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_plan_decide(tide_client *client, const tide_uid *id, tide_str step,
                                      tide_step_decision decision, tide_error *TIDE_NULLABLE error);

/* One plan. GROWS. Texts are borrowed from the list. */
typedef struct tide_timeline {
  uint32_t struct_size;
  tide_plan_state state;
  tide_phase phase;
  uint32_t step_count;
  tide_uid id;
  int64_t begun_at_ms;
  uint64_t db_version;
  tide_str name, title, text;         /* text: where it stands, in a sentence */
} tide_timeline;

/* One step of it. GROWS. Texts are borrowed from the list. */
typedef struct tide_timeline_step {
  uint32_t struct_size;
  tide_step_state state;
  tide_reason reason;                 /* why it failed */
  tide_state op_state;                /* of its operation, or of what takes it back; 0: a wait */
  tide_uid op, compensation;          /* zero: a wait; nothing takes it back yet */
  int64_t since_at_ms, until_at_ms;   /* of this state; -1: not yet, or unknown */
  tide_str name, title, text;
} tide_timeline_step;

enum { TIDE_PLANS_OPEN = 0x1 /* only those that are not over */ };

/* The plans of this device, in order of beginning.
 * Owned: *out_list.
 * Status: UNSUPPORTED (flags).
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_timelines_list(tide_client *client, uint32_t flags,
                                         tide_timelines **out_list,
                                         tide_error *TIDE_NULLABLE error);

/* A list of the one plan.
 * Owned: *out_list.
 * Status: NOT_FOUND.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_timelines_find(tide_client *client, const tide_uid *id,
                                         tide_timelines **out_list,
                                         tide_error *TIDE_NULLABLE error);

/* The index-th plan of the list.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_timelines_at(const tide_timelines *list, size_t index,
                                       tide_timeline *out_timeline);

/* Its step-th step, in declared order.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_timelines_step(const tide_timelines *list, size_t index, size_t step,
                                         tide_timeline_step *out_step);

/* Frees a list.
 * Thread: any. Blocks: never. */
TIDE_API void tide_timelines_free(tide_timelines *TIDE_NULLABLE list);

/* Hears plans: at first every open one, then each that changed, as a list of one that is lent until
 * fn returns. PINNED. */
typedef struct tide_plan_callback {
  void (*fn)(tide_context context, const tide_timelines *list);
  tide_context context;
  tide_destroy destroy;
} tide_plan_callback;

/* Hears one plan, or all where id is NULL. One call for each change of its timeline.
 * Owned: *out_observer.
 * Status: NOT_FOUND.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_observe_plans(tide_client *client, const tide_uid *TIDE_NULLABLE id,
                                        tide_plan_callback callback, tide_observer **out_observer,
                                        tide_error *TIDE_NULLABLE error);

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_PLAN_H */
