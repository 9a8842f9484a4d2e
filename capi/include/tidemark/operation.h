/* tidemark/operation.h - What the user does, and what became of it. */
#ifndef TIDEMARK_OPERATION_H
#define TIDEMARK_OPERATION_H

#include "tidemark/config.h"
#include "tidemark/read.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

TIDE_ENUM(tide_compare) {
  TIDE_IS_PRESENT = 1, TIDE_IS_ABSENT = 2, TIDE_EQ = 3, TIDE_NE = 4, TIDE_LE = 5, TIDE_GE = 6,
  TIDE_UNCHANGED = 7
};

TIDE_ENUM(tide_effect) {
  TIDE_EFFECT_CREATE = 1, TIDE_EFFECT_SET = 2, TIDE_EFFECT_INC = 3, TIDE_EFFECT_ADD = 4,
  TIDE_EFFECT_REMOVE = 5, TIDE_EFFECT_DELETE = 6
};

/* tide_operation_info.flags and tide_pending.flags */
enum {
  TIDE_OP_UNCERTAIN = 0x1, TIDE_OP_NEVER_SENT = 0x2, TIDE_OP_CANCELLING = 0x4,
  TIDE_OP_OTHER_DEVICE = 0x8, TIDE_OP_MERGED = 0x10
};

typedef struct tide_op tide_op;                 /* an operation being written */
typedef struct tide_operations tide_operations; /* a list of submitted ones */

/* fn: status OK, the operation is durable on this device; else it was refused and nothing of it
 * is kept. PINNED. */
typedef struct tide_done {
  void (*TIDE_NULLABLE fn)(tide_context context, tide_status status, const tide_uid *op,
                           const tide_error *error);
  tide_context context;
  tide_destroy destroy;
} tide_done;

/* How to write. GROWS: gates, plan steps and snapshots are added here. */
typedef struct tide_op_options {
  uint32_t struct_size;
  uint32_t strict;                    /* 1: if any field of it would lose, nothing of it applies */
  tide_durability durability;
  /* 1: while an operation that does the same is not final, submit makes no second one: it answers
   * FOLDED and the first one's uid. For buttons that are tapped twice */
  uint32_t once;
  /* what people call it, "Pick item"; empty: named after the first effect */
  tide_str intent;
  int64_t valid_for_ms;               /* from now; 0: for ever */
  /* W3C trace context ("00-...", and its tracestate): kept with the operation, carried to the
   * server's log and to every device that shows it. Empty: none is made up. */
  tide_str trace_parent, trace_state;
  /* yours, to make a resumed import safe: submitted before means same answer; zero: a new one */
  tide_uid uid;
} tide_op_options;

