#include "core/model/attention.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tidemark {
namespace {

Value BytesOf(const Uid& uid) {
  return uid.none() ? Value::Null() : Value::Bytes(std::string(uid.view()));
}

std::optional<Uid> UidIn(const Fields& fields, std::string_view name) {
  const Value& value = Get(fields, name);
  return value.absent() ? std::optional<Uid>(Uid{}) : UidFromBytes(value.text());
}

void PutKey(Fields& fields, const RecordKey& key) {
  Put(fields, "scope", Value::String(key.scope));
  Put(fields, "collection", Value::String(key.collection));
  Put(fields, "id", Value::String(key.id));
}

RecordKey KeyIn(const Fields& fields) {
  return {Get(fields, "scope").text(), Get(fields, "collection").text(), Get(fields, "id").text()};
}

std::vector<Argument> OverrideArguments(const std::string& who, const std::string& other,
                                        int64_t at_ms) {
  std::vector<Argument> arguments(3);
  arguments[0].type = arguments[1].type = Argument::Type::kAccount;
  arguments[0].name = "who";
  arguments[0].text = who;
  arguments[1].name = "other";
  arguments[1].text = other;
  arguments[2].type = Argument::Type::kTime;
  arguments[2].name = "t";
  arguments[2].number = at_ms;
  return arguments;
}

}  // namespace

Explanation ExplainOverride(const AttentionItem& closed, const std::string& owner,
                            uint32_t policy) {
  Explanation why;
  why.key = closed.about;
  why.rule = kOverrideRule;
  why.policy = policy;
  why.reason = Reason::kOverridden;
  why.prevailed.op = closed.closed_with;
  why.prevailed.author = closed.closed_by;
  why.yielded.op = closed.op;
  why.yielded.author = owner;
  why.prevailed.action_ms = why.decided_ms = closed.closed_us / 1000;
  why.message_key = "resolved.by_lead";
  why.arguments = OverrideArguments(closed.closed_by, owner, why.decided_ms);
  return why;
}

std::string AttentionScope(std::string_view account) {
  return std::string(kAttentionKind) + "/" + std::string(account);
}

RecordKey AttentionKey(std::string_view account, const Uid& op) {
  return {AttentionScope(account), kAttentionItems, ToHex(op)};
}

RecordKey ConflictKey(std::string_view account, const RecordKey& about) {
  std::string name;
  for (const std::string* part : {&about.scope, &about.collection, &about.id})
    AppendCanonical(Value::String(*part), &name);
  XXH128_canonical_t hash;
  XXH128_canonicalFromHash(&hash, XXH3_128bits(name.data(), name.size()));
  const std::string_view bytes(reinterpret_cast<const char*>(hash.digest), sizeof hash.digest);
  return {AttentionScope(account), kAttentionConflicts, ToHex(*UidFromBytes(bytes))};
}

Fields FieldsOf(const AttentionItem& item) {
  Fields fields;
  PutKey(fields, item.about);
  Put(fields, "open", Value::Bool(item.open));
  Put(fields, "conflict", BytesOf(item.conflict));
  Put(fields, "asked", Value::Int(item.asked));
  if (!item.operation.empty()) Put(fields, "operation", Value::Bytes(item.operation));
  Put(fields, "outcome", Value::Bytes(item.outcome));
  Put(fields, "opened", Value::Timestamp(item.opened_us));
  if (item.open) return fields;
  Put(fields, "closed", Value::Timestamp(item.closed_us));
  Put(fields, "closed_by", Value::String(item.closed_by));
  Put(fields, "closed_with", BytesOf(item.closed_with));
  return fields;
}

Fields FieldsOf(const OpenConflict& conflict) {
  Fields fields;
  PutKey(fields, conflict.about);
  Put(fields, "conflict", BytesOf(conflict.conflict));
  Put(fields, "items", Value::Int(static_cast<int64_t>(conflict.items)));
  return fields;
}

std::optional<AttentionItem> AttentionItemOf(std::string_view id, const Fields& fields) {
  const std::optional<Uid> op = UidFromHex(id), conflict = UidIn(fields, "conflict"),
                           closed_with = UidIn(fields, "closed_with");
  const Value& open = Get(fields, "open");
  if (!op || !conflict || !closed_with || open.kind() != Kind::kBool) return std::nullopt;
  AttentionItem item;
  item.op = *op;
  item.conflict = *conflict;
  item.open = open.integer() != 0;
  item.asked = static_cast<uint32_t>(Get(fields, "asked").integer());
  item.about = KeyIn(fields);
  item.operation = Get(fields, "operation").text();
  item.outcome = Get(fields, "outcome").text();
  item.opened_us = Get(fields, "opened").integer();
  item.closed_us = Get(fields, "closed").integer();
  item.closed_by = Get(fields, "closed_by").text();
  item.closed_with = *closed_with;
  return item;
}

std::optional<OpenConflict> OpenConflictOf(const Fields& fields) {
  const std::optional<Uid> conflict = UidIn(fields, "conflict");
  if (!conflict) return std::nullopt;
  return OpenConflict{KeyIn(fields), *conflict,
                      static_cast<uint64_t>(Get(fields, "items").integer())};
}

}  // namespace tidemark
