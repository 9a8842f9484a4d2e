#include "server/judge/context.h"

#include <algorithm>

#include "core/base/check.h"

namespace tidemark::judge {
namespace {

// What the device can prove: its age where it has a clock, else the last moment it had seen. Never
// later than the arrival.
int64_t ActionOf(const When& when, int64_t recv_us) {
  if (when.quality == ClockQuality::kUntrusted)
    return std::clamp<int64_t>(when.base_as_of_us, 0, recv_us);
  const int64_t age_ms = std::clamp<int64_t>(when.age_ms, 0, recv_us / 1000);
  return recv_us - age_ms * 1000;
}

// Without a clock the action lies anywhere between what is proven and the arrival.
int64_t UncertaintyOf(const When& when, int64_t action_us, int64_t recv_us) {
  const int64_t told_ms = std::clamp<int64_t>(when.uncertainty_ms, 0, recv_us / 1000);
  if (when.quality != ClockQuality::kUntrusted) return told_ms;
  return std::max(told_ms, (recv_us - action_us) / 1000);
}

}  // namespace

Context::Context(const Manifest& manifest, const Case& the_case)
    : manifest_(manifest),
      the_case_(the_case),
      action_us_(ActionOf(the_case.when, the_case.recv_us)) {
  pen_.client = the_case.client;
  pen_.op = operation().uid;
  pen_.author = the_case.author;
  pen_.stamp = StampOf(action_us_, the_case.recv_us, the_case.floor);
  pen_.action_ms = action_us_ / 1000;
  pen_.uncertainty_ms = UncertaintyOf(the_case.when, action_us_, the_case.recv_us);
}

uint64_t Context::BaseOf(std::string_view scope) const {
  const auto head = the_case_.heads.find(std::string(scope));
  for (const Cursor& base : operation().base)
    if (base.scope == scope && head != the_case_.heads.end() && base.epoch == head->second.epoch)
      return base.seq;
  return 0;
}

Cursor Context::NextOf(const std::string& scope) const {
  const auto head = the_case_.heads.find(scope);
  TIDE_CHECK(head != the_case_.heads.end());
  return {scope, head->second.epoch, head->second.seq + 1};
}

const CollectionRule* Context::FindCollection(const RecordKey& key) const {
  return manifest_.FindCollection(key.collection);
}

const FieldRule* Context::FindRule(const RecordKey& key, std::string_view field) const {
  const CollectionRule* collection = FindCollection(key);
  return collection == nullptr ? nullptr : collection->FindField(field);
}

}  // namespace tidemark::judge
