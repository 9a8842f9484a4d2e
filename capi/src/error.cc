#include "capi/src/error.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "capi/src/grows.h"
#include "core/base/text.h"

namespace tidemark {
namespace {

struct ErrorView {
  Code code;
  Domain domain;
  int32_t cause;
  uint32_t index;
  std::string_view subject, message, support_id;
};

template <size_t kSize>
void CopyText(std::string_view text, char (&out)[kSize]) {
  const std::string_view kept = CutUtf8(text, kSize - 1);
  if (!kept.empty()) std::memcpy(out, kept.data(), kept.size());
  std::replace(out, out + kept.size(), '\n', ' ');  // one line
  out[kept.size()] = 0;
}

void Write(const ErrorView& view, tide_error* error) {
  tide_error full{};
  full.status = static_cast<tide_status>(view.code);
  full.retry = RetryOf(view.code);
  full.cause_domain = static_cast<tide_domain>(view.domain);
  full.cause_code = view.cause;
  full.index = view.index;
  CopyText(view.subject, full.subject);
  CopyText(view.message, full.message);
  CopyText(view.support_id, full.support_id);
  WriteGrows(full, error);
}

tide_status ReportView(const ErrorView& view, tide_error* error) {
  const auto number = static_cast<tide_status>(view.code);
  if (number < 0 && error != nullptr) Write(view, error);
  return number;
}

ErrorView ViewOf(const Status& status) {
  return {status.code, status.domain, status.cause, status.index,
          status.subject, status.message, status.support_id};
}

}  // namespace

tide_retry RetryOf(Code code) {
  switch (code) {
    case Code::kMigrating: case Code::kUnreachable: case Code::kTls: case Code::kNotTidemark:
    case Code::kServerBusy: case Code::kResponseTooLarge:
      return TIDE_RETRY_BY_ITSELF;
    case Code::kOverlappingStep: case Code::kInterrupted: case Code::kDeadline:
    case Code::kSnapshotExpired: case Code::kChoicePassed: case Code::kStoreInUse:
    case Code::kStoreLocked: case Code::kIo: case Code::kOutOfMemory:
      return TIDE_RETRY_NOW;
    case Code::kAuthNeeded: case Code::kAccountMismatch: case Code::kStoreOtherAccount:
      return TIDE_RETRY_AFTER_SIGN_IN;
    case Code::kUpgradeNeeded: case Code::kStoreNewer: case Code::kManifestOlder:
      return TIDE_RETRY_AFTER_UPDATE;
    case Code::kDiskFull: case Code::kOutboxFull:
      return TIDE_RETRY_AFTER_SPACE;
    case Code::kClosed: case Code::kUncertain: case Code::kFailed:
      return TIDE_RETRY_AFTER_REOPEN;
    default: return TIDE_RETRY_NEVER;  // the call or the world must change first
  }
}

void WriteError(const Status& status, tide_error* error) { Write(ViewOf(status), error); }

tide_status Report(const Status& status, tide_error* error) {
  return ReportView(ViewOf(status), error);
}

tide_status ReportFault(Code code, const char* message, tide_error* error) {
  return ReportView({code, Domain::kTidemark, 0, kNoIndex, {}, message, {}}, error);
}

}  // namespace tidemark

const char* tide_status_name(tide_status status) {
  return tidemark::CodeName(static_cast<tidemark::Code>(status));
}
