#include "capi/src/truth_convert.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "capi/src/grows.h"
#include "core/base/text.h"

namespace tidemark {

void CopyLabel(std::string_view text, char* out, size_t room) {
  const std::string_view kept = CutUtf8(text, room - 1);
  if (!kept.empty()) std::memcpy(out, kept.data(), kept.size());
  out[kept.size()] = 0;
}

tide_truth ToC(const Truth& truth) {
  tide_truth out{};
  out.struct_size = static_cast<uint32_t>(sizeof out);
  out.headline = static_cast<tide_headline>(truth.headline);
  out.freshness = static_cast<tide_freshness>(truth.freshness);
  out.reason = static_cast<tide_reason>(truth.reason);
  out.flags = truth.flags;
  out.as_of_ms = truth.as_of_ms;
  out.age_ms = truth.age_ms;
  out.stale_in_ms = truth.stale_in_ms;
  out.pending_since_ms = truth.pending_since_ms;
  out.taken_ms = truth.taken_ms;
  out.db_version = truth.db_version;
  out.epoch = truth.epoch;
  out.seq = truth.seq;
  out.version = truth.version;
  out.pending_count = truth.pending_count;
  out.attention_count = truth.attention_count;
  out.hold = static_cast<tide_reason>(truth.hold);
  out.loaded_percent = truth.loaded_percent;
  return out;
}

Result<Truth> FromC(const tide_truth* truth) {
  tide_truth known{};
  TIDE_TRY(ReadGrows(truth, &known, "truth"));
  Truth out;
  out.headline = static_cast<Headline>(known.headline);
  out.freshness = static_cast<Freshness>(known.freshness);
  out.reason = static_cast<Reason>(known.reason);
  out.flags = known.flags;
  out.as_of_ms = known.as_of_ms;
  out.age_ms = known.age_ms;
  out.stale_in_ms = known.stale_in_ms;
  out.pending_since_ms = known.pending_since_ms;
  out.taken_ms = known.taken_ms;
  out.db_version = known.db_version;
  out.epoch = known.epoch;
  out.seq = known.seq;
  out.version = known.version;
  out.pending_count = known.pending_count;
  out.attention_count = known.attention_count;
  out.hold = static_cast<Reason>(known.hold);
  out.loaded_percent = known.loaded_percent;
  return out;
}

tide_badge ToC(const Badge& badge) {
  tide_badge out{};
  out.struct_size = static_cast<uint32_t>(sizeof out);
  out.severity = static_cast<tide_severity>(badge.severity);
  out.icon = static_cast<tide_icon>(badge.icon);
  out.changes_in_ms = static_cast<int32_t>(
      std::clamp<int64_t>(badge.changes_in_ms, -1, std::numeric_limits<int32_t>::max()));
  CopyLabel(badge.label, out.label, sizeof out.label);
  return out;
}

tide_choice ToC(const Choice& choice, const Uid& store_id) {
  tide_choice out{};
  out.struct_size = static_cast<uint32_t>(sizeof out);
  out.kind = static_cast<tide_choice_kind>(choice.kind);
  out.flags = choice.flags;
  const ChoiceToken token = SealChoice(choice, store_id);
  static_assert(sizeof out.token == sizeof token);
  std::memcpy(out.token, token.data(), token.size());
  CopyLabel(choice.label, out.label, sizeof out.label);
  return out;
}

}  // namespace tidemark
