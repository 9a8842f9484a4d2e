#include "core/replica/usual.h"

#include "core/store/meta.h"

namespace tidemark {
namespace {

constexpr uint64_t kCountMax = 1'000;   // then all counts for half

}  // namespace

std::string UsualKey(Usually what, const std::string& collection) {
  return (what == Usually::kSettled ? "usual_settled:" : "usual_seen:") + collection;
}

// It is advice: a curve that is damaged is begun anew.
Result<Distribution> UsualOf(Database& db, const std::string& key) {
  TIDE_ASSIGN(const std::string text, GetText(db, key));
  return Distribution::FromText(text).value_or(Distribution{});
}

Status AddUsual(WriteTxn& txn, const std::string& key, const std::vector<double>& seconds) {
  TIDE_ASSIGN(Distribution spread, UsualOf(txn.db(), key));
  for (const double each : seconds) {
    if (spread.count() >= kCountMax) spread.Fade();
    spread.Add(each);
  }
  return SetText(txn, key, spread.Text());
}

}  // namespace tidemark
