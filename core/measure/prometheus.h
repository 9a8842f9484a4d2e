// Prometheus: samples in the text exposition format, version 0.0.4. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/measure/meter.h"

namespace tidemark {

inline constexpr char kPrometheusType[] = "text/plain; version=0.0.4; charset=utf-8";

// Samples of one instrument stand together, as Meter::Read leaves them.
std::string PrometheusText(const std::vector<Sample>& samples);

}  // namespace tidemark
