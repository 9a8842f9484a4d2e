// Pull: what changed since a device's cursors, cut so that no operation is shown in part, with
// every verdict of its lane from the same snapshot. Never called while a group is open. One thread.
#pragma once

#include <string>

#include "server/service/desk.h"

namespace tidemark::service {

// `clock_us` was read before anything here is read. The welcome is left to the caller.
Result<Answer<PullReply>> AnswerPull(const Desk& desk, const std::string& account,
                                     const PullRequest& pull, int64_t clock_us);

}  // namespace tidemark::service
