#include "core/manifest/policy_json.h"

#include "core/manifest/contract_json.h"

namespace tidemark {
namespace {

using Json = PolicyObject;

// Unscaled 1250 at scale 2 is "12.50": what the manifest's author wrote.
std::string DecimalText(int64_t unscaled, uint32_t scale) {
  const bool negative = unscaled < 0;
  uint64_t magnitude = static_cast<uint64_t>(unscaled);
  if (negative) magnitude = 0 - magnitude;
  std::string digits = std::to_string(magnitude);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, ".");
  return (negative ? "-" : "") + digits;
}

// A timestamp stays a number of us UTC: times are formatted where they are shown.
Json InitialJson(const FieldRule& field) {
  const Value& value = field.initial;
  switch (value.kind()) {
    case Kind::kBool: return value.integer() != 0;
    case Kind::kDouble: return value.real();
    case Kind::kString: return value.text();
    case Kind::kDecimal: return DecimalText(value.integer(), field.scale);
    case Kind::kInt: case Kind::kTimestamp: return value.integer();
    case Kind::kNull: case Kind::kBytes: case Kind::kSet: break;
  }
  return nullptr;
}

bool HasSize(FieldType type) {
  return KindOf(type) == Kind::kString || type == FieldType::kBytes || type == FieldType::kSet;
}

Json FieldJson(const FieldRule& field) {
  Json json{{"name", field.name}, {"title", field.title}, {"type", TypeName(field.type)},
            {"merge", MergeName(field.merge)}, {"required", field.required}};
  if (HasSize(field.type)) json["max_bytes"] = field.max_bytes;
  if (field.type == FieldType::kDecimal) json["scale"] = field.scale;
  if (field.type == FieldType::kRef) json["to"] = field.ref_to;
  if (field.bounded) json["min"] = field.min;
  if (field.bounded) json["max"] = field.max;
  if (!field.one_of.empty()) json["one_of"] = field.one_of;
  if (!field.initial.absent()) json["initial"] = InitialJson(field);
  if (!field.rationale.empty()) json["rationale"] = field.rationale;
  if (field.since != 0) json["since"] = field.since;
  return json;
}

Json CollectionJson(const CollectionRule& rule) {
  Json json{{"name", rule.name},
            {"scope", rule.scope_kind},
            {"tier", TierJson(rule.tier)},
            {"owner", rule.owner},
            {"rationale", rule.rationale},
            {"delete", rule.delete_wins ? "delete_wins" : "keep_if_edited"},
            {"priority", rule.priority},
            {"keep_explanations_days", rule.keep_explanations_days}};
  if (rule.tiers.adjustable)
    json["adjustable"] = {{"from", TierName(rule.tiers.from)}, {"to", TierName(rule.tiers.to)}};
  json["widest_window_ms"] = rule.tiers.widest_ms;
  json["fields"] = Json::array();
  for (const FieldRule& field : rule.fields) json["fields"].push_back(FieldJson(field));
  json["indexes"] = Json::array();
  for (const IndexRule& index : rule.indexes)
    json["indexes"].push_back(Json{{"fields", index.fields}, {"descending", index.descending}});
  json["full_text"] = rule.full_text;
  if (rule.since != 0) json["since"] = rule.since;
  return json;
}

}  // namespace

std::string PolicyJson(const Manifest& manifest) {
  Json json{{"app", manifest.app()}, {"schema", manifest.schema()}, {"policy", manifest.policy()}};
  json["scopes"] = Json::array();
  for (const ScopeKindRule& kind : manifest.scope_kinds())
    json["scopes"].push_back(Json{{"name", kind.name}, {"owner", kind.owner}});
  json["collections"] = Json::array();
  for (const CollectionRule& rule : manifest.collections())
    json["collections"].push_back(CollectionJson(rule));
  AddContract(manifest.contract(), &json);
  // Texts were checked as UTF-8 when the manifest was read; `replace` keeps dump from throwing.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tidemark
