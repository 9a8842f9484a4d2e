#include "server/service/refusal.h"

namespace tidemark::service {
namespace {

constexpr int64_t kRetryAfterMs = 1'000;

struct Row {
  ErrorCode code;
  ErrorClass error_class;
  int http_status;
};

constexpr Row kRows[] = {
    {ErrorCode::kBusy, ErrorClass::kRetryLater, 503},
    {ErrorCode::kRateLimited, ErrorClass::kRetryLater, 429},
    {ErrorCode::kUnavailable, ErrorClass::kRetryLater, 503},
    {ErrorCode::kTokenInvalid, ErrorClass::kReauth, 401},
    {ErrorCode::kAccountMismatch, ErrorClass::kReauth, 403},
    {ErrorCode::kClientOfOther, ErrorClass::kReauth, 403},
    {ErrorCode::kProtoTooOld, ErrorClass::kUpgrade, 426},
    {ErrorCode::kHashMismatch, ErrorClass::kForked, 409},
    {ErrorCode::kMalformed, ErrorClass::kStop, 400},
    {ErrorCode::kTooLarge, ErrorClass::kStop, 413},
    {ErrorCode::kGap, ErrorClass::kForked, 409},
    {ErrorCode::kWrongHome, ErrorClass::kStop, 404},
};

}  // namespace

Refusal Refuse(ErrorCode code, std::string message) {
  Refusal refusal;
  refusal.error.code = code;
  refusal.error.message = std::move(message);
  for (const Row& row : kRows) {
    if (row.code != code) continue;
    refusal.error.error_class = row.error_class;
    refusal.http_status = row.http_status;
  }
  if (refusal.error.error_class == ErrorClass::kRetryLater)
    refusal.error.retry_after_ms = kRetryAfterMs;
  return refusal;
}

const char* ErrorClassName(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::kUnspecified: return "ok";
    case ErrorClass::kRetryLater: return "retry_later";
    case ErrorClass::kReauth: return "reauth";
    case ErrorClass::kResync: return "resync";
    case ErrorClass::kUpgrade: return "upgrade";
    case ErrorClass::kForked: return "forked";
    case ErrorClass::kStop: return "stop";
  }
  return "unknown";
}

Refusal Unavailable() {
  return Refuse(ErrorCode::kUnavailable, "the server cannot use its store just now");
}

}  // namespace tidemark::service
