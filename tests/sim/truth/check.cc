#include "tests/sim/truth/check.h"

namespace tidemark::sim::truth {
namespace {

std::set<std::string>& Muffled() {
  static std::set<std::string> muffled;
  return muffled;
}

}  // namespace

Check Bad(std::string invariant, std::string detail) {
  if (Muffled().contains(invariant)) return std::nullopt;
  return Violation{std::move(invariant), std::move(detail), 0};
}

void Muffle(std::set<std::string> invariants) { Muffled() = std::move(invariants); }

std::string Name(uint64_t number) { return std::to_string(number); }

std::string Name(const Uid& uid) { return uid.none() ? "nobody" : ToHex(uid); }

std::string Name(const RecordKey& key) { return key.scope + " " + key.collection + "/" + key.id; }

std::string Name(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull: return "null";
    case Kind::kBool: return value.integer() != 0 ? "true" : "false";
    case Kind::kDouble: return std::to_string(value.real());
    case Kind::kString: case Kind::kBytes: return "\"" + value.text() + "\"";
    case Kind::kSet: break;
    default: return std::to_string(value.integer());
  }
  std::string text = "{";
  for (const Value& item : value.items()) text += (text.size() > 1 ? " " : "") + Name(item);
  return text + "}";
}

std::string Name(const Fields& fields) {
  std::string text = "(";
  for (const auto& [field, value] : fields)
    text += (text.size() > 1 ? " " : "") + field + "=" + Name(value);
  return text + ")";
}

std::string Name(const Stamp& stamp) {
  return std::to_string(stamp.ms) + "." + std::to_string(stamp.counter);
}

std::string Name(const Effect& effect) {
  static constexpr const char* kKinds[] = {"?",      "create", "set",    "inc",
                                           "add",    "remove", "delete", "restore"};
  const auto kind = static_cast<size_t>(effect.kind);
  std::string text = std::string(kind < 8 ? kKinds[kind] : "?") + " " + Name(effect.key);
  if (!effect.field.empty()) text += "." + effect.field + " " + Name(effect.value);
  if (effect.kind == EffectKind::kCreate) text += " " + Name(effect.fields);
  if (effect.only_if_seq != 0) text += " only if seq " + Name(effect.only_if_seq);
  return text;
}

std::string Name(const Outcome& outcome) {
  std::string text = outcome.applied ? "applied" : "not applied";
  text += ", code " + std::to_string(static_cast<int>(outcome.code));
  return text + ", reason " + ReasonName(outcome.reason);
}

}  // namespace tidemark::sim::truth
