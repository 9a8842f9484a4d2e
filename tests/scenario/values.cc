#include "tests/scenario/values.h"

#include <cmath>
#include <map>
#include <stdexcept>

namespace tidemark::testing {
namespace {

[[noreturn]] void Complain(const std::string& what) { throw std::runtime_error(what); }

const FieldRule& RuleOf(const Manifest& manifest, const RecordKey& key, const std::string& field) {
  const CollectionRule* collection = manifest.FindCollection(key.collection);
  const FieldRule* rule = collection == nullptr ? nullptr : collection->FindField(field);
  if (rule == nullptr) Complain("no field " + key.collection + "." + field);
  return *rule;
}

Value ScalarFrom(const FieldRule& rule, const Json& json) {
  switch (KindOf(rule.type)) {
    case Kind::kBool: return Value::Bool(json.get<bool>());
    case Kind::kInt: return Value::Int(json.get<int64_t>());
    case Kind::kTimestamp: return Value::Timestamp(json.get<int64_t>());
    case Kind::kDecimal:
      return Value::Decimal(
          std::llround(std::stod(json.get<std::string>()) * std::pow(10, rule.scale)));
    case Kind::kDouble: return Value::Double(json.get<double>());
    default: return Value::String(json.get<std::string>());
  }
}

RecordKey KeyOf(const Json& json) {
  if (json.contains("record")) return KeyFrom(json.at("record").get<std::string>());
  return {json.value("scope", ""), json.at("collection").get<std::string>(),
      json.at("id").get<std::string>()};
}

Effect OneField(EffectKind kind, const RecordKey& key, std::string field, Value value) {
  Effect effect;
  effect.kind = kind;
  effect.key = key;
  effect.field = std::move(field);
  effect.value = std::move(value);
  return effect;
}

Value AmountFrom(const FieldRule& rule, const Json& json) {
  return KindOf(rule.type) == Kind::kDecimal ? ScalarFrom(rule, json)
      : Value::Int(json.get<int64_t>());
}

void AddEffect(const Manifest& manifest, const Json& json, std::vector<Effect>* effects) {
  const std::string what = json.at("do");
  const RecordKey key = KeyOf(json);
  const auto field = [&] { return json.at("field").get<std::string>(); };
  const auto text =
      [&](const char* name) { return Value::String(json.at(name).get<std::string>()); };
  if (what == "create") {
    Effect effect = OneField(EffectKind::kCreate, key, {}, {});
    effect.fields = FieldsFrom(manifest, key, json.value("fields", Json::object()));
    effects->push_back(std::move(effect));
  } else if (what == "set") {
    for (const auto& [name, value] : json.at("fields").items())
      effects->push_back(
          OneField(EffectKind::kSet, key, name, ValueFrom(manifest, key, name, value)));
  } else if (what == "inc") {
    effects->push_back(
        OneField(EffectKind::kInc, key, field(),
            AmountFrom(RuleOf(manifest, key, field()), json.at("by"))));
  } else if (what == "add" || what == "remove") {
    const EffectKind kind = what == "add" ? EffectKind::kAdd : EffectKind::kRemove;
    effects->push_back(OneField(kind, key, field(), text("element")));
  } else if (what == "edit") {
    Effect effect = OneField(EffectKind::kSet, key, field(), text("after"));
    effect.base_value = text("before");
    effects->push_back(std::move(effect));
  } else if (what == "delete") {
    effects->push_back(OneField(EffectKind::kDelete, key, {}, {}));
  } else {
    Complain("unknown effect " + what);
  }
}

}  // namespace

RecordKey KeyFrom(const std::string& text) {
  const size_t slash = text.find('/'), at = text.find('@');
  if (slash == text.npos) Complain("not a record: " + text);
  return {at == text.npos ? "" : text.substr(at + 1), text.substr(0, slash),
      text.substr(slash + 1, at - slash - 1)};
}

Value ValueFrom(const Manifest& manifest, const RecordKey& key, const std::string& field,
    const Json& json) {
  const FieldRule& rule = RuleOf(manifest, key, field);
  if (json.is_null()) return Value::Null();
  if (!json.is_array()) return ScalarFrom(rule, json);
  std::vector<Value> items;
  for (const Json& item : json) items.push_back(Value::String(item.get<std::string>()));
  return Value::Set(std::move(items));
}

Fields FieldsFrom(const Manifest& manifest, const RecordKey& key, const Json& json) {
  Fields fields;
  for (const auto& [name, value] : json.items())
    Put(fields, name, ValueFrom(manifest, key, name, value));
  return fields;
}

std::vector<Effect> EffectsFrom(const Manifest& manifest, const Json& json) {
  std::vector<Effect> effects;
  for (const Json& each : json) AddEffect(manifest, each, &effects);
  return effects;
}

std::vector<Expect> ExpectsFrom(const Manifest& manifest, const Json& json) {
  static const std::map<std::string, Comparison> kNames = {
      {"EXISTS", Comparison::kExists}, {"ABSENT", Comparison::kAbsent}, {"EQ", Comparison::kEq},
      {"NE", Comparison::kNe}, {"LE", Comparison::kLe}, {"GE", Comparison::kGe},
      {"UNCHANGED", Comparison::kUnchanged}};
  std::vector<Expect> expects;
  for (const Json& each : json) {
    Expect expect;
    expect.key = KeyOf(each);
    expect.field = each.value("field", "");
    expect.comparison = kNames.at(each.at("cmp").get<std::string>());
    if (each.contains("value"))
      expect.value = ValueFrom(manifest, expect.key, expect.field, each.at("value"));
    expects.push_back(std::move(expect));
  }
  return expects;
}

std::string Show(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull: return "null";
    case Kind::kDouble: return std::to_string(value.real());
    case Kind::kString: case Kind::kBytes: return '"' + value.text() + '"';
    case Kind::kSet: {
      std::string text = "[";
      for (const Value& item : value.items()) text += (text.size() > 1 ? ", " : "") + Show(item);
      return text + "]";
    }
    default: return std::to_string(value.integer());
  }
}

std::string Show(const Fields& fields) {
  std::string text = "{";
  for (const auto& [name, value] : fields)
    text += (text.size() > 1 ? ", " : "") + name + ": " + Show(value);
  return text + "}";
}

}  // namespace tidemark::testing
