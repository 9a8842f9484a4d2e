#include "core/merge/validate.h"

namespace tidemark {
namespace {

std::string OfType(std::string what, const FieldRule& rule) {
  return std::move(what) + " of type " + TypeName(rule.type);
}

// Walks an operation and collects its problems.
class OperationCheck {
 public:
  OperationCheck(const Manifest& manifest, const Operation& operation)
      : manifest_(manifest), operation_(operation) {}

  std::vector<Status> Run() && {
    // One that only closes what a person was asked has none.
    if (operation_.effects.empty() && operation_.resolves.none())
      Add(Status::Error(Code::kNoEffect, "an operation needs an effect"));
    for (const Effect& effect : operation_.effects) {
      key_ = &effect.key;
      if (const CollectionRule* collection = CheckKey()) CheckEffect(*collection, effect);
      index_++;
    }
    index_ = kNoIndex;
    for (const Expect& expect : operation_.expects) {
      key_ = &expect.key;
      if (const CollectionRule* collection = CheckKey()) CheckExpect(*collection, expect);
    }
    return std::move(problems_);
  }

 private:
  void Add(Status problem) {
    if (problem.ok()) return;
    if (key_ != nullptr)
      problem.subject = Describe(*key_) + (problem.subject.empty() ? "" : "." + problem.subject);
    problem.index = key_ == nullptr ? kNoIndex : index_;
    problems_.push_back(std::move(problem));
  }

  void AddError(Code code, std::string message, std::string_view field = {}) {
    Add(Status::Error(code, std::move(message), std::string(field)));
  }

  const CollectionRule* CheckKey() {
    const CollectionRule* collection = manifest_.FindCollection(key_->collection);
    if (collection == nullptr) {
      AddError(Code::kUnknownCollection, "this collection is not in the manifest");
      return nullptr;
    }
    if (!IsRecordId(key_->id)) AddError(Code::kBadId, "a record id has 1 to 128 bytes of UTF-8");
    if (!IsScopeName(key_->scope) || ScopeKind(key_->scope) != collection->scope_kind)
      AddError(Code::kBadId, "its scope must be named \"" + collection->scope_kind + "/...\"");
    return collection;
  }

  const FieldRule* FindField(const CollectionRule& collection, std::string_view name) {
    const FieldRule* rule = collection.FindField(name);
    if (rule == nullptr) AddError(Code::kUnknownField, "this field is not in the manifest", name);
    return rule;
  }

  void CheckEffect(const CollectionRule& collection, const Effect& effect) {
    CheckShape(effect);
    switch (effect.kind) {
      case EffectKind::kCreate: return CheckCreate(collection, effect);
      case EffectKind::kSet: return CheckSet(collection, effect);
      case EffectKind::kInc: return CheckInc(collection, effect);
      case EffectKind::kAdd: case EffectKind::kRemove: return CheckElementOf(collection, effect);
      case EffectKind::kDelete: return;
      case EffectKind::kRestore:
        if (effect.only_if_seq == 0)
          AddError(Code::kWrongType, "a restore is authored by undo only");
        return;
    }
    AddError(Code::kWrongType, "this kind of effect is not known");
  }

  // What an effect must not carry: it would be dropped in silence.
  void CheckShape(const Effect& effect) {
    const bool whole = effect.kind == EffectKind::kCreate || effect.kind == EffectKind::kDelete ||
                       effect.kind == EffectKind::kRestore;
    if (whole && !(effect.field.empty() && effect.value.absent()))
      AddError(Code::kWrongType, "this effect is about the whole record, not a field");
    if (effect.kind != EffectKind::kCreate && !effect.fields.empty())
      AddError(Code::kWrongType, "only a create carries several fields");
    if (effect.kind != EffectKind::kSet && effect.base_value)
      AddError(Code::kWrongType, "only a set carries the text it began with", effect.field);
  }

  void CheckCreate(const CollectionRule& collection, const Effect& effect) {
    for (const auto& [name, value] : effect.fields)
      if (const FieldRule* rule = FindField(collection, name)) Add(CheckValue(*rule, value));
    for (const FieldRule& rule : collection.fields)
      if (rule.required && effect.fields.find(rule.name) == effect.fields.end())
        AddError(Code::kRequired, "must have a value", rule.name);
  }

