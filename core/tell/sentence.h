// Sentences: why something is as it is, in the user's words, for a locale and a time zone. Pure:
// the catalogue (catalogue.h) holds the templates, the model holds keys and typed arguments.
#pragma once

#include <string>
#include <string_view>

#include "core/tell/truth.h"

namespace tidemark {

// Who is told, and how times look to them.
struct Listener {
  std::string account;            // "you"
  std::string locale = "en";      // "de-AT": the language before the dash picks the catalogue
  std::string time_zone = "UTC";  // an IANA name; times of day are shown in it
};

// The decision of one explanation: "Mina changed this at 14:03, after your edit at 13:58. Hers was
// kept."
std::string TellExplanation(const Explanation& why, const Manifest& manifest,
                            const Listener& listener, const Moment& now);
// The sentence behind a truth without a record's details.
std::string TellTruth(const Truth& truth, const Listener& listener, const Moment& now);
// Why a record is as it is: its open operations first, then what is pending, what was decided, how
// old it is. Empty when settled and fresh.
std::string TellRecord(const RecordImage& image, const Truth& truth, const Manifest& manifest,
                       const Listener& listener, const Moment& now);
// Why an operation is where it is. `hold`: what stands in its way now.
std::string TellOperation(const StoredOperation& op, Reason hold, const Manifest& manifest,
                          const Listener& listener, const Moment& now);
// One scope: "team/1: Last checked 12:03. You are offline; this may have changed."
std::string TellScope(const ScopeState& scope, const Standing& standing, const Listener& listener,
                      const Moment& now);

enum class Severity : uint32_t { kNone = 0, kInfo = 1, kWarning = 2, kAction = 3 };
enum class Icon : uint32_t {
  kNone = 0, kUp = 1, kClock = 2, kConflict = 3, kChanged = 4, kLoading = 5, kEmpty = 6,
      kLock = 7 };
struct Badge {
  Severity severity = Severity::kNone;
  Icon icon = Icon::kNone;
  int64_t changes_in_ms = -1;
  std::string label;              // "Pending", "Stale 3 m"; empty when calm is right
};
// quiet_ms: how long pending is not shown. Counts on from truth.taken_ms to now.
Badge BadgeOf(const Truth& truth, int64_t quiet_ms, const Listener& listener, const Moment& now);

}  // namespace tidemark
