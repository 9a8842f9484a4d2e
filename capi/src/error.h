// Error: Status to tide_status and tide_error. Allocates nothing.
#pragma once

#include "core/base/status.h"
#include "tidemark/error.h"

namespace tidemark {

// What may be done about it.
tide_retry RetryOf(Code code);

// Writes at most error->struct_size bytes; texts are cut at a character.
void WriteError(const Status& status, tide_error* error);

// The C status; `error`, where given, is written when the status is negative.
tide_status Report(const Status& status, tide_error* error);
// The same for what was thrown, with a message that nobody owns.
tide_status ReportFault(Code code, const char* message, tide_error* error);

}  // namespace tidemark
