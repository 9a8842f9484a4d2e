// Meter: what was measured, in memory, since it was made. Recording never fails and never asks for
// memory that it could not do without: what finds no room is counted as overflow, and lost.
//
//   every measurement is in exactly one series, or in the overflow
//   series <= kSeriesMax, whatever is recorded
//
// Thread: any.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/measure/distribution.h"
#include "core/measure/instruments.h"

namespace tidemark {

// Values of an instrument's labels, in the order in which the table names them.
using Labels = std::array<std::string_view, kLabelsMax>;

// A measurement that waits for a commit; a transaction rolled back measured nothing.
struct Measurement {
  Instrument what;
  std::array<std::string, kLabelsMax> labels;
  double value = 1;
};

// One series as it was when asked.
struct Sample {
  Instrument what;
  std::vector<std::string> labels;
  double value = 0;              // of a counter or gauge
  Distribution distribution;     // of a histogram
};

class Meter {
 public:
  static constexpr size_t kSeriesMax = 512;

  explicit Meter(MeterSide side) : side_(side) {}
  Meter(const Meter&) = delete;

  void Add(Instrument counter, const Labels& labels = {}, uint64_t by = 1) noexcept;
  void Set(Instrument gauge, const Labels& labels, double value) noexcept;
  void Observe(Instrument histogram, const Labels& labels, double value) noexcept;
  void Record(const Measurement& measurement) noexcept;

  // All series, and every counter without labels, though nothing was counted; in the table's order.
  std::vector<Sample> Read() const;
  MeterSide side() const { return side_; }

 private:
  static constexpr size_t kPlaces = 2 * kSeriesMax;   // of the hash table: half of them stay free
  static constexpr size_t kLabelBytesMax = 120;       // of all values of one series

  struct Series {
    Instrument what;
    std::array<uint8_t, kLabelsMax> sizes{};
    std::array<char, kLabelBytesMax> bytes{};
    double value = 0;
    Distribution distribution;
    bool Is(Instrument of, const Labels& labels) const;
    Labels LabelsNow() const;
  };
  Series* Find(Instrument what, const Labels& labels) noexcept;

  const MeterSide side_;
  mutable std::mutex mutex_;
  std::array<std::unique_ptr<Series>, kPlaces> places_;
  size_t count_ = 0;
  uint64_t overflow_ = 0;
};

}  // namespace tidemark
