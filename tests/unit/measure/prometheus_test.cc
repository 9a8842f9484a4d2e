#include "core/measure/prometheus.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace tidemark {
namespace {

std::string ReadDocument() {
  std::ifstream file(TIDE_DOCS "/metrics.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Prometheus, WritesHelpTypeAndEscapedLabels) {
  Meter meter(MeterSide::kServer);
  meter.Add(Instrument::kServerConflictCount, {"a\"b\\c\nd", "merged"}, 3);
  EXPECT_EQ(PrometheusText(meter.Read()),
            "# HELP tidemark_server_conflict_count_total Decisions between two sides, or against an"
            " operation, by the rule that decided.\n"
            "# TYPE tidemark_server_conflict_count_total counter\n"
            "tidemark_server_conflict_count_total{rule=\"a\\\"b\\\\c\\nd\",outcome=\"merged\"} 3\n"
            "# HELP tidemark_server_measure_overflow_total Measurements that found no room for one"
            " more series.\n"
            "# TYPE tidemark_server_measure_overflow_total counter\n"
            "tidemark_server_measure_overflow_total 0\n");
}

TEST(Prometheus, AddsBucketsUp) {
  Meter meter(MeterSide::kServer);
  meter.Observe(Instrument::kServerGroupSize, {}, 1);
  meter.Observe(Instrument::kServerGroupSize, {}, 2);
  meter.Observe(Instrument::kServerGroupSize, {}, 1e9);
  const std::string text = PrometheusText(meter.Read());
  for (const char* line : {"tidemark_server_group_size_bucket{le=\"0.5\"} 0\n",
                           "tidemark_server_group_size_bucket{le=\"1\"} 1\n",
                           "tidemark_server_group_size_bucket{le=\"2.5\"} 2\n",
                           "tidemark_server_group_size_bucket{le=\"604800\"} 2\n",
                           "tidemark_server_group_size_bucket{le=\"+Inf\"} 3\n",
                           "tidemark_server_group_size_count 3\n"})
    EXPECT_NE(text.find(line), text.npos) << line << text;
}

TEST(Instruments, NamesAreUniqueAndUnitsAreInThem) {
  std::set<std::string> names;
  for (const InstrumentFacts& facts : AllInstruments()) {
    EXPECT_TRUE(names.insert(PrometheusName(facts)).second) << facts.name;
    EXPECT_LE(LabelNames(facts).size(), kLabelsMax);
    EXPECT_EQ(&FactsOf(facts.what), &facts);
    EXPECT_EQ(facts.name.starts_with("tidemark.server."), facts.side == MeterSide::kServer);
  }
  EXPECT_EQ(PrometheusName(FactsOf(Instrument::kOpAckDuration)),
            "tidemark_op_ack_duration_seconds");
  EXPECT_EQ(PrometheusName(FactsOf(Instrument::kBytes)), "tidemark_bytes_total");
  EXPECT_EQ(PrometheusName(FactsOf(Instrument::kServerStoreSize)),
            "tidemark_server_store_size_bytes");
}

// The page holds a row for every instrument, word for word, and for none that does not exist.
TEST(Instruments, AreThoseOfTheDocument) {
  const std::string document = ReadDocument();
  size_t rows = 0;
  for (size_t at = document.find("\n| `tidemark"); at != document.npos;
       at = document.find("\n| `tidemark", at + 1))
    rows++;
  EXPECT_EQ(rows, AllInstruments().size());
  for (const InstrumentFacts& facts : AllInstruments()) {
    std::string labels;
    for (const std::string_view name : LabelNames(facts))
      labels += (labels.empty() ? "" : ", ") + std::string(name);
    const std::string row = "\n| `" + std::string(facts.name) + "` | " + KindName(facts.kind) +
                            " | " + UnitName(facts.unit) + " | " + labels + " | " +
                            std::string(facts.help) + " |\n";
    EXPECT_NE(document.find(row), document.npos) << row;
  }
}

}  // namespace
}  // namespace tidemark
