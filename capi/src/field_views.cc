#include "capi/src/field_views.h"

#include "capi/src/value_convert.h"

namespace tidemark {

FieldViews::FieldViews(const CollectionRule& collection, const Fields& fields) {
  for (const FieldRule& rule : collection.fields)
    views_.emplace(rule.name, ViewOf(Get(fields, rule.name), rule.scale, &kept_));
}

const tide_value* FieldViews::Find(std::string_view field) const {
  const auto at = views_.find(field);
  return at == views_.end() ? nullptr : &at->second;
}

tide_value ViewOfField(const Manifest& manifest, const RecordKey& key, std::string_view field,
                       const Value& value, std::deque<std::string>* kept) {
  const CollectionRule* collection = manifest.FindCollection(key.collection);
  const FieldRule* rule = collection == nullptr ? nullptr : collection->FindField(field);
  return ViewOf(value, rule == nullptr ? 0 : rule->scale, kept);
}

}  // namespace tidemark
