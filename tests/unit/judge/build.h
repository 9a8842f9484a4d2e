// Short ways to write effects, expects and operations on the manifest rules.txtpb.
#pragma once

#include <gtest/gtest.h>

#include <ostream>

#include "core/manifest/manifest.h"
#include "core/model/operation.h"
#include "rules.h"

namespace tidemark {

inline const Manifest& RulesManifest() {
  static const auto manifest = Manifest::Load(
      {reinterpret_cast<const char*>(rules_manifest), sizeof rules_manifest});
  EXPECT_TRUE(manifest.ok()) << manifest.status().message;
  return **manifest;
}

// For the messages of failed tests.
inline void PrintTo(const Value& value, std::ostream* out) {
  switch (value.kind()) {
    case Kind::kNull: *out << "null"; break;
    case Kind::kDouble: *out << value.real(); break;
    case Kind::kString: case Kind::kBytes: *out << '"' << value.text() << '"'; break;
    case Kind::kSet: *out << testing::PrintToString(value.items()); break;
    default: *out << value.integer(); break;
  }
}

inline const std::string kTeam = "team/1", kOther = "team/2";

inline Uid UidOf(uint8_t n) {
  Uid uid;
  uid.bytes[0] = n;
  return uid;
}

inline RecordKey Thing(std::string id, std::string scope = kTeam) { return {scope, "things", id}; }
inline RecordKey Hard(std::string id) { return {kTeam, "hard", id}; }
inline Value Text(std::string text) { return Value::String(std::move(text)); }

inline Effect NewEffect(EffectKind kind, RecordKey key, std::string field = {}, Value value = {}) {
  Effect effect;
  effect.kind = kind;
  effect.key = std::move(key);
  effect.field = std::move(field);
  effect.value = std::move(value);
  return effect;
}
inline Effect Create(RecordKey key, Fields fields = {}) {
  Effect effect = NewEffect(EffectKind::kCreate, std::move(key));
  effect.fields = std::move(fields);
  return effect;
}
inline Effect Set(RecordKey key, std::string field, Value value) {
  return NewEffect(EffectKind::kSet, std::move(key), std::move(field), std::move(value));
}
inline Effect Edit(RecordKey key, std::string field, Value before, Value after) {
  Effect effect = Set(std::move(key), std::move(field), std::move(after));
  effect.base_value = std::move(before);
  return effect;
}
inline Effect Inc(RecordKey key, std::string field, int64_t by) {
  return NewEffect(EffectKind::kInc, std::move(key), std::move(field), Value::Int(by));
}
inline Effect Add(RecordKey key, std::string field, Value element) {
  return NewEffect(EffectKind::kAdd, std::move(key), std::move(field), std::move(element));
}
inline Effect Remove(RecordKey key, std::string field, Value element) {
  return NewEffect(EffectKind::kRemove, std::move(key), std::move(field), std::move(element));
}
inline Effect Delete(RecordKey key) { return NewEffect(EffectKind::kDelete, std::move(key)); }

inline Expect Expecting(RecordKey key, Comparison comparison, std::string field = {},
                        Value value = {}, uint64_t since_seq = 0) {
  return {std::move(key), std::move(field), comparison, std::move(value), since_seq};
}

// A decision that must be there.
inline const Explanation& FirstOf(const std::vector<Explanation>& why) {
  static const Explanation kNone;
  EXPECT_FALSE(why.empty()) << "nothing is explained";
  return why.empty() ? kNone : why.front();
}

inline const Argument& ArgumentOf(const Explanation& explanation, const std::string& name) {
  static const Argument kNone;
  for (const Argument& argument : explanation.arguments)
    if (argument.name == name) return argument;
  ADD_FAILURE() << explanation.message_key << " has no argument " << name;
  return kNone;
}

inline Operation OperationOf(std::vector<Effect> effects, std::vector<Expect> expects = {}) {
  Operation operation;
  operation.effects = std::move(effects);
  operation.expects = std::move(expects);
  return operation;
}

}  // namespace tidemark
