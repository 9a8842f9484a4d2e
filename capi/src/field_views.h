// FieldViews: the values of a record as C sees them, made once, borrowed for as long as this lives.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "core/manifest/manifest.h"
#include "core/model/ids.h"
#include "tidemark/base.h"

namespace tidemark {

class FieldViews {
 public:
  // Every field of the collection; null where absent. `fields` must outlive this.
  FieldViews(const CollectionRule& collection, const Fields& fields);
  FieldViews(FieldViews&&) = default;
  // nullptr: no field of this collection.
  const tide_value* Find(std::string_view field) const;

 private:
  std::deque<std::string> kept_;
  std::map<std::string_view, tide_value> views_;
};

// One value of a field that may not be in the manifest any more.
tide_value ViewOfField(const Manifest& manifest, const RecordKey& key, std::string_view field,
                       const Value& value, std::deque<std::string>* kept);

}  // namespace tidemark