/* A new record id (time-ordered UUID as text).
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_id_new(tide_client *client, tide_id *out_id);

/* What a field is declared as, for who reads values from text.
 * Status: UNKNOWN_COLLECTION, UNKNOWN_FIELD.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_field_type(tide_client *client, tide_str collection, tide_str field,
                                     tide_type *out_type, uint32_t *out_scale);

/* Begins an operation. Its base is what this device holds now, unless tide_op_seen says what the
 * user was really looking at. Writing functions check at once; the first refusal sticks and submit
 * repeats it, so their statuses may be ignored.
 * Owned: *out_op until tide_op_free, also after submit.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_op_new(tide_client *client, const tide_op_options *TIDE_NULLABLE options,
                                 tide_op **out_op, tide_error *TIDE_NULLABLE error);

/* "The user saw this record so": lowers the base of its scope to the truth's epoch and seq. Without
 * it, a change that arrived while an editor stood open would count as seen and be overwritten.
 * Status: any -2xx.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_seen(tide_op *op, const tide_key *key, const tide_truth *truth);

/* Creates a record; key.scope is needed.
 * Status: any -2xx.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_create(tide_op *op, const tide_key *key,
                                    const tide_field *TIDE_NULLABLE fields, size_t count);

/* Sets fields, null clears. A scope left out of a key is looked up at submit.
 * Status: any -2xx.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_set(tide_op *op, const tide_key *key, const tide_field *fields,
                                 size_t count);

/* Sets a text that the user edited: what it was in the editor, what it became. A merge3 field
 * merges by words from there (tide_op_set would take the text of now for the start); others are
 * set.
 * Status: any -2xx.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_edit(tide_op *op, const tide_key *key, tide_str field, tide_str before,
                                  tide_str after);

/* Adds to a counter or decimal (unscaled), negative takes away.
 * Status: any -2xx.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_inc(tide_op *op, const tide_key *key, tide_str field, int64_t by);

/* Adds an element to a set.
 * Status: any -2xx.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_add(tide_op *op, const tide_key *key, tide_str field,
                                 const tide_value *element);

/* Removes an element, as far as it was seen.
 * Status: any -2xx.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_remove(tide_op *op, const tide_key *key, tide_str field,
                                    const tide_value *element);

/* Deletes the record, as far as it was seen.
 * Status: any -2xx.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_delete(tide_op *op, const tide_key *key);

/* Applies only if this still holds at the judge. field empty: the whole record; value for EQ, NE,
 * LE, GE; UNCHANGED means since what was seen.
 * Status: any -2xx.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_expect(tide_op *op, const tide_key *key, tide_str field,
                                    tide_compare compare, const tide_value *TIDE_NULLABLE value);

/* Judged only if that earlier operation of this device was applied.
 * Status: NOT_FOUND.
 * Thread: one at a time. Blocks: disk. */
TIDE_API tide_status tide_op_after(tide_op *op, const tide_uid *earlier);

/* The index-th reason why submit would refuse or did refuse, field by field.
 * Status: END.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_problem(tide_op *op, size_t index, tide_error *out_problem);

/* Makes it durable and visible, and returns; the answer comes later. *out_uid names it for ever.
 * Status: FOLDED (with options.once), any -2xx, DISK_FULL, IO, UNCERTAIN, BAD_STATE (again).
 * Thread: one at a time. Blocks: disk. */
TIDE_API tide_status tide_op_submit(tide_op *op, tide_uid *TIDE_NULLABLE out_uid,
                                    tide_error *TIDE_NULLABLE error);

/* The same without waiting: done runs when it is durable or refused. done.fn runs exactly once,
 * unless the status is negative. The handle may be freed at once. Reads show it when done has run.
 * Status: any -2xx that needs no disk, OUTBOX_FULL.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_submit_async(tide_op *op, tide_done done,
                                          tide_uid *TIDE_NULLABLE out_uid,
                                          tide_error *TIDE_NULLABLE error);

/* Submits many in order, in as few transactions as fit a turn; a refused one does not stop the
 * others (tide_op_problem tells why). out_statuses, out_uids: count entries, yours. An IO fault
 * ends it: entries not durable carry that status.
 * Status: OK if all were taken, else the first refusal.
 * Thread: one at a time per handle in ops. Blocks: disk. */
TIDE_API tide_status tide_op_submit_all(tide_client *client, tide_op *const *ops, size_t count,
                                        tide_status *out_statuses, tide_uid *TIDE_NULLABLE out_uids,
                                        tide_error *TIDE_NULLABLE error);

/* Empties a submitted or refused operation for use again with a new base and a new uid: imports
 * make one per slot. options NULL: the same.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_status tide_op_reset(tide_op *op, const tide_op_options *TIDE_NULLABLE options);

/* Frees it. What was submitted goes on.
 * Thread: one at a time. Blocks: never. */
TIDE_API void tide_op_free(tide_op *TIDE_NULLABLE op);

/* One effect, one call: new, seen, effect, submit, free. seen: the truth the user was looking
 * at, NULL: what is here now. */

