#include "core/measure/meter.h"

#include <algorithm>
#include <new>
#include <tuple>

namespace tidemark {
namespace {

// FNV-1a.
size_t HashOf(Instrument what, const Labels& labels) {
  uint64_t hash = 14'695'981'039'346'656'037u;
  const auto mix = [&](uint8_t byte) { hash = (hash ^ byte) * 1'099'511'628'211u; };
  mix(static_cast<uint8_t>(what));
  for (const std::string_view label : labels) {
    for (const char c : label) mix(static_cast<uint8_t>(c));
    mix(0xff);
  }
  return hash;
}

// A counter without labels that was never counted says 0, so that an alert on it can be written.
bool StandsAtZero(const InstrumentFacts& facts, MeterSide side) {
  return facts.side == side && facts.kind == InstrumentKind::kCounter && facts.labels.empty();
}

bool IsOverflow(Instrument what) {
  return what == Instrument::kOverflow || what == Instrument::kServerOverflow;
}

}  // namespace

bool Meter::Series::Is(Instrument of, const Labels& labels) const {
  return what == of && LabelsNow() == labels;
}

Labels Meter::Series::LabelsNow() const {
  Labels labels;
  size_t at = 0;
  for (size_t i = 0; i < kLabelsMax; at += sizes[i++]) labels[i] = {bytes.data() + at, sizes[i]};
  return labels;
}

// nullptr: there is no room. Called with the lock held.
Meter::Series* Meter::Find(Instrument what, const Labels& labels) noexcept {
  size_t place = HashOf(what, labels) % kPlaces;
  for (; places_[place] != nullptr; place = (place + 1) % kPlaces)
    if (places_[place]->Is(what, labels)) return places_[place].get();
  size_t size = 0;
  for (const std::string_view label : labels) size += label.size();
  if (count_ == kSeriesMax || size > kLabelBytesMax) return nullptr;
  std::unique_ptr<Series> made(new (std::nothrow) Series{what, {}, {}, 0, {}});
  if (made == nullptr) return nullptr;
  char* at = made->bytes.data();
  for (size_t i = 0; i < kLabelsMax; i++) {
    made->sizes[i] = static_cast<uint8_t>(labels[i].size());
    at = std::copy(labels[i].begin(), labels[i].end(), at);
  }
  count_++;
  places_[place] = std::move(made);
  return places_[place].get();
}

void Meter::Add(Instrument counter, const Labels& labels, uint64_t by) noexcept {
  const std::lock_guard<std::mutex> guard(mutex_);
  if (Series* series = Find(counter, labels)) series->value += static_cast<double>(by);
  else overflow_++;
}

void Meter::Set(Instrument gauge, const Labels& labels, double value) noexcept {
  const std::lock_guard<std::mutex> guard(mutex_);
  if (Series* series = Find(gauge, labels)) series->value = value;
  else overflow_++;
}

void Meter::Observe(Instrument histogram, const Labels& labels, double value) noexcept {
  const std::lock_guard<std::mutex> guard(mutex_);
  if (Series* series = Find(histogram, labels)) series->distribution.Add(value);
  else overflow_++;
}

void Meter::Record(const Measurement& measurement) noexcept {
  const Labels labels = {measurement.labels[0], measurement.labels[1], measurement.labels[2]};
  switch (FactsOf(measurement.what).kind) {
    case InstrumentKind::kCounter:
      return Add(measurement.what, labels, static_cast<uint64_t>(measurement.value));
    case InstrumentKind::kGauge: return Set(measurement.what, labels, measurement.value);
    case InstrumentKind::kHistogram: return Observe(measurement.what, labels, measurement.value);
  }
}

std::vector<Sample> Meter::Read() const {
  std::vector<Sample> samples;
  const std::lock_guard<std::mutex> guard(mutex_);
  for (const auto& series : places_) {
    if (series == nullptr) continue;
    const Labels labels = series->LabelsNow();
    const size_t names = LabelNames(FactsOf(series->what)).size();
    samples.push_back({series->what, {labels.begin(), labels.begin() + static_cast<long>(names)},
                       series->value, series->distribution});
  }
  for (const InstrumentFacts& facts : AllInstruments()) {
    const auto same = [&](const Sample& sample) { return sample.what == facts.what; };
    if (!StandsAtZero(facts, side_)) continue;
    if (std::none_of(samples.begin(), samples.end(), same))
      samples.push_back({facts.what, {}, 0, {}});
    if (IsOverflow(facts.what))
      std::find_if(samples.begin(), samples.end(), same)->value = static_cast<double>(overflow_);
  }
  std::sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
    return std::tie(a.what, a.labels) < std::tie(b.what, b.labels);
  });
  return samples;
}

}  // namespace tidemark
