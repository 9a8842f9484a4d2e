#include "core/measure/prometheus.h"

#include <charconv>

namespace tidemark {
namespace {

std::string Escaped(std::string_view text, bool quotes) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') out += "\\\\";
    else if (c == '\n') out += "\\n";
    else if (c == '"' && quotes) out += "\\\"";
    else out += c;
  }
  return out;
}

// The shortest text that reads back as the same number.
std::string Number(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

std::string Pair(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + Escaped(value, true) + "\"";
}

std::string LabelPairs(const InstrumentFacts& facts, const Sample& sample) {
  const std::vector<std::string_view> names = LabelNames(facts);
  std::string pairs;
  for (size_t i = 0; i < names.size(); i++)
    pairs += (i == 0 ? "" : ",") + Pair(names[i], sample.labels[i]);
  return pairs;
}

std::string Braced(const std::string& pairs) { return pairs.empty() ? "" : "{" + pairs + "}"; }

std::string HistogramLines(const std::string& name, const std::string& pairs,
                           const Distribution& distribution) {
  std::string text;
  uint64_t up_to = 0;
  const std::string before = pairs.empty() ? "" : pairs + ",";
  for (size_t i = 0; i < Distribution::kBuckets; i++) {
    up_to += distribution.in_bucket(i);
    const std::string bound = i < kBucketBounds.size() ? Number(kBucketBounds[i]) : "+Inf";
    text += name + "_bucket{" + before + Pair("le", bound) + "} " + std::to_string(up_to) + "\n";
  }
  text += name + "_sum" + Braced(pairs) + " " + Number(distribution.sum()) + "\n";
  return text + name + "_count" + Braced(pairs) + " " + std::to_string(up_to) + "\n";
}

}  // namespace

std::string PrometheusText(const std::vector<Sample>& samples) {
  std::string text;
  for (size_t i = 0; i < samples.size(); i++) {
    const Sample& sample = samples[i];
    const InstrumentFacts& facts = FactsOf(sample.what);
    const std::string name = PrometheusName(facts), pairs = LabelPairs(facts, sample);
    if (i == 0 || samples[i - 1].what != sample.what)
      text += "# HELP " + name + " " + Escaped(facts.help, false) + "\n# TYPE " + name + " " +
              KindName(facts.kind) + "\n";
    if (facts.kind == InstrumentKind::kHistogram)
      text += HistogramLines(name, pairs, sample.distribution);
    else
      text += name + Braced(pairs) + " " + Number(sample.value) + "\n";
  }
  return text;
}

}  // namespace tidemark
