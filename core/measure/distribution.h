// Distribution: how measured values are spread over fixed buckets. A plain value of fixed size.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidemark {

// Upper bounds, inclusive; what is larger falls into one more bucket without a bound. They serve
// seconds, and counts.
inline constexpr std::array<double, 21> kBucketBounds = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
    5,     10,     30,    60,   300,   900,  3'600, 14'400, 86'400, 604'800};

class Distribution {
 public:
  static constexpr size_t kBuckets = kBucketBounds.size() + 1;

  void Add(double value);   // what is not finite or below 0 is taken for 0
  // Halves every bucket: what is old counts for less.
  void Fade();

  uint64_t count() const;
  double sum() const { return sum_; }
  uint64_t in_bucket(size_t index) const { return buckets_[index]; }
  // At or below the bound, which is one of kBucketBounds or is rounded down to one.
  uint64_t CountUpTo(double bound) const;
  // The bound below which the share of values lies: told too large rather than too small. Nothing
  // where there are no values, or where it lies beyond the last bound.
  std::optional<double> Percentile(double share) const;

  // "3 0 0 17 …;12.5": for a store that must read it back.
  std::string Text() const;
  static std::optional<Distribution> FromText(std::string_view text);
  bool operator==(const Distribution&) const = default;

 private:
  std::array<uint64_t, kBuckets> buckets_{};
  double sum_ = 0;
};

}  // namespace tidemark
