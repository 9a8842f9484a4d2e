#include "tools/manifestc/report.h"

#include <nlohmann/json.hpp>

namespace tidemark {
namespace {

using Json = nlohmann::ordered_json;

Json DiagnosticsJson(const std::string& file, const std::vector<Diagnostic>& diagnostics,
                     bool warnings) {
  Json list = Json::array();
  for (const Diagnostic& one : diagnostics)
    if (one.warning == warnings)
      list.push_back(Json{{"file", file}, {"line", one.line}, {"column", one.column},
                          {"message", one.message}});
  return list;
}

// File names need not be UTF-8: replaced, not thrown about.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string DiagnosticLine(const std::string& file, const Diagnostic& diagnostic) {
  return file + ":" + std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column) +
         ": " + (diagnostic.warning ? "warning: " : "") + diagnostic.message;
}

std::string SuccessJson(const std::string& file, const Manifest& manifest,
                        const std::vector<Diagnostic>& diagnostics) {
  Json json{{"schema", manifest.schema()}, {"policy", manifest.policy()}};
  json["collections"] = Json::array();
  for (const CollectionRule& rule : manifest.collections())
    json["collections"].push_back(rule.name);
  json["warnings"] = DiagnosticsJson(file, diagnostics, /*warnings=*/true);
  return Dump(json);
}

std::string FailureJson(const std::string& file, const Status& status,
                        const std::vector<Diagnostic>& diagnostics) {
  Json error{{"status", CodeName(status.code)}, {"message", status.message}, {"retry", "NEVER"}};
  if (!diagnostics.empty()) {
    error["problems"] = DiagnosticsJson(file, diagnostics, /*warnings=*/false);
    error["warnings"] = DiagnosticsJson(file, diagnostics, /*warnings=*/true);
  }
  return Dump(Json{{"error", error}});
}

}  // namespace tidemark
