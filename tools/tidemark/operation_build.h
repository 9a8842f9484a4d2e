#pragma once

#include "tools/tidemark/draft.h"
#include "tools/tidemark/handles.h"

namespace tidemark {

// A field's declared type; TIDE_NULL for a name that the manifest does not know.
Declared DeclaredOf(tide_client* client, const std::string& collection, const std::string& field);

// Values read by their fields' types, with the names they belong to.
class TypedFields {
 public:
  TypedFields(tide_client* client, const RecordName& record,
              const std::vector<std::pair<std::string, RawValue>>& raw);  // throws Failure

  size_t size() const { return fields_.size(); }
  // Borrows the names of `raw` and the values kept here.
  const tide_field* data() const { return fields_.data(); }

 private:
  std::vector<TypedValue> values_;
  std::vector<tide_field> fields_;
};

// Writes a draft into an operation that is ready to be submitted. Throws Failure for what the
// draft itself has wrong; what the manifest refuses comes out of the submit.
OperationHandle BuildOperation(tide_client* client, const OperationDraft& draft);

}  // namespace tidemark