/* Creates one record.
 * Status: those of tide_op_submit.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_create(tide_client *client, const tide_key *key,
                                 const tide_field *TIDE_NULLABLE fields, size_t count,
                                 tide_uid *TIDE_NULLABLE out_uid, tide_error *TIDE_NULLABLE error);

/* Sets fields of one record.
 * Status: those of tide_op_submit.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_set(tide_client *client, const tide_key *key,
                              const tide_truth *TIDE_NULLABLE seen, const tide_field *fields,
                              size_t count, tide_uid *TIDE_NULLABLE out_uid,
                              tide_error *TIDE_NULLABLE error);

/* Adds to one counter; needs no seen, it commutes.
 * Status: those of tide_op_submit.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_inc(tide_client *client, const tide_key *key, tide_str field, int64_t by,
                              tide_uid *TIDE_NULLABLE out_uid, tide_error *TIDE_NULLABLE error);

/* Adds one element to a set.
 * Status: those of tide_op_submit.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_add(tide_client *client, const tide_key *key, tide_str field,
                              const tide_value *element, tide_uid *TIDE_NULLABLE out_uid,
                              tide_error *TIDE_NULLABLE error);

/* Removes one element from a set.
 * Status: those of tide_op_submit.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_remove(tide_client *client, const tide_key *key,
                                 const tide_truth *TIDE_NULLABLE seen, tide_str field,
                                 const tide_value *element, tide_uid *TIDE_NULLABLE out_uid,
                                 tide_error *TIDE_NULLABLE error);

/* Deletes one record.
 * Status: those of tide_op_submit.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_delete(tide_client *client, const tide_key *key,
                                 const tide_truth *TIDE_NULLABLE seen,
                                 tide_uid *TIDE_NULLABLE out_uid, tide_error *TIDE_NULLABLE error);

/* A submitted operation. GROWS. Texts are borrowed from the list or event it came with. */
typedef struct tide_operation_info {
  uint32_t struct_size;
  tide_state state;
  tide_phase phase;
  tide_reason hold, reason;           /* why it waits; why it was not applied, or was merged */
  uint32_t attempts;
  uint64_t flags;
  tide_uid op, conflict, replaced_by; /* conflict is shared by the operations of one prompt */
  int64_t age_ms, next_attempt_in_ms;
  uint64_t db_version;
  uint32_t effect_count, choice_count;
  tide_str intent, why;
  tide_str trace_parent, trace_state;
} tide_operation_info;

/* One effect on one field (a create of five fields is five). GROWS. Everything borrowed from the
 * list. */
typedef struct tide_effect_info {
  uint32_t struct_size;
  tide_effect effect;
  tide_key key;
  tide_str field;
  tide_value value;
} tide_effect_info;

TIDE_ENUM(tide_list) {
  TIDE_LIST_OUTBOX = 1,     /* not final, in order */
  TIDE_LIST_ALL = 2,        /* and the final ones still kept */
  TIDE_LIST_ATTENTION = 3   /* conflicted, rejected, parked, open */
};

/* Lists operations; more than limit (0: 1,000) continue after the uid of the last.
 * Owned: *out_list.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_operations_list(tide_client *client, tide_list list,
                                          const tide_uid *TIDE_NULLABLE after, size_t limit,
                                          tide_operations **out_list,
                                          tide_error *TIDE_NULLABLE error);

/* A list of the one operation.
 * Owned: *out_list.
 * Status: NOT_FOUND.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_operations_find(tide_client *client, const tide_uid *op,
                                          tide_operations **out_list,
                                          tide_error *TIDE_NULLABLE error);

/* The index-th of the list.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_operations_at(const tide_operations *list, size_t index,
                                        tide_operation_info *out_info);

/* Its effect-th effect.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_operations_effect(const tide_operations *list, size_t index,
                                            size_t effect, tide_effect_info *out_effect);

/* Its choice-th choice.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_operations_choice(const tide_operations *list, size_t index,
                                            size_t choice, tide_choice *out_choice);

/* Frees a list.
 * Thread: any. Blocks: never. */
TIDE_API void tide_operations_free(tide_operations *TIDE_NULLABLE list);

/* Works until the operation is final (steps in manual mode, waits in threaded mode). *out_info's
 * texts are empty: tide_operations_find has them.
 * Status: NOT_FOUND, TIMED_OUT, HELD, INTERRUPTED.
 * Thread: not from callbacks. Blocks: disk, network. */
