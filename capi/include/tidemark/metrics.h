/* tidemark/metrics.h - What this device measured of itself. */
#ifndef TIDEMARK_METRICS_H
#define TIDEMARK_METRICS_H

#include "tidemark/base.h"
#include "tidemark/error.h"

#ifdef __cplusplus
extern "C" {
#endif
TIDE_BEGIN

/* Everything counted since the client was opened, and what is true now, in the text format of
 * Prometheus (0.0.4). Names of collections, rules and reasons are in it; never ids, accounts or
 * scopes. docs/metrics.md lists the instruments.
 * Owned: *out_text.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_metrics_text(tide_client *client, tide_buffer **out_text,
                                       tide_error *TIDE_NULLABLE error);

/* The same as JSON, histograms with their p50, p90 and p99, and under "slo" how what is kept in the
 * store and was counted here stands against what the manifest promises. Keys may be added.
 * Owned: *out_json.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_metrics_json(tide_client *client, tide_buffer **out_json,
                                       tide_error *TIDE_NULLABLE error);

/* The latest 64 operations with a W3C trace context whose changes came to be shown here, oldest
 * first, as JSON: who exports traces links a span to each trace_parent. "no" rises by one, so who
 * asks again knows what is new and what was missed. What a first load brings is not among them.
 * Keys may be added.
 * Owned: *out_json.
 * Thread: any. Blocks: never. */
TIDE_API tide_status tide_reveals_json(tide_client *client, tide_buffer **out_json,
                                       tide_error *TIDE_NULLABLE error);

/* How long things usually take here, measured over restarts. GROWS. p90 in milliseconds, rounded up
 * to a bound of the histogram; -1: fewer than 20 measurements, or beyond a week. The counts are of
 * measurements that still weigh. */
typedef struct tide_usual {
  uint32_t struct_size, reserved;
  uint64_t settled_count, seen_count;
  int64_t settled_p90_ms;   /* own operations, from submit until final */
  int64_t seen_p90_ms;      /* changes of others, from the server's commit until shown here */
} tide_usual;

/* What is usual in one collection: for sentences such as "usually within 2 s".
 * Status: UNKNOWN_COLLECTION.
 * Thread: any. Blocks: disk. */
TIDE_API tide_status tide_usual_of(tide_client *client, tide_str collection, tide_usual *out_usual,
                                   tide_error *TIDE_NULLABLE error);

TIDE_FINISH
#ifdef __cplusplus
}
#endif
#endif /* TIDEMARK_METRICS_H */
