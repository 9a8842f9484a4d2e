#include "tools/manifestc/header.h"

#include <map>
#include <vector>

namespace tidemark {
namespace {

constexpr size_t kBytesPerLine = 16;

std::string Upper(std::string_view name) {
  std::string upper(name);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return upper;
}

struct Macro {
  std::string name, value, meaning;
};

// SHOP_GATE_PAY "pay": so that a name mistyped in a program is an error of its compiler.
template <class Rule>
void AddNames(const std::string& app, const std::string& kind, const std::vector<Rule>& rules,
              std::vector<Macro>* macros) {
  for (const Rule& rule : rules)
    macros->push_back({app + "_" + Upper(kind) + "_" + Upper(rule.name), "\"" + rule.name + "\"",
                       kind + " " + rule.name});
}

std::vector<Macro> MacrosOf(const Manifest& manifest) {
  const std::string app = Upper(manifest.app());
  std::vector<Macro> macros = {
      {app + "_MANIFEST_H_", "", "the include guard"},
      {app + "_MANIFEST_SCHEMA", std::to_string(manifest.schema()), "the schema number"},
      {app + "_MANIFEST_POLICY", std::to_string(manifest.policy()), "the policy number"}};
  for (const CollectionRule& rule : manifest.collections()) {
    const std::string collection = app + "_" + Upper(rule.name);
    macros.push_back({collection, "\"" + rule.name + "\"", "collection " + rule.name});
    for (const FieldRule& field : rule.fields)
      macros.push_back({collection + "_" + Upper(field.name), "\"" + field.name + "\"",
                        rule.name + "." + field.name});
  }
  const Contract& contract = manifest.contract();
  AddNames(app, "gate", contract.gates, &macros);
  AddNames(app, "plan", contract.plans, &macros);
  AddNames(app, "intent", contract.intents, &macros);
  AddNames(app, "screen", contract.screens, &macros);
  AddNames(app, "cache", contract.caches, &macros);
  return macros;
}

Status CheckDistinct(const std::vector<Macro>& macros) {
  std::map<std::string_view, std::string_view> seen;
  for (const Macro& macro : macros)
    if (const auto [at, fresh] = seen.emplace(macro.name, macro.meaning); !fresh)
      return Status::Error(Code::kManifestInvalid,
                           "in the C header " + std::string(at->second) + " and " + macro.meaning +
                               " would both be " + macro.name + ": rename one",
                           macro.meaning);
  return Status::Ok();
}

std::string ArrayOf(const std::string& name, std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "static const unsigned char " + name + "[] = {";
  for (size_t i = 0; i < bytes.size(); i++) {
    const auto byte = static_cast<uint8_t>(bytes[i]);
    text += i % kBytesPerLine == 0 ? "\n  0x" : "0x";
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
    text += ',';
  }
  return text + "\n};\n";
}

}  // namespace

Result<std::string> HeaderOf(const Manifest& manifest) {
  const std::vector<Macro> macros = MacrosOf(manifest);
  TIDE_TRY(CheckDistinct(macros));
  std::string text = "/* The manifest of \"" + manifest.app() +
                     "\": written by tidemark-manifestc, not by hand. */\n#ifndef " +
                     macros.front().name + "\n";
  for (const Macro& macro : macros)
    text += "#define " + macro.name + (macro.value.empty() ? "\n" : " " + macro.value + "\n");
  return text + "\n" + ArrayOf(manifest.app() + "_manifest", manifest.blob()) + "\n#endif\n";
}

}  // namespace tidemark
