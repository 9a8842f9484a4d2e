#include "tools/tidemark/operation_build.h"

#include "tools/tidemark/failure.h"
#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

using Do = EffectDraft::Do;

// The writing functions' statuses stay with the operation and come out of its submit.
void Inc(tide_client* client, tide_op* op, const EffectDraft& effect) {
  tide_key key = effect.record.Key();
  TypedFields amounts(client, effect.record, effect.fields);
  for (size_t i = 0; i < amounts.size(); i++) {
    const tide_field& amount = amounts.data()[i];
    if (amount.value.type == TIDE_INT || amount.value.type == TIDE_DECIMAL)
      tide_op_inc(op, &key, amount.name, amount.value.as.integer);
    else
      throw Failure(TIDE_ERROR_NOT_A_NUMBER,
                    effect.record.Subject(effect.fields[i].first) + " cannot be counted so");
  }
}

void ChangeSet(tide_op* op, const EffectDraft& effect) {
  tide_key key = effect.record.Key();
  for (const auto& [field, raw] : effect.fields) {
    TypedValue element = ReadLoose(raw, effect.record.Subject(field));
    tide_value value = element.Get();
    if (effect.what == Do::kAdd)
      tide_op_add(op, &key, Str(field), &value);
    else
      tide_op_remove(op, &key, Str(field), &value);
  }
}

void Write(tide_client* client, tide_op* op, const EffectDraft& effect) {
  tide_key key = effect.record.Key();
  TypedFields fields(client, effect.record, effect.fields);
  if (effect.what == Do::kCreate)
    tide_op_create(op, &key, fields.data(), fields.size());
  else
    tide_op_set(op, &key, fields.data(), fields.size());
}

void Edit(tide_op* op, const EffectDraft& effect) {
  tide_key key = effect.record.Key();
  const auto& [field, after] = effect.fields.front();
  tide_op_edit(op, &key, Str(field), Str(effect.before),
               Str(after.json.get_ref<const std::string&>()));
}

void AddEffect(tide_client* client, tide_op* op, const EffectDraft& effect) {
  tide_key key = effect.record.Key();
  switch (effect.what) {
    case Do::kCreate:
    case Do::kSet: Write(client, op, effect); break;
    case Do::kInc: Inc(client, op, effect); break;
    case Do::kAdd:
    case Do::kRemove: ChangeSet(op, effect); break;
    case Do::kEdit: Edit(op, effect); break;
    case Do::kDelete: tide_op_delete(op, &key); break;
  }
}

void AddExpect(tide_client* client, tide_op* op, const ExpectDraft& expect) {
  tide_key key = expect.record.Key();
  TypedValue value;
  if (NeedsValue(expect.compare))
    value = ReadValue(expect.value, DeclaredOf(client, expect.record.collection, expect.field),
                      expect.record.Subject(expect.field));
  tide_value plain = value.Get();
  tide_op_expect(op, &key, OptionalStr(expect.field), expect.compare,
                 NeedsValue(expect.compare) ? &plain : nullptr);
}

void AddSeen(tide_op* op, const SeenDraft& seen) {
  tide_key key = seen.record.Key();
  tide_truth truth = TIDE_INIT(tide_truth);
  truth.epoch = seen.epoch;
  truth.seq = seen.seq;
  tide_op_seen(op, &key, &truth);
}

void AddAfter(tide_op* op, const tide_uid& earlier) {
  // Not found is an expected answer to the library, so the operation does not carry it.
  if (tide_op_after(op, &earlier) == TIDE_NOT_FOUND)
    throw Failure(TIDE_ERROR_DEPENDENCY, "no operation " + WriteUid(earlier) + " to come after");
}

}  // namespace

Declared DeclaredOf(tide_client* client, const std::string& collection, const std::string& field) {
  Declared declared;
  if (tide_field_type(client, Str(collection), Str(field), &declared.type, &declared.scale) < 0)
    return {};
  return declared;
}

TypedFields::TypedFields(tide_client* client, const RecordName& record,
                         const std::vector<std::pair<std::string, RawValue>>& raw) {
  values_.reserve(raw.size());  // fields_ borrows from its elements: they must not move
  for (const auto& [name, value] : raw) {
    Declared declared = DeclaredOf(client, record.collection, name);
    values_.push_back(ReadValue(value, declared, record.Subject(name)));
    fields_.push_back({Str(name), values_.back().Get()});
  }
}

OperationHandle BuildOperation(tide_client* client, const OperationDraft& draft) {
  tide_op_options options = TIDE_INIT(tide_op_options);
  options.strict = draft.strict;
  options.once = draft.once;
  options.intent = OptionalStr(draft.intent);
  options.trace_parent = OptionalStr(draft.trace_parent);
  options.trace_state = OptionalStr(draft.trace_state);
  tide_error error = TIDE_INIT(tide_error);
  OperationHandle op;
  Require(tide_op_new(client, &options, Into(op), &error), error);
  for (const SeenDraft& seen : draft.seen) AddSeen(op.get(), seen);
  for (const tide_uid& earlier : draft.after) AddAfter(op.get(), earlier);
  for (const ExpectDraft& expect : draft.expects) AddExpect(client, op.get(), expect);
  for (const EffectDraft& effect : draft.effects) AddEffect(client, op.get(), effect);
  return op;
}

}  // namespace tidemark
