#pragma once

#include <string>
#include <tidemark/tidemark.h>

namespace tidemark {

// Why a verb, or one line of its input, cannot go on. Thrown by value and caught in two places
// only: around a verb (main.cc) and around one line (submit_lines.cc, import.cc).
struct Failure {
  tide_status status = TIDE_ERROR_FAILED;
  std::string message;     // what happened; the rest of the sentence follows from the status
  tide_retry retry = TIDE_RETRY_NEVER;
  std::string support_id;  // where the library or the server gave one

  Failure(tide_status status, std::string message);
  explicit Failure(const tide_error& error);
};

// Throws the failure that a negative status stands for; passes every other status through.
tide_status Require(tide_status status, const tide_error& error);
// The same for calls that have no tide_error: `what` says what was being done.
tide_status Require(tide_status status, const std::string& what);

// The process's exit code for a status that ended a verb (0 for those that do not).
int ExitOf(tide_status status);
// "what happened; what it means for your data; what to do"
std::string SentenceOf(const Failure& failure);
// The name of a tide_retry in JSON: "AFTER_SIGN_IN".
const char* NameOf(tide_retry retry);

constexpr int kExitOk = 0;
constexpr int kExitBug = 1;
constexpr int kExitUsage = 2;
constexpr int kExitNotFound = 3;
constexpr int kExitRefused = 4;
constexpr int kExitNotApplied = 5;
constexpr int kExitNotReached = 6;
constexpr int kExitNetwork = 7;
constexpr int kExitNotAuthorised = 8;
constexpr int kExitStoreInUse = 9;
constexpr int kExitStoreUnusable = 10;
constexpr int kExitDisk = 11;
constexpr int kExitMemory = 12;

}  // namespace tidemark
