#include "tools/tidemark/slo_text.h"

#include <cmath>

#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

std::string Percent(const Json& share) {
  return std::to_string(static_cast<int>(std::floor(share.get<double>() * 100))) + " %";
}

// "changes of others here within 60 s: 98 % of 120, usually within 2.5 s"
std::string PartText(const Json& promise, const char* what, const char* count, const char* share,
                     const char* usually) {
  if (promise.at(count).get<uint64_t>() == 0) return {};
  std::string text = std::string("    ") + what;
  if (promise.at(share).is_number())
    text += " within " + WriteAge(promise.at("window_ms").get<int64_t>()) + ": " +
            Percent(promise.at(share)) + " of";
  else
    text += ":";
  text += " " + std::to_string(promise.at(count).get<uint64_t>());
  const auto usually_ms = promise.at(usually).get<int64_t>();
  if (usually_ms >= 0) text += ", usually within " + WriteAge(usually_ms);
  return text + "\n";
}

}  // namespace

std::string SloText(const Json& slo) {
  std::string text = "Promises\n";
  for (const Json& promise : slo.at("collections")) {
    const std::string parts =
        PartText(promise, "changes of others shown", "seen_count", "seen_within_window",
                 "seen_usually_within_ms") +
        PartText(promise, "own changes final", "settled_count", "settled_within_window",
                 "settled_usually_within_ms");
    if (!parts.empty())
      text += "  " + promise.at("collection").get<std::string>() + "\n" + parts;
  }
  if (slo.at("stale_read_share").is_number())
    text += "  reads that were not fresh: " + Percent(slo.at("stale_read_share")) + " of " +
            std::to_string(slo.at("reads").get<uint64_t>()) + "\n";
  text += "  of " + std::to_string(slo.at("final_ops_kept").get<uint64_t>()) +
          " final operations kept here, " +
          std::to_string(slo.at("not_applied_kept").get<uint64_t>()) + " not applied, " +
          std::to_string(slo.at("prompts_open").get<uint64_t>()) + " to decide, " +
          std::to_string(slo.at("damaged_ops").get<uint64_t>()) + " damaged\n";
  return text;
}

}  // namespace tidemark
