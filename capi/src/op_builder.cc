#include "capi/src/op_builder.h"

#include <limits>

#include "capi/src/grows.h"
#include "capi/src/handle.h"
#include "capi/src/value_convert.h"
#include "core/base/text.h"
#include "core/merge/validate.h"
#include "core/model/trace.h"

namespace tidemark {
namespace {

// Problems that are told one by one; a program with more of them has one cause.
constexpr size_t kProblemsMax = 256;

Status Invalid(const char* message, const char* name) {
  return Status::Error(Code::kInvalidArgument, message, name);
}

Result<std::string> TakeTraceParent(tide_str text) {
  TIDE_ASSIGN(const std::string parent, TakeText(text, "options.trace_parent"));
  if (parent.empty()) return std::string();
  auto raw = ParseTraceParent(parent);
  if (!raw.ok()) return Status(raw.status()).About("options.trace_parent");
  return raw;
}

// Without a parent it belongs to nothing.
Result<std::string> TakeTraceState(tide_str text, bool has_parent) {
  TIDE_ASSIGN(std::string state, TakeText(text, "options.trace_state"));
  if (state.empty()) return state;
  if (!has_parent) return Invalid("needs options.trace_parent", "options.trace_state");
  if (Status status = CheckTraceState(state); !status.ok())
    return std::move(status).About("options.trace_state");
  return state;
}

Result<Comparison> TakeComparison(tide_compare compare) {
  if (compare < TIDE_IS_PRESENT || compare > TIDE_UNCHANGED)
    return Status::Error(Code::kUnsupported, "is no comparison of this library", "compare");
  return static_cast<Comparison>(compare);
}

bool ComparesValue(Comparison comparison) {
  return comparison >= Comparison::kEq && comparison <= Comparison::kGe;
}

// "set tasks.title": what an operation without an intent is called.
std::string NameOf(const Effect& effect) {
  const std::string field = effect.field.empty() ? "" : "." + effect.field;
  return std::string(tide_name(TIDE_NAMES_EFFECT, static_cast<uint64_t>(effect.kind))) + " " +
         effect.key.collection + field;
}

Value TextOrNull(tide_str given, std::string text) {
  return IsGiven(given) ? Value::String(std::move(text)) : Value::Null();
}

}  // namespace

Status OpBuilder::Begin(const tide_op_options* options, std::shared_ptr<const CursorMap> begun) {
  refusal_ = Status::Ok();
  problems_.clear();
  said_ = 0;
  Operation& operation = draft_.operation;
  operation.uid = Uid{};
  operation.effects.clear();
  operation.expects.clear();
  operation.after.clear();
  draft_.seen.clear();
  draft_.begun = std::move(begun);
  if (options == nullptr) return Status::Ok();
  tide_op_options known{};
  TIDE_TRY(ReadGrows(options, &known, "options"));
  return TakeOptions(known);
}

Status OpBuilder::TakeOptions(const tide_op_options& options) {
  Operation& operation = draft_.operation;
  if (options.valid_for_ms < 0) return Invalid("is negative", "options.valid_for_ms");
  if (options.durability > TIDE_DURABLE_PROCESS)
    return Status::Error(Code::kUnsupported, "is not known", "options.durability");
  TIDE_ASSIGN(operation.intent, TakeText(options.intent, "options.intent"));
  TIDE_ASSIGN(operation.trace, TakeTraceParent(options.trace_parent));
  TIDE_ASSIGN(operation.trace_state,
              TakeTraceState(options.trace_state, !operation.trace.empty()));
  operation.strict = options.strict != 0;
  draft_.once = options.once != 0;
  operation.valid_for_ms = options.valid_for_ms;
  operation.uid = TakeUid(options.uid);
  durability_ = options.durability;
  return Status::Ok();
}

Status OpBuilder::See(const tide_key* key, const tide_truth* truth) {
  tide_truth known{};
  if (Status status = ReadGrows(truth, &known, "truth"); !status.ok()) return Note(status);
  Result<RecordKey> taken = TakeKey(key);
  if (!taken.ok()) return Note(taken.status());
  draft_.seen.push_back({taken.Take(), known.epoch, known.seq});
  return Status::Ok();
}

Status OpBuilder::Create(const tide_key* key, const tide_field* fields, size_t count) {
  return Say([&]() -> Result<Effect> {
    TIDE_ASSIGN(Effect effect, Start(EffectKind::kCreate, key));
    if (effect.key.scope.empty())
      return Status::Error(Code::kRequired, "a create names its scope", Describe(effect.key));
    if (fields == nullptr && count != 0) return Invalid("must not be NULL", "fields");
    for (size_t i = 0; i < count; i++) {
      TIDE_ASSIGN(const FieldRule* rule, FindField(effect.key, fields[i].name));
      TIDE_ASSIGN(Value value, TakeFieldValue(*rule, fields[i].value));
      Put(effect.fields, rule->name, std::move(value));
    }
    return effect;
  }());
}

Status OpBuilder::Set(const tide_key* key, const tide_field* fields, size_t count) {
  if (count == 0) return Note(Invalid("sets nothing", "fields"));
  if (fields == nullptr) return Note(Invalid("must not be NULL", "fields"));
  Status first;
  for (size_t i = 0; i < count; i++) {  // every field is looked at, so that each problem is told
    Status status = Say(StartSet(key, fields[i]));
    if (first.ok()) first = std::move(status);
  }
  return first;
}

Result<Effect> OpBuilder::StartSet(const tide_key* key, const tide_field& field) const {
  TIDE_ASSIGN(Effect effect, Start(EffectKind::kSet, key));
  TIDE_ASSIGN(const FieldRule* rule, FindField(effect.key, field.name));
  effect.field = rule->name;
  TIDE_ASSIGN(effect.value, TakeFieldValue(*rule, field.value));
  return effect;
}

Status OpBuilder::Edit(const tide_key* key, tide_str field, tide_str before, tide_str after) {
  return Say([&]() -> Result<Effect> {
    TIDE_ASSIGN(Effect effect, Start(EffectKind::kSet, key));
    TIDE_ASSIGN(const FieldRule* rule, FindField(effect.key, field));
    TIDE_ASSIGN(std::string began, TakeText(before, "before"));
    TIDE_ASSIGN(std::string became, TakeText(after, "after"));
    effect.field = rule->name;
    effect.value = TextOrNull(after, std::move(became));
    if (rule->merge == MergeRule::kMerge3) effect.base_value = TextOrNull(before, std::move(began));
    return effect;
  }());
}

Status OpBuilder::Inc(const tide_key* key, tide_str field, int64_t by) {
  return Say([&]() -> Result<Effect> {
    TIDE_ASSIGN(Effect effect, Start(EffectKind::kInc, key));
    TIDE_ASSIGN(const FieldRule* rule, FindField(effect.key, field));
    effect.field = rule->name;
    effect.value = rule->type == FieldType::kDecimal ? Value::Decimal(by) : Value::Int(by);
    return effect;
  }());
}

Status OpBuilder::Add(const tide_key* key, tide_str field, const tide_value* element) {
  return ChangeElement(EffectKind::kAdd, key, field, element);
}

Status OpBuilder::Remove(const tide_key* key, tide_str field, const tide_value* element) {
  return ChangeElement(EffectKind::kRemove, key, field, element);
}

Status OpBuilder::ChangeElement(EffectKind kind, const tide_key* key, tide_str field,
                                const tide_value* element) {
  return Say([&]() -> Result<Effect> {
    TIDE_TRY(CheckGiven(element, "element"));
    TIDE_ASSIGN(Effect effect, Start(kind, key));
    TIDE_ASSIGN(const FieldRule* rule, FindField(effect.key, field));
    effect.field = rule->name;
    TIDE_ASSIGN(effect.value, TakeValue(*element, "element"));
    return effect;
  }());
}

Status OpBuilder::Delete(const tide_key* key) { return Say(Start(EffectKind::kDelete, key)); }

Result<Expect> OpBuilder::StartExpect(const tide_key* key, tide_str field, tide_compare compare,
                                      const tide_value* value) const {
  struct Expect expect;
  TIDE_ASSIGN(expect.key, TakeKey(key));
  TIDE_ASSIGN(expect.comparison, TakeComparison(compare));
  const FieldRule* rule = nullptr;
  if (field.size != 0) {
    TIDE_ASSIGN(rule, FindField(expect.key, field));
    expect.field = rule->name;
  }
  if (!ComparesValue(expect.comparison)) return expect;
  TIDE_TRY(CheckGiven(value, "value"));
  if (rule == nullptr) return Invalid("a whole record is not compared with a value", "field");
  TIDE_ASSIGN(expect.value, TakeFieldValue(*rule, *value));
  return expect;
}

Status OpBuilder::Expect(const tide_key* key, tide_str field, tide_compare compare,
                         const tide_value* value) {
  Result<struct Expect> started = StartExpect(key, field, compare, value);
  if (!started.ok()) return Note(started.status());
  if (draft_.operation.expects.size() >= kPartsMax)
    return Note(Status::Error(Code::kTooLarge, "has too many expects", "operation"));
  Operation probe;
  probe.expects.push_back(*started);
  probe.expects.back().key.scope = ScopeFor(started->key);
  TIDE_TRY(NoteAll(CheckOperation(*manifest_, probe), kNoIndex));
  draft_.operation.expects.push_back(started.Take());
  return Status::Ok();
}

Status OpBuilder::After(const tide_uid* earlier) {
  if (Status status = CheckGiven(earlier, "earlier"); !status.ok()) return Note(status);
  const Uid uid = TakeUid(*earlier);
  if (uid.none()) return Note(Invalid("names no operation", "earlier"));
  draft_.operation.after.push_back(uid);
  return Status::Ok();
}

void OpBuilder::Refuse(const std::vector<Status>& problems) {
  for (const Status& problem : problems) (void)Note(problem);
}

Result<Draft> OpBuilder::Finish() const {
  if (!refusal_.ok()) return refusal_;
  if (empty()) return Status::Error(Code::kNoEffect, "the operation does nothing", "operation");
  Draft draft = draft_;
  if (draft.operation.intent.empty()) draft.operation.intent = NameOf(draft.operation.effects[0]);
  return draft;
}

Status OpBuilder::NoteAll(std::vector<Status> found, uint32_t index) {
  // A part is probed alone, so an expect comes without effects; Finish asks for one.
  std::erase_if(found, [](const Status& problem) { return problem.code == Code::kNoEffect; });
  for (Status& problem : found) {
    problem.index = index;
    (void)Note(problem);
  }
  return found.empty() ? Status::Ok() : found.front();
}

Status OpBuilder::Note(Status status) {
  if (status.ok()) return status;
  if (refusal_.ok()) refusal_ = status;
  if (problems_.size() < kProblemsMax) problems_.push_back(status);
  return status;
}

Result<Effect> OpBuilder::Start(EffectKind kind, const tide_key* key) const {
  Effect effect;
  effect.kind = kind;
  TIDE_ASSIGN(effect.key, TakeKey(key));
  return effect;
}

Result<const FieldRule*> OpBuilder::FindField(const RecordKey& key, tide_str field) const {
  const CollectionRule* collection = manifest_->FindCollection(key.collection);
  if (collection == nullptr)
    return Status::Error(Code::kUnknownCollection, "is not in the manifest", key.collection);
  TIDE_ASSIGN(const std::string name, TakeText(field, "field"));
  const FieldRule* rule = collection->FindField(name);
  if (rule == nullptr)
    return Status::Error(Code::kUnknownField, "is not in the manifest",
                         key.collection + "." + name);
  return rule;
}

// The scope a key is checked under: its own, or where it will be looked up at submit any of its
// kind.
std::string OpBuilder::ScopeFor(const RecordKey& key) const {
  const CollectionRule* collection = manifest_->FindCollection(key.collection);
  if (!key.scope.empty() || collection == nullptr) return key.scope;
  return collection->scope_kind + "/_";
}

// Runs the checks that submit and judge run, on this effect alone.
Status OpBuilder::Say(Result<Effect> effect) {
  const uint32_t index = said_++;
  if (!effect.ok()) return Note(Status(effect.status()).At(index));
  if (index >= kPartsMax)
    return Note(Status::Error(Code::kTooLarge, "has too many effects", "operation").At(index));
  Operation probe;
  probe.effects.push_back(*effect);
  probe.effects.back().key.scope = ScopeFor(effect->key);
  FillInitials(*manifest_, probe);
  TIDE_TRY(NoteAll(CheckOperation(*manifest_, probe), index));
  draft_.operation.effects.push_back(effect.Take());
  return Status::Ok();
}

}  // namespace tidemark
