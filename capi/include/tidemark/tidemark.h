/* tidemark/tidemark.h - the public C API of Tidemark: includes every part.
 *
 * The rules below hold for every function, so that each comment says only what is particular.
 *
 * Words      `scope`, `record`, `operation`, `verdict`, `tier` mean one thing each, here, in the
 *            documents, in logs and in JSON.
 * Handles    opaque, one owner, tide_x_free(NULL) is fine, any free order is safe. After close
 *            whatever would need the client answers TIDE_ERROR_CLOSED. Answers (tide_reading,
 *            tide_rows, tide_operations, ...) never change once made and stay readable after close:
 *            share them between threads as you like.
 * Status     0 is done, positive is an expected answer, negative is an error; tolerate values you
 *            do not know, act on the sign. Beyond those listed, every call may answer
 *            INVALID_ARGUMENT (NULL where none is allowed, struct_size 0), NOT_UTF8, WRONG_HANDLE,
 *            CLOSED, OUT_OF_MEMORY, FAILED. A function that returns a value returns an empty one
 *            for NULL.
 * Outputs    an out_* that is not filled is set to zero or NULL (a struct keeps its struct_size),
 *            never left as it was. `error` is last, may be NULL, belongs to you; it is written when
 *            the status is negative and left alone otherwise. Calls that fail only by misuse have
 *            none.
 * Strings    tide_str is UTF-8 with a length. What you pass is copied before the call returns. What
 *            we give also has a NUL after its last byte. {NULL, 0} is "not given", {"", 0} is
 *            "empty". `borrowed from x` = valid until x is freed.
 * Structs    GROWS: begins with struct_size; new fields are appended at or after the old sizeof,
 *            zero is always the default, a non-zero tail that this library does not know is
 *            UNSUPPORTED. Make one with TIDE_INIT(type), or from any language by zeroing it and
 *            storing its size. Of an out struct we write at most struct_size bytes and set
 *            struct_size to what we filled; ask TIDE_HAS before reading a field newer than 1.0.
 *            PINNED: never changes, so it may be passed by value and stand in arrays. New facts go
 *            to a new function.
 * Enums      uint32_t, numbers never reused, unknown numbers must be tolerated.
 * Callbacks  {fn, context, destroy}. fn runs with no lock held, in order, one at a time per client,
 *            on the delivery executor (our thread; yours; or inside tide_client_step).
 *            destroy(context) runs exactly once, on any thread, after the last fn, also when
 *            registering failed. What fn is handed is borrowed until it returns, unless a
 *            tide_x_take keeps it. Transport, secrets and connectivity are called only on the
 *            driving thread: ours, or the one inside step or close.
 * Thread     any                 from any thread, at the same time as anything else, callbacks
 *                                included
 *            one at a time       any thread, but one call on this handle at once
 *            not from callbacks  any thread, but inside a callback it answers
 *                                TIDE_ERROR_IN_CALLBACK
 * Blocks     never               memory only, microseconds, waits for nobody's I/O
 *            disk | network      may wait for that
 * Times      _ms milliseconds, _us microseconds; *_at_ms and as_of_ms are UTC since 1970; -1 is
 *            "unknown" or "never".
 * Since      1.0 unless said. */
#ifndef TIDEMARK_H
#define TIDEMARK_H

#include "tidemark/base.h"
#include "tidemark/error.h"
#include "tidemark/config.h"
#include "tidemark/client.h"
#include "tidemark/read.h"
#include "tidemark/operation.h"
#include "tidemark/decide.h"
#include "tidemark/query.h"
#include "tidemark/observe.h"
#include "tidemark/metrics.h"
#include "tidemark/plan.h"
#include "tidemark/version.h"
#include "tidemark/testing.h"

#endif /* TIDEMARK_H */
