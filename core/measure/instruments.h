// Instruments: the table (instrument_table.h) as values. Immutable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/measure/instrument_table.h"

namespace tidemark {

#define TIDE_X(constant, ...) constant,
enum class Instrument : uint8_t { TIDE_INSTRUMENTS(TIDE_X) };
#undef TIDE_X

enum class MeterSide : uint8_t { kDevice, kServer };
enum class InstrumentKind : uint8_t { kCounter, kGauge, kHistogram };
enum class InstrumentUnit : uint8_t { kOne, kSeconds, kBytes };

struct InstrumentFacts {
  Instrument what;
  MeterSide side;
  InstrumentKind kind;
  InstrumentUnit unit;
  std::string_view name;      // "tidemark.op.ack.duration"
  std::string_view labels;    // "stage,collection"
  std::string_view help;
};

inline constexpr size_t kLabelsMax = 3;

const std::vector<InstrumentFacts>& AllInstruments();   // in the order of the table
const InstrumentFacts& FactsOf(Instrument what);
std::vector<std::string_view> LabelNames(const InstrumentFacts& facts);
// "tidemark_op_ack_duration_seconds", "tidemark_read_count_total".
std::string PrometheusName(const InstrumentFacts& facts);
const char* KindName(InstrumentKind kind);              // "histogram"
const char* UnitName(InstrumentUnit unit);              // "s", "By", "1"

}  // namespace tidemark
