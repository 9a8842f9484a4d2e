/* tidemark/decide.h - What needs a person: prompts, a look at the result, deciding for others. */
#ifndef TIDEMARK_DECIDE_H
#define TIDEMARK_DECIDE_H

#include "tidemark/operation.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

typedef struct tide_prompts tide_prompts;
typedef struct tide_preview tide_preview;

/* tide_prompt.flags */
enum {
  TIDE_PROMPT_STORM = 0x1   /* many of one collection within an hour, as one; about names it */
};

/* One card: operations of this account, made on any of its devices, that were not applied and
 * belong together. GROWS. about and text are borrowed from the list. */
typedef struct tide_prompt {
  uint32_t struct_size, flags;
  tide_uid conflict;                  /* shared by its operations, the same on every device */
  uint32_t operation_count;
  /* "2 of 5 fields differ": what its first operation writes, and what of it is contested */
  uint32_t field_count, differing_count;
  uint32_t reserved;
  tide_key about;                     /* the record that it is about */
  tide_str text;                      /* why, in a sentence */
} tide_prompt;

/* Everything open, one prompt for what belongs together, oldest first.
 * Owned: *out_prompts.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_prompts_list(tide_client *client, tide_prompts **out_prompts,
                                       tide_error *TIDE_NULLABLE error);

/* The index-th.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_prompts_at(const tide_prompts *prompts, size_t index,
                                     tide_prompt *out_prompt);

/* Its operation-th operation, oldest first: what tide_resolve takes.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_prompts_operation(const tide_prompts *prompts, size_t index,
                                            size_t operation, tide_uid *out_op);

/* Frees the list.
 * Thread: any. Blocks: never. */
TIDE_API void tide_prompts_free(tide_prompts *TIDE_NULLABLE prompts);

/* What tide_choose would make of the records: nothing of it is kept.
 * Owned: *out_preview.
 * Status: those of tide_choose.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_preview_choice(tide_client *client, const tide_choice *choice,
                                         const tide_field *TIDE_NULLABLE fields, size_t count,
                                         tide_preview **out_preview,
                                         tide_error *TIDE_NULLABLE error);

/* The same of tide_resolve.
 * Owned: *out_preview.
 * Status: those of tide_resolve.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_preview_resolve(tide_client *client, const tide_uid *op,
                                          tide_choice_kind kind,
                                          const tide_field *TIDE_NULLABLE fields, size_t count,
                                          tide_preview **out_preview,
                                          tide_error *TIDE_NULLABLE error);

/* tide_previewed.flags */
enum { TIDE_PREVIEW_BEFORE = 0x1 /* the record is there now */,
       TIDE_PREVIEW_AFTER = 0x2  /* and would be then */ };

/* One record. GROWS. key is borrowed from the preview. */
typedef struct tide_previewed {
  uint32_t struct_size, flags;
  uint32_t changed_count, reserved;   /* fields that would differ */
  tide_key key;
} tide_previewed;

/* The index-th record, by name.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_preview_at(const tide_preview *preview, size_t index,
                                     tide_previewed *out_record);

/* Its change-th field that would differ, in the order of the manifest; null is "not there". All
 * borrowed from the preview.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_preview_change(const tide_preview *preview, size_t index, size_t change,
                                         tide_str *out_field, tide_value *TIDE_NULLABLE out_before,
                                         tide_value *TIDE_NULLABLE out_after);

/* Frees a preview.
 * Thread: any. Blocks: never. */
TIDE_API void tide_preview_free(tide_preview *TIDE_NULLABLE preview);

/* Decides what somebody else is asked: closes their operation, and writes fields of the record that
 * it is about (none: what is there stays). The server lets a lead of that record's scope do so, and
 * tells both; anybody else's operation ends REJECTED. Durable here at once, like any operation.
 * Status: any -2xx, INVALID_ARGUMENT (account is this one's: see tide_resolve).
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_override(tide_client *client, tide_str account, const tide_uid *op,
                                   const tide_key *TIDE_NULLABLE key,
                                   const tide_field *TIDE_NULLABLE fields, size_t count,
                                   tide_uid *TIDE_NULLABLE out_uid,
                                   tide_error *TIDE_NULLABLE error);

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_DECIDE_H */
