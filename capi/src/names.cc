// The words for numbers, as logs and JSON print them. Those that the core prints too come from
// there.
#include <array>
#include <bit>

#include "core/model/state.h"
#include "tidemark/operation.h"

namespace {

constexpr char kUnknown[] = "UNKNOWN";

template <size_t kSize>
const char* At(const std::array<const char*, kSize>& words, uint64_t value) {
  return value < kSize && words[value] != nullptr ? words[value] : kUnknown;
}

constexpr std::array<const char*, 7> kHeadlines = {
    nullptr, "SETTLED", "CHANGED", "STALE", "AWAITED", "PENDING", "CONFLICTED"};
constexpr std::array<const char*, 9> kFreshness = {
    nullptr, "EMPTY", "LOADING", "FRESH", "STALE", "UNCONFIRMED", "REPAIRING", "REVOKED",
    "INCOMPATIBLE"};
constexpr std::array<const char*, 13> kChoices = {
    nullptr, "MINE", "THEIRS", "MERGE", "RETRY", "DISMISS", "RESTORE", "KEEP", "UNDO", "CANCEL",
    "DELETE", "CREATE_AGAIN", "REFRESH"};
constexpr std::array<const char*, 4> kAppChoices = {"SIGN_IN", "UPDATE_APP", "EDIT", "DETAILS"};
constexpr std::array<const char*, 7> kEffects = {
    nullptr, "create", "set", "inc", "add", "remove", "delete"};  // as `do` in JSON
constexpr std::array<const char*, 10> kTypes = {
    "NULL", "BOOL", "INT", "DOUBLE", "STRING", "BYTES", "DECIMAL", "TIMESTAMP", "SET", "MAP"};
constexpr std::array<const char*, 10> kTruthFlags = {
    "EXISTS", "LOCAL_ONLY", "DELETED", "DELETE_PENDING", "CONTESTED", "PARTIAL", "UPDATING",
    "PENDING", "CONFLICTED", "CHANGED"};

const char* ChoiceName(uint64_t value) {
  return value >= TIDE_CHOOSE_SIGN_IN ? At(kAppChoices, value - TIDE_CHOOSE_SIGN_IN)
                                      : At(kChoices, value);
}

const char* TruthFlagName(uint64_t value) {
  return std::has_single_bit(value) ? At(kTruthFlags, std::countr_zero(value)) : kUnknown;
}

}  // namespace

const char* tide_name(tide_names of, uint64_t value) {
  if (of != TIDE_NAMES_TRUTH_FLAG && value > UINT8_MAX) return kUnknown;  // no enum reaches so far
  switch (of) {
    case TIDE_NAMES_STATE: return tidemark::StateName(static_cast<tidemark::State>(value));
    case TIDE_NAMES_PHASE: return tidemark::PhaseName(static_cast<tidemark::Phase>(value));
    case TIDE_NAMES_HEADLINE: return At(kHeadlines, value);
    case TIDE_NAMES_FRESHNESS: return At(kFreshness, value);
    case TIDE_NAMES_REASON: return tidemark::ReasonName(static_cast<tidemark::Reason>(value));
    case TIDE_NAMES_CHOICE: return ChoiceName(value);
    case TIDE_NAMES_EFFECT: return At(kEffects, value);
    case TIDE_NAMES_TYPE: return At(kTypes, value);
    case TIDE_NAMES_TRUTH_FLAG: return TruthFlagName(value);
    default: return kUnknown;
  }
}
