// CheckAdditive, declared in manifest.h: may a store made by one manifest go on under another?
#include "core/manifest/manifest.h"

namespace tidemark {
namespace {

Status NotAdditive(const std::string& subject, const std::string& message) {
  return Status::Error(Code::kManifestNotAdditive, subject + " " + message, subject);
}

Status CheckField(const std::string& subject, const FieldRule& from, const FieldRule* to) {
  if (to == nullptr) return NotAdditive(subject, "is not declared any more");
  if (from.type != to->type)
    return NotAdditive(subject, std::string("was a ") + TypeName(from.type) + " and is now a " +
                                    TypeName(to->type));
  if (from.scale != to->scale)
    return NotAdditive(subject, "had scale " + std::to_string(from.scale) + " and has now " +
                                    std::to_string(to->scale));
  if (!from.required && to->required)
    return NotAdditive(subject, "was optional and is now required: records without it exist");
  return Status::Ok();
}

Status CheckCollection(const CollectionRule& from, const CollectionRule* to) {
  if (to == nullptr) return NotAdditive(from.name, "is not declared any more");
  if (from.scope_kind != to->scope_kind)
    return NotAdditive(from.name, "was in scope \"" + from.scope_kind + "\" and is now in \"" +
                                      to->scope_kind + "\"");
  for (const FieldRule& field : from.fields)
    TIDE_TRY(CheckField(from.name + "." + field.name, field, to->FindField(field.name)));
  for (const FieldRule& field : to->fields)
    if (field.required && from.FindField(field.name) == nullptr)
      return NotAdditive(from.name + "." + field.name,
                         "is new and required: records without it exist");
  return Status::Ok();
}

// The first collection or field of `to` that `from` has not; empty: none.
std::string FirstAdded(const Manifest& from, const Manifest& to) {
  for (const CollectionRule& rule : to.collections()) {
    const CollectionRule* before = from.FindCollection(rule.name);
    if (before == nullptr) return rule.name;
    for (const FieldRule& field : rule.fields)
      if (before->FindField(field.name) == nullptr) return rule.name + "." + field.name;
  }
  return {};
}

}  // namespace

Status CheckAdditive(const Manifest& from, const Manifest& to) {
  if (to.schema() < from.schema())
    return Status::Error(Code::kManifestOlder,
                         "the manifest has schema " + std::to_string(to.schema()) +
                             ", the store is at " + std::to_string(from.schema()), "manifest");
  for (const CollectionRule& rule : from.collections())
    TIDE_TRY(CheckCollection(rule, to.FindCollection(rule.name)));
  const std::string added = FirstAdded(from, to);
  if (to.schema() == from.schema() && !added.empty())
    return Status::Error(Code::kManifestOlder,
                         added + " is new, but schema is still " + std::to_string(to.schema()) +
                             ": raise it", added);
  return Status::Ok();
}

}  // namespace tidemark
