#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tools/tidemark/values.h"

// An operation as it was typed or parsed: names and raw values, not yet checked against the
// manifest. effects_text.h and effects_json.h make drafts, operation_build.h submits them.
namespace tidemark {

struct RecordName {
  std::string collection, id;
  std::string scope;  // empty: the library finds it where the id is unique

  tide_key Key() const { return {OptionalStr(scope), Str(collection), Str(id)}; }
  std::string Subject() const { return collection + "/" + id; }
  std::string Subject(const std::string& field) const { return Subject() + "." + field; }
};

// "COLLECTION/ID[@SCOPE]". Throws Failure.
RecordName ReadRecordName(const std::string& text);

struct EffectDraft {
  enum class Do { kCreate, kSet, kInc, kAdd, kRemove, kEdit, kDelete };

  Do what = Do::kSet;
  RecordName record;
  // Create, set: fields and values. Inc: fields and amounts. Add, remove: fields and elements.
  // Edit: the one field, with the text it became.
  std::vector<std::pair<std::string, RawValue>> fields;
  std::string before;  // edit: the text it was
};

struct ExpectDraft {
  RecordName record;
  std::string field;  // empty: the whole record
  tide_compare compare = TIDE_IS_PRESENT;
  RawValue value;     // for EQ, NE, LE, GE
};

// A reading that was shown to whoever wrote the operation.
struct SeenDraft {
  RecordName record;
  uint64_t epoch = 0, seq = 0;
};

struct OperationDraft {
  std::string intent, trace_parent, trace_state;
  bool strict = false, once = false;
  std::vector<tide_uid> after;
  std::vector<ExpectDraft> expects;
  std::vector<EffectDraft> effects;
  std::vector<SeenDraft> seen;
};

inline bool NeedsValue(tide_compare compare) {
  return compare == TIDE_EQ || compare == TIDE_NE || compare == TIDE_LE || compare == TIDE_GE;
}

}  // namespace tidemark
