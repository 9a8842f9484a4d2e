#include "core/measure/distribution.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace tidemark {
namespace {

constexpr uint64_t kBucketMax = uint64_t{1} << 40;   // of a bucket that is read back

// One number and the character that must follow it; both are taken off.
template <class Number>
bool Take(std::string_view* text, char after, Number* number) {
  const auto parsed = std::from_chars(text->data(), text->data() + text->size(), *number);
  if (parsed.ec != std::errc()) return false;
  text->remove_prefix(static_cast<size_t>(parsed.ptr - text->data()));
  if (after == '\0') return text->empty();
  if (text->empty() || text->front() != after) return false;
  text->remove_prefix(1);
  return true;
}

}  // namespace

void Distribution::Add(double value) {
  if (!std::isfinite(value) || value < 0) value = 0;
  const auto bound = std::lower_bound(kBucketBounds.begin(), kBucketBounds.end(), value);
  buckets_[static_cast<size_t>(bound - kBucketBounds.begin())]++;
  sum_ += value;
}

void Distribution::Fade() {
  for (uint64_t& bucket : buckets_) bucket /= 2;
  sum_ /= 2;
}

uint64_t Distribution::count() const {
  return std::accumulate(buckets_.begin(), buckets_.end(), uint64_t{0});
}

uint64_t Distribution::CountUpTo(double bound) const {
  uint64_t count = 0;
  for (size_t i = 0; i < kBucketBounds.size() && kBucketBounds[i] <= bound; i++)
    count += buckets_[i];
  return count;
}

std::optional<double> Distribution::Percentile(double share) const {
  const auto all = static_cast<double>(count());
  if (all == 0) return std::nullopt;
  uint64_t below = 0;
  for (size_t i = 0; i < kBucketBounds.size(); i++) {
    below += buckets_[i];
    if (static_cast<double>(below) >= share * all) return kBucketBounds[i];
  }
  return std::nullopt;
}

std::string Distribution::Text() const {
  std::string text;
  for (const uint64_t bucket : buckets_) text += std::to_string(bucket) + " ";
  text.back() = ';';
  char sum[32];
  const auto written = std::to_chars(sum, sum + sizeof sum, sum_);
  return text.append(sum, written.ptr);
}

std::optional<Distribution> Distribution::FromText(std::string_view text) {
  Distribution read;
  for (size_t i = 0; i < kBuckets; i++) {
    const char after = i + 1 < kBuckets ? ' ' : ';';
    if (!Take(&text, after, &read.buckets_[i]) || read.buckets_[i] > kBucketMax)
      return std::nullopt;
  }
  if (!Take(&text, '\0', &read.sum_) || !std::isfinite(read.sum_) || read.sum_ < 0)
    return std::nullopt;
  return read;
}

}  // namespace tidemark
