// Done: the callback that tells the end of what was asked without waiting.
#pragma once

#include <functional>

#include "capi/src/boundary.h"
#include "capi/src/error.h"
#include "capi/src/host_ports.h"
#include "capi/src/value_convert.h"
#include "tidemark/operation.h"

namespace tidemark {

// Tells once. `context` is released with the returned function.
inline std::function<void(const Status&, const Uid&)> TellDone(const tide_done& done,
                                                               HostContext context) {
  return [fn = done.fn, held = std::move(context)](const Status& status, const Uid& uid) {
    if (fn == nullptr) return;
    const tide_uid op = ViewOf(uid);
    tide_error error{};
    error.struct_size = static_cast<uint32_t>(sizeof error);
    error.index = kNoIndex;
    if (!status.ok()) WriteError(status, &error);
    GuardVoid([&] { fn(held.get(), static_cast<tide_status>(status.code), &op, &error); });
  };
}

}  // namespace tidemark
