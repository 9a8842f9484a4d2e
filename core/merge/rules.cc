#include "core/merge/rules.h"

#include <algorithm>
#include <tuple>

#include "core/base/check.h"
#include "core/base/plant.h"

namespace tidemark {
namespace {

// An absent value never displaces a present one: "the highest so far" knows no lower than nothing.
bool IsBeyond(const Value& arriving, const Value& current, int direction) {
  if (current.absent()) return true;
  if (arriving.absent()) return TIDE_PLANTED(kAbsentBeyond);
  return Compare(arriving, current) * direction > 0;
}

}  // namespace

bool IsLaterAction(const Claim& one, const Claim& other) {
  return std::tie(one.stamp, one.client) > std::tie(other.stamp, other.client);
}

bool Prevails(MergeRule rule, const Claim& arriving, const Claim& current) {
  if (TIDE_PLANTED(kEarlierPrevails) && rule == MergeRule::kLastAction)
    return IsLaterAction(current, arriving);
  switch (rule) {
    case MergeRule::kLastAction: case MergeRule::kMerge3:
      return IsLaterAction(arriving, current);
    case MergeRule::kKeepServer: return TIDE_PLANTED(kKeepServerYields);
    case MergeRule::kLastArrival: return !TIDE_PLANTED(kArrivalYields);
    case MergeRule::kFirst: return current.value.absent() || TIDE_PLANTED(kFirstYields);
    case MergeRule::kMax:
      return IsBeyond(arriving.value, current.value, TIDE_PLANTED(kMaxLower) ? -1 : 1);
    case MergeRule::kMin: return IsBeyond(arriving.value, current.value, -1);
    case MergeRule::kManual: case MergeRule::kSum: case MergeRule::kObservedRemove: break;
  }
  TIDE_CHECK(!"a rule that decides between two values");
  return false;
}

std::optional<int64_t> AddExactly(int64_t one, int64_t other) {
  int64_t sum = 0;
  if (__builtin_add_overflow(one, other, &sum)) return std::nullopt;
  return sum;
}

bool HasElement(const Value& set, const Value& element) {
  const auto& items = set.items();
  return std::find(items.begin(), items.end(), element) != items.end();
}

Value WithElement(const Value& set, const Value& element) {
  std::vector<Value> items = set.items();
  items.push_back(element);
  return Value::Set(std::move(items));
}

Value WithoutElement(const Value& set, const Value& element) {
  std::vector<Value> items = set.items();
  std::erase(items, element);
  return Value::Set(std::move(items));
}

}  // namespace tidemark
