/* tidemark/query.h - Many records. */
#ifndef TIDEMARK_QUERY_H
#define TIDEMARK_QUERY_H

#include "tidemark/read.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

/* A question in SQL over the public views. GROWS: snapshot and visible window are added here.
 * Name the column _truth in the SELECT and every row comes with its own truth; it is taken off
 * the visible columns (with several, a row shows the worst). */
typedef struct tide_query_spec {
  uint32_t struct_size;
  uint32_t key_columns;              /* the first n columns name a row in differences; 0: 1 */
  tide_str sql;                      /* one SELECT, run as written */
  const tide_value *TIDE_NULLABLE params;  /* ?1, ?2, ... */
  size_t param_count;
  /* what it is about; none: all that may hold these collections */
  const tide_str *TIDE_NULLABLE scopes;
  size_t scope_count;
  /* of a page; 0: 10,000 and 1/8 of memory_max_bytes; beyond them it says MORE: no silent cut */
  uint32_t max_rows, max_bytes;
  uint32_t deadline_ms;              /* 0: 10 s */
  uint32_t window_ms;                /* as tide_read_options */
  uint32_t throttle_ms;              /* observers: at most one delivery per so many; 0: 50 */
  uint32_t reserved;
  tide_interrupt *TIDE_NULLABLE interrupt;
} tide_query_spec;

/* The packed block. Every answer of rows is one piece of memory, 8-aligned, native byte order,
 * in which places are counted in bytes from its start: read it where it lies, or copy it whole
 * (one memcpy into a ByteArray, Data, ArrayBuffer) and free the handle at once. Cell (r, c) is
 * at cells_at + 16 * (r * column_count + c). Texts have a NUL after them. Only the head GROWS. */
typedef struct tide_rows_head {
  uint32_t struct_size, block_size;
  uint32_t row_count, column_count, standing_count;
  uint32_t flags;                    /* TIDE_ROWS_MORE */
  uint32_t columns_at, standings_at, rows_at, cells_at;
  uint64_t db_version;
  int64_t taken_ms;                  /* as in tide_truth */
} tide_rows_head;

enum { TIDE_ROWS_MORE = 0x1 };

/* PINNED 16. Text and bytes lie at as.at with this size; a decimal's size is its scale. */
typedef struct tide_cell {
  tide_type type;
  uint32_t size;
  union { int64_t integer; double real; uint64_t at; } as;
} tide_cell;

/* PINNED 16. type is NULL for an expression. */
typedef struct tide_column {
  uint32_t name_at, name_size;
  tide_type type;
  uint32_t reserved;
} tide_column;

/* What rows of one collection in one scope share. STALE happens here, once, not in each row.
 * PINNED 80. */
typedef struct tide_standing {
  uint32_t scope_at, scope_size, collection_at, collection_size;
  tide_freshness freshness;
  tide_reason reason;
  uint32_t loaded_percent, reserved;
  int64_t as_of_ms, age_ms, stale_in_ms;
  uint64_t epoch, seq, reserved_too;
} tide_standing;

#define TIDE_NO_STANDING 0xFFFFFFFFu

/* What is a row's own. PINNED 24. standing: an index, or TIDE_NO_STANDING when _truth was not
 * selected. headline: without its standing; what is shown is the greater of it and STALE where
 * the standing is not FRESH (tide_rows_truth does that). */
typedef struct tide_row {
  uint64_t flags;
  tide_headline headline;
  uint32_t standing, pending_count, attention_count;
} tide_row;

#define TIDE_WHOLE_SET SIZE_MAX

/* Answers a query from this device.
 * Owned: *out_rows.
 * Status: any -3xx, UNKNOWN_COLLECTION, NOT_SUBSCRIBED.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_query(tide_client *client, const tide_query_spec *spec,
                                tide_rows **out_rows, tide_error *TIDE_NULLABLE error);

/* The next page of the same answer, same db_version, while rows says MORE.
 * Owned: *out_rows, a page of its own.
 * Status: END, SNAPSHOT_EXPIRED (30 s after the first).
 * Thread: one at a time. Blocks: disk. */
TIDE_API tide_status tide_rows_next(const tide_rows *rows, tide_rows **out_rows,
                                    tide_error *TIDE_NULLABLE error);

/* The whole block, borrowed from rows; begins with tide_rows_head.
 * Thread: any. Blocks: never. */
TIDE_API tide_bytes tide_rows_block(const tide_rows *rows);

/* How many rows this page has.
 * Thread: any. Blocks: never. */
TIDE_API size_t tide_rows_count(const tide_rows *rows);

/* The place of a visible column.
 * Status: NOT_FOUND.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_rows_column(const tide_rows *rows, tide_str name, size_t *out_column);

/* The name and type of a visible column, borrowed from rows.
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_rows_column_at(const tide_rows *rows, size_t index, tide_str *out_name,
                                         tide_type *TIDE_NULLABLE out_type);

/* One value, borrowed from rows.
 * Status: END beyond the edge.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_rows_value(const tide_rows *rows, size_t row, size_t column,
                                     tide_value *out_value);

/* The truth of a row, or of the set (TIDE_WHOLE_SET: the worst of its scopes, with counts).
 * Status: END.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_rows_truth(const tide_rows *rows, size_t row, tide_truth *out_truth);

/* What became of `before` (NULL: nothing) in `after`, two answers to one query, however many lay
 * between: for readers that keep only the newest.
 * Owned: *out_edits, an array of tide_edit.
 * Status: INVALID_ARGUMENT where the columns differ.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_rows_compare(const tide_rows *TIDE_NULLABLE before,
                                       const tide_rows *after, tide_buffer **out_edits);

/* Inside a callback: keeps the rows that were lent; you free them. Returns its argument.
 * Thread: one at a time. Blocks: never. */
TIDE_API tide_rows *tide_rows_take(tide_rows *rows);

/* Frees rows.
 * Thread: any. Blocks: never. */
TIDE_API void tide_rows_free(tide_rows *TIDE_NULLABLE rows);

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_QUERY_H */
