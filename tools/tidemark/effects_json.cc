#include "tools/tidemark/effects_json.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "tools/tidemark/failure.h"
#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

using Do = EffectDraft::Do;

template <class T>
struct Named {
  std::string_view name;
  T value;
};
constexpr std::array kVerbs = {Named<Do>{"create", Do::kCreate}, Named<Do>{"set", Do::kSet},
                               Named<Do>{"inc", Do::kInc},       Named<Do>{"add", Do::kAdd},
                               Named<Do>{"remove", Do::kRemove}, Named<Do>{"edit", Do::kEdit},
                               Named<Do>{"delete", Do::kDelete}};
using Compare = Named<tide_compare>;
constexpr std::array kCompares = {Compare{"EXISTS", TIDE_IS_PRESENT},
                                  Compare{"ABSENT", TIDE_IS_ABSENT},
                                  Compare{"EQ", TIDE_EQ},
                                  Compare{"NE", TIDE_NE},
                                  Compare{"LE", TIDE_LE},
                                  Compare{"GE", TIDE_GE},
                                  Compare{"UNCHANGED", TIDE_UNCHANGED}};

[[noreturn]] void Refuse(const std::string& message) {
  throw Failure(TIDE_ERROR_INVALID_ARGUMENT, message);
}

// One object of the line, with its place in it ("effects[0]") for messages.
class Part {
 public:
  Part(const Json& json, std::string place) : json_(json), place_(std::move(place)) {
    if (!json.is_object()) Refuse(place_ + " is not a JSON object");
  }

  void AllowOnly(std::initializer_list<std::string_view> keys) const {
    for (const auto& item : json_.items())
      if (std::find(keys.begin(), keys.end(), item.key()) == keys.end())
        Refuse(place_ + ": unknown key \"" + item.key() + "\"");
  }

  const Json* Find(const char* key) const {
    auto found = json_.find(key);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
  }

  std::string String(const char* key, bool required) const {
    const Json* found = Find(key);
    if (!found && !required) return "";
    if (!found || !found->is_string()) Refuse(place_ + "." + key + " is not a text");
    return found->get<std::string>();
  }

  uint64_t Position(const char* key) const {
    const Json* found = Find(key);
    if (!found || !found->is_number_unsigned()) Refuse(place_ + "." + key + " is not a position");
    return found->get<uint64_t>();
  }

  bool Flag(const char* key) const {
    const Json* found = Find(key);
    if (found && !found->is_boolean()) Refuse(place_ + "." + key + " is not true or false");
    return found && found->get<bool>();
  }

  // The value of a key that must be there; null is a value.
  RawValue Value(const char* key) const {
    auto found = json_.find(key);
    if (found == json_.end()) Refuse(place_ + "." + key + " is missing");
    return RawValue::FromJson(*found);
  }

  template <class T, size_t kCount>
  T OneOf(const char* key, const std::array<Named<T>, kCount>& names) const {
    std::string word = String(key, true);
    for (const Named<T>& named : names)
      if (named.name == word) return named.value;
    Refuse(place_ + "." + key + ": unknown word \"" + word + "\"");
  }

  RecordName Record() const {
    return {String("collection", true), String("id", true), String("scope", false)};
  }

  // Calls read(Part) for each object of an array that may be missing.
  template <class Read>
  void Each(const char* key, Read read) const {
    const Json* list = Find(key);
    if (list && !list->is_array()) Refuse(place_ + "." + key + " is not an array");
    for (size_t i = 0; list && i < list->size(); i++)
      read(Part((*list)[i], std::string(key) + "[" + std::to_string(i) + "]"));
  }

 private:
  const Json& json_;
  std::string place_;
};

void ReadFields(const Part& part, EffectDraft* effect) {
  const Json* fields = part.Find("fields");
  if (!fields && effect->what == Do::kCreate) return;
  if (!fields || !fields->is_object()) Refuse("fields of a create or set is not a JSON object");
  for (const auto& item : fields->items())
    effect->fields.emplace_back(item.key(), RawValue::FromJson(item.value()));
}

void ReadOneField(const Part& part, const char* value_key, EffectDraft* effect) {
  part.AllowOnly({"do", "collection", "id", "scope", "field", value_key,
                  effect->what == Do::kEdit ? "before" : "do"});
  effect->fields.emplace_back(part.String("field", true), part.Value(value_key));
}

EffectDraft ReadEffect(const Part& part) {
  EffectDraft effect;
  effect.what = part.OneOf("do", kVerbs);
  effect.record = part.Record();
  switch (effect.what) {
    case Do::kCreate:
    case Do::kSet:
      part.AllowOnly({"do", "collection", "id", "scope", "fields"});
      ReadFields(part, &effect);
      break;
    case Do::kInc: ReadOneField(part, "by", &effect); break;
    case Do::kAdd:
    case Do::kRemove: ReadOneField(part, "element", &effect); break;
    case Do::kEdit:
      effect.before = part.String("before", true);
      part.String("after", true);
      ReadOneField(part, "after", &effect);
      break;
    case Do::kDelete: part.AllowOnly({"do", "collection", "id", "scope"}); break;
  }
  return effect;
}

ExpectDraft ReadExpectation(const Part& part) {
  part.AllowOnly({"collection", "id", "scope", "field", "cmp", "value"});
  ExpectDraft expect;
  expect.record = part.Record();
  expect.field = part.String("field", false);
  expect.compare = part.OneOf("cmp", kCompares);
  if (NeedsValue(expect.compare)) expect.value = part.Value("value");
  return expect;
}

SeenDraft ReadSeen(const Part& part) {
  part.AllowOnly({"collection", "id", "scope", "epoch", "seq"});
  return {part.Record(), part.Position("epoch"), part.Position("seq")};
}

void ReadAfter(const Part& line, OperationDraft* draft) {
  const Json* after = line.Find("after");
  if (after && !after->is_array()) Refuse("after is not an array");
  for (size_t i = 0; after && i < after->size(); i++) {
    const Json& text = (*after)[i];
    std::optional<tide_uid> uid;
    if (text.is_string()) uid = ReadUid(text.get_ref<const std::string&>());
    if (!uid) Refuse("after[" + std::to_string(i) + "] is not an operation (32 hex digits)");
    draft->after.push_back(*uid);
  }
}

}  // namespace

OperationDraft ReadOperationLine(std::string_view text) {
  std::optional<Json> json = ParseJson(text);
  if (!json) Refuse("the line is not JSON");
  Part line(*json, "the line");
  line.AllowOnly({"intent", "strict", "once", "after", "expects", "effects", "seen",
                  "trace_parent", "trace_state"});
  OperationDraft draft;
  draft.intent = line.String("intent", false);
  draft.trace_parent = line.String("trace_parent", false);
  draft.trace_state = line.String("trace_state", false);
  draft.strict = line.Flag("strict");
  draft.once = line.Flag("once");
  ReadAfter(line, &draft);
  line.Each("expects", [&](const Part& part) { draft.expects.push_back(ReadExpectation(part)); });
  line.Each("effects", [&](const Part& part) { draft.effects.push_back(ReadEffect(part)); });
  line.Each("seen", [&](const Part& part) { draft.seen.push_back(ReadSeen(part)); });
  return draft;
}

}  // namespace tidemark
