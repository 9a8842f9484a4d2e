#include "tools/tidemark/failure.h"

#include <algorithm>

namespace tidemark {
namespace {

int FamilyOf(tide_status status) { return status > -100 ? 0 : -status / 100; }

tide_retry RetryOf(tide_status status) {
  switch (status) {
    case TIDE_TIMED_OUT:
    case TIDE_ERROR_INTERRUPTED:
    case TIDE_ERROR_DEADLINE:
    case TIDE_ERROR_STORE_IN_USE: return TIDE_RETRY_NOW;
    case TIDE_HELD: return TIDE_RETRY_BY_ITSELF;
    case TIDE_ERROR_UPGRADE_NEEDED: return TIDE_RETRY_AFTER_UPDATE;
    case TIDE_ERROR_DISK_FULL: return TIDE_RETRY_AFTER_SPACE;
    case TIDE_ERROR_UNCERTAIN: return TIDE_RETRY_AFTER_REOPEN;
    case TIDE_ERROR_NO_SERVER: return TIDE_RETRY_NEVER;
    default: break;
  }
  if (FamilyOf(status) == 6) return TIDE_RETRY_BY_ITSELF;
  if (FamilyOf(status) == 7) return TIDE_RETRY_AFTER_SIGN_IN;
  return TIDE_RETRY_NEVER;
}

// What a status means for the data and what to do, where its family says too little.
const char* SpecialAdviceOf(tide_status status) {
  switch (status) {
    case TIDE_NOT_FOUND: return "nothing was changed; `tidemark outbox --all` lists what is kept";
    case TIDE_TIMED_OUT: return "everything is kept on this device; run it again to go on";
    case TIDE_HELD:
      return "everything is kept on this device; `tidemark status` says what it waits for";
    case TIDE_ERROR_BAD_STATE: return "nothing was changed; `tidemark why OP` says where it stands";
    case TIDE_ERROR_UNSUPPORTED: return "nothing was changed; this version cannot do it";
    case TIDE_ERROR_OUTBOX_FULL:
      return "nothing of this operation was kept; run `tidemark sync`, then submit it again";
    case TIDE_ERROR_AMBIGUOUS:
      return "nothing was changed; name the scope (COLLECTION/ID@SCOPE, or --scope)";
    case TIDE_ERROR_NOT_SUBSCRIBED:
      return "nothing was changed; `tidemark subscribe SCOPE` first";
    case TIDE_ERROR_CHOICE_PASSED: return "nothing was changed; read it again and choose anew";
    case TIDE_ERROR_INTERRUPTED: return "everything is kept on this device; run it again to go on";
    case TIDE_ERROR_DEADLINE: return "nothing was changed; ask for less, or try again";
    case TIDE_ERROR_MANIFEST_MISSING:
      return "nothing was made; pass --manifest FILE.tide (`tidemark compile` makes one)";
    case TIDE_ERROR_STORE_IN_USE:
      return "nothing was changed; wait for the other process, or use another --store";
    case TIDE_ERROR_STORE_OTHER_ACCOUNT:
    case TIDE_ERROR_STORE_OTHER_HOME:
      return "the store was left as it was; use a --store of your own for each account and home";
    case TIDE_ERROR_DISK_FULL:
      return "everything submitted before is kept; free some space, then run it again";
    case TIDE_ERROR_IO:
      return "everything submitted before is kept; check the disk, then run it again";
    case TIDE_ERROR_UNCERTAIN:
      return "the last operation is there whole or not at all; `tidemark outbox` shows which";
    case TIDE_ERROR_NO_SERVER: return "everything is kept on this device; pass --server URL";
    case TIDE_ERROR_TLS:
      return "nothing is sent there, everything is kept on this device; check --server (https://), "
             "its certificate, and --ca-file where it has authorities of its own";
    case TIDE_ERROR_NOT_TIDEMARK:
      return "everything is kept on this device; check --server, and whether this network wants "
             "you to sign in first";
    case TIDE_ERROR_UPGRADE_NEEDED:
      return "everything is kept on this device; install a newer version, then sync";
    default: return nullptr;
  }
}

// "is not in the manifest" goes on from its subject; "out of memory" stands beside it.
bool SaysOfSubject(const std::string& message) {
  for (const char* verb : {"is ", "has ", "must ", "needs ", "wants "})
    if (message.starts_with(verb)) return true;
  return false;
}

const char* AdviceOf(tide_status status) {
  if (const char* special = SpecialAdviceOf(status)) return special;
  switch (FamilyOf(status)) {
    case 0: return "everything is kept on this device; `tidemark status` shows where things stand";
    case 1: return "nothing was changed; `tidemark VERB --help` shows how it is called";
    case 2: return "nothing of it was kept; correct it and try again";
    case 3: return "nothing was changed; correct the query and ask again";
    case 4: return "the store was left as it was; correct the manifest and compile it again";
    case 5: return "the file was left as it was; use another --store, or restore this one";
    case 6: return "everything is kept on this device; try again when the network is back";
    case 7: return "everything is kept on this device; sign in again (--token)";
    case 8: return "everything submitted before is kept; close other programs, then run it again";
    default: return "everything submitted before is kept; please report it";
  }
}

}  // namespace

Failure::Failure(tide_status status_in, std::string message_in)
    : status(status_in), message(std::move(message_in)), retry(RetryOf(status_in)) {}

Failure::Failure(const tide_error& error)
    : status(error.status), message(error.message), retry(error.retry),
      support_id(error.support_id) {
  if (message.empty()) message = tide_status_name(status);
  if (error.subject[0] != '\0' && message.find(error.subject) == std::string::npos)
    message = error.subject + std::string(SaysOfSubject(message) ? " " : ": ") + message;
}

tide_status Require(tide_status status, const tide_error& error) {
  if (status >= 0) return status;
  if (error.status == status) throw Failure(error);
  throw Failure(status, tide_status_name(status));
}

tide_status Require(tide_status status, const std::string& what) {
  if (status < 0) throw Failure(status, what + " (" + tide_status_name(status) + ")");
  return status;
}

int ExitOf(tide_status status) {
  switch (status) {
    case TIDE_NOT_FOUND: return kExitNotFound;
    case TIDE_TIMED_OUT:
    case TIDE_HELD:
    case TIDE_ERROR_INTERRUPTED:
    case TIDE_ERROR_DEADLINE: return kExitNotReached;
    case TIDE_ERROR_BAD_STATE:
    case TIDE_ERROR_UNSUPPORTED:
    case TIDE_ERROR_UPGRADE_NEEDED: return kExitRefused;
    case TIDE_ERROR_NO_SERVER: return kExitUsage;
    case TIDE_ERROR_STORE_IN_USE: return kExitStoreInUse;
    case TIDE_ERROR_DISK_FULL:
    case TIDE_ERROR_IO: return kExitDisk;
    default: break;
  }
  constexpr int kByFamily[] = {kExitOk, kExitUsage, kExitRefused, kExitRefused, kExitRefused,
                               kExitStoreUnusable, kExitNetwork, kExitNotAuthorised, kExitMemory,
                               kExitBug};
  return kByFamily[std::min(FamilyOf(status), 9)];
}

std::string SentenceOf(const Failure& failure) {
  std::string sentence = failure.message;
  // The library's messages may already say what it means, or all three parts.
  auto parts = std::count(sentence.begin(), sentence.end(), ';');
  std::string advice = AdviceOf(failure.status);
  if (parts == 1) advice = advice.substr(advice.find("; ") + 2);
  if (parts < 2) {
    while (sentence.ends_with('.')) sentence.pop_back();
    sentence += "; " + advice;
  }
  if (!failure.support_id.empty()) sentence += " (support id " + failure.support_id + ")";
  return sentence;
}

const char* NameOf(tide_retry retry) {
  constexpr const char* kNames[] = {"NEVER", "BY_ITSELF", "NOW", "AFTER_SIGN_IN", "AFTER_UPDATE",
                                    "AFTER_SPACE", "AFTER_REOPEN"};
  return retry < std::size(kNames) ? kNames[retry] : "UNKNOWN";
}

}  // namespace tidemark