TIDE_API tide_status tide_wait_operation(tide_client *client, const tide_uid *op,
                                         int64_t timeout_ms,
                                         tide_interrupt *TIDE_NULLABLE interrupt,
                                         tide_operation_info *out_info,
                                         tide_error *TIDE_NULLABLE error);

/* Withdraws an operation and those that depend on it; *out_withdrawn lists them all.
 * Owned: *out_withdrawn.
 * Status: NOT_FOUND, TOO_LATE (sent before: an undo follows it), BAD_STATE (final).
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_cancel(tide_client *client, const tide_uid *op,
                                 tide_operations **TIDE_NULLABLE out_withdrawn,
                                 tide_error *TIDE_NULLABLE error);

/* Performs a choice as it was given; fields where NEEDS_FIELDS. *out_uid: the new operation, or
 * zero where none was needed.
 * Status: CHOICE_PASSED, CHOICE_IS_YOURS, any -2xx.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_choose(tide_client *client, const tide_choice *choice,
                                 const tide_field *TIDE_NULLABLE fields, size_t count,
                                 tide_uid *TIDE_NULLABLE out_uid, tide_error *TIDE_NULLABLE error);

/* The same without waiting; done as in tide_op_submit_async.
 * Status: CHOICE_IS_YOURS, any -2xx that needs no disk.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_choose_async(tide_client *client, const tide_choice *choice,
                                       const tide_field *TIDE_NULLABLE fields, size_t count,
                                       tide_done done, tide_error *TIDE_NULLABLE error);

/* Decides an open operation by name, and only that one, on the latest state, from any device of the
 * account: MINE, THEIRS, MERGE, RETRY, DISMISS; UNDO takes a settled one.
 * Status: NOT_FOUND, BAD_STATE (closed already), UNSUPPORTED (not offered here).
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_resolve(tide_client *client, const tide_uid *op, tide_choice_kind kind,
                                  const tide_field *TIDE_NULLABLE fields, size_t count,
                                  tide_uid *TIDE_NULLABLE out_uid, tide_error *TIDE_NULLABLE error);

typedef struct tide_explanation tide_explanation;
TIDE_ENUM(tide_subject_kind) {
  TIDE_SUBJECT_RECORD = 1, TIDE_SUBJECT_OPERATION = 2, TIDE_SUBJECT_SCOPE = 3,
  TIDE_SUBJECT_STORE = 4
};

/* What to explain. GROWS. */
typedef struct tide_subject {
  uint32_t struct_size;
  tide_subject_kind kind;
  tide_key key;
  tide_uid op;
} tide_subject;

/* One decision. GROWS. Texts and values borrowed from the explanation. */
typedef struct tide_decision {
  uint32_t struct_size;
  tide_reason reason;
  uint32_t policy_version, choice_count;
  tide_uid prevailed_op, yielded_op;
  int64_t decided_at_ms, restorable_until_ms;
  tide_key key;
  tide_str field, rule, message_key, text, prevailed_by, yielded_by;
  tide_value prevailed, yielded;
} tide_decision;

/* Says why something is as it is.
 * Owned: *out_explanation.
 * Status: NOT_FOUND.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_explain(tide_client *client, const tide_subject *subject, tide_str locale,
                                  tide_explanation **out_explanation,
                                  tide_error *TIDE_NULLABLE error);

/* All of it in sentences, borrowed from the explanation.
 * Thread: any. Blocks: never. */
TIDE_API tide_str tide_explanation_text(const tide_explanation *explanation);

/* The index-th decision, newest first.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_explanation_at(const tide_explanation *explanation, size_t index,
                                         tide_decision *out_decision);

/* A choice that decision leaves open.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_explanation_choice(const tide_explanation *explanation, size_t index,
                                             size_t choice, tide_choice *out_choice);

/* Frees an explanation.
 * Thread: any. Blocks: never. */
TIDE_API void tide_explanation_free(tide_explanation *TIDE_NULLABLE explanation);

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_OPERATION_H */