  void CheckSet(const CollectionRule& collection, const Effect& effect) {
    const FieldRule* rule = FindField(collection, effect.field);
    if (rule == nullptr) return;
    if (rule->type == FieldType::kCounter)
      return AddError(Code::kWrongType, "a counter changes by inc only", rule->name);
    if (rule->type == FieldType::kSet)
      return AddError(Code::kWrongType, "a set changes by add and remove only", rule->name);
    Add(CheckValue(*rule, effect.value));
    if (!effect.base_value) return;
    if (rule->merge != MergeRule::kMerge3)
      AddError(Code::kWrongType, "only a merge3 field carries the text it began with", rule->name);
    else if (!effect.base_value->absent() && effect.base_value->kind() != Kind::kString)
      AddError(Code::kWrongType, "the text it began with must be a string", rule->name);
    else if (effect.base_value->text().size() > rule->max_bytes)
      AddError(Code::kTooLarge, "the text it began with is larger than the field", rule->name);
  }

  void CheckInc(const CollectionRule& collection, const Effect& effect) {
    const FieldRule* rule = FindField(collection, effect.field);
    if (rule == nullptr) return;
    const Kind kind = KindOf(rule->type);
    if (kind != Kind::kInt && kind != Kind::kDecimal)
      AddError(Code::kWrongType, "only a counter, int64 or decimal has increments", rule->name);
    else if (effect.value.kind() != kind)
      AddError(Code::kWrongType, OfType("the amount must be", *rule), rule->name);
  }

  void CheckElementOf(const CollectionRule& collection, const Effect& effect) {
    const FieldRule* rule = FindField(collection, effect.field);
    if (rule == nullptr) return;
    if (rule->type != FieldType::kSet)
      return AddError(Code::kWrongType, "only a set has elements to add or remove", rule->name);
    Add(CheckElement(*rule, effect.value));
  }

  void CheckExpect(const CollectionRule& collection, const Expect& expect) {
    const FieldRule* rule = nullptr;
    if (!expect.field.empty() && (rule = FindField(collection, expect.field)) == nullptr) return;
    switch (expect.comparison) {
      case Comparison::kExists: case Comparison::kAbsent: case Comparison::kUnchanged:
        if (!expect.value.absent())
          AddError(Code::kWrongType, "this expect compares with no value", expect.field);
        return;
      case Comparison::kEq: case Comparison::kNe: case Comparison::kLe: case Comparison::kGe:
        return CheckCompared(rule, expect);
    }
    AddError(Code::kWrongType, "this comparison is not known", expect.field);
  }

  void CheckCompared(const FieldRule* rule, const Expect& expect) {
    if (rule == nullptr) return AddError(Code::kUnknownField, "a value is compared with a field");
    const bool ordered =
        expect.comparison == Comparison::kLe || expect.comparison == Comparison::kGe;
    if (ordered && !HasOrder(rule->type))
      return AddError(Code::kWrongType, "values of this type have no order", rule->name);
    if (expect.value.absent() ? ordered : expect.value.kind() != KindOf(rule->type))
      AddError(Code::kWrongType, OfType("what it compares with must be", *rule), rule->name);
  }

  static bool HasOrder(FieldType type) {
    return type != FieldType::kSet && type != FieldType::kBool && type != FieldType::kBytes &&
           type != FieldType::kRef;
  }

  const Manifest& manifest_;
  const Operation& operation_;
  const RecordKey* key_ = nullptr;
  uint32_t index_ = 0;
  std::vector<Status> problems_;
};

}  // namespace

std::vector<Status> CheckOperation(const Manifest& manifest, const Operation& operation) {
  return OperationCheck(manifest, operation).Run();
}

void FillInitials(const Manifest& manifest, Operation& operation) {
  for (Effect& effect : operation.effects) {
    const CollectionRule* collection = manifest.FindCollection(effect.key.collection);
    if (effect.kind != EffectKind::kCreate || collection == nullptr) continue;
    for (const FieldRule& rule : collection->fields)
      if (!rule.initial.absent()) effect.fields.try_emplace(rule.name, rule.initial);
  }
}

}  // namespace tidemark
