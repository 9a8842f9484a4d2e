#include "core/measure/instruments.h"

#include <algorithm>

namespace tidemark {

const std::vector<InstrumentFacts>& AllInstruments() {
#define TIDE_X(constant, side, kind, unit, name, labels, help)                                   \
  {Instrument::constant, MeterSide::side, InstrumentKind::kind, InstrumentUnit::unit, \
   name, labels, help},
  static const std::vector<InstrumentFacts> kAll = {TIDE_INSTRUMENTS(TIDE_X)};
#undef TIDE_X
  return kAll;
}

const InstrumentFacts& FactsOf(Instrument what) {
  return AllInstruments()[static_cast<size_t>(what)];
}

std::vector<std::string_view> LabelNames(const InstrumentFacts& facts) {
  std::vector<std::string_view> names;
  for (std::string_view rest = facts.labels; !rest.empty();) {
    const size_t comma = std::min(rest.find(','), rest.size());
    names.push_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return names;
}

std::string PrometheusName(const InstrumentFacts& facts) {
  std::string name(facts.name);
  std::replace(name.begin(), name.end(), '.', '_');
  if (facts.unit == InstrumentUnit::kSeconds) name += "_seconds";
  if (facts.unit == InstrumentUnit::kBytes && !name.ends_with("_bytes")) name += "_bytes";
  if (facts.kind == InstrumentKind::kCounter) name += "_total";
  return name;
}

const char* KindName(InstrumentKind kind) {
  switch (kind) {
    case InstrumentKind::kCounter: return "counter";
    case InstrumentKind::kGauge: return "gauge";
    case InstrumentKind::kHistogram: return "histogram";
  }
  return "untyped";
}

const char* UnitName(InstrumentUnit unit) {
  switch (unit) {
    case InstrumentUnit::kOne: return "1";
    case InstrumentUnit::kSeconds: return "s";
    case InstrumentUnit::kBytes: return "By";
  }
  return "1";
}

}  // namespace tidemark
