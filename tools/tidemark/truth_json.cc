#include "tools/tidemark/truth_json.h"

#include <algorithm>
#include <cctype>

#include "tools/tidemark/failure.h"
#include "tools/tidemark/text_forms.h"
#include "tools/tidemark/values.h"

namespace tidemark {
namespace {

Json FlagsJson(uint64_t flags) {
  Json names = Json::array();
  for (uint64_t bit = 1; bit != 0 && bit <= flags; bit <<= 1)
    if (flags & bit) names.push_back(tide_name(TIDE_NAMES_TRUTH_FLAG, bit));
  return names;
}

// What a record's truth and a set's have in common, up to where they differ.
Json TruthHead(const tide_truth& truth, const std::string& why) {
  return {{"headline", tide_name(TIDE_NAMES_HEADLINE, truth.headline)},
          {"flags", FlagsJson(truth.flags)},
          {"freshness", tide_name(TIDE_NAMES_FRESHNESS, truth.freshness)},
          {"reason", NameOrNull(TIDE_NAMES_REASON, truth.reason)},
          {"why", why},
          {"as_of_ms", truth.as_of_ms},
          {"age_ms", truth.age_ms},
          {"stale_in_ms", truth.stale_in_ms}};
}

// One entry an operation, its fields gathered: the library lists one entry a field.
Json PendingJson(const tide_reading* reading, bool open_only) {
  Json list = Json::array();
  tide_pending pending = TIDE_INIT(tide_pending);
  for (size_t i = 0; tide_reading_pending(reading, i, &pending) == TIDE_OK; i++) {
    if ((pending.phase == TIDE_CONFLICTED) != open_only) continue;
    std::string op = WriteUid(pending.op);
    auto entry = std::find_if(list.begin(), list.end(), [&](auto& e) { return e["op"] == op; });
    if (entry == list.end()) {
      list.push_back({{"op", op},
                      {"state", tide_name(TIDE_NAMES_STATE, pending.state)},
                      {"fields", Json::array()},
                      {"hold", NameOrNull(TIDE_NAMES_REASON, pending.hold)}});
      entry = std::prev(list.end());
    }
    if (pending.field.size > 0) (*entry)["fields"].push_back(Text(pending.field));
  }
  return list;
}

Json ChoicesJson(const tide_reading* reading) {
  Json choices = Json::array();
  tide_choice choice = TIDE_INIT(tide_choice);
  for (size_t i = 0; tide_reading_choice(reading, i, &choice) == TIDE_OK; i++)
    choices.push_back(ChoiceJson(choice));
  return choices;
}

tide_truth TruthOf(const tide_reading* reading) {
  tide_truth truth = TIDE_INIT(tide_truth);
  Require(tide_reading_truth(reading, &truth), "cannot read the truth of a record");
  return truth;
}

tide_key KeyOf(const tide_reading* reading) {
  tide_key key = {};
  Require(tide_reading_key(reading, &key), "cannot read the key of a record");
  return key;
}

// Calls see(name) for each field, in manifest order.
template <class See>
void EachField(const tide_reading* reading, See see) {
  const tide_rows* rows = tide_reading_rows(reading);
  tide_str name = {};
  for (size_t i = 0; tide_rows_column_at(rows, i, &name, nullptr) == TIDE_OK; i++) see(name);
}

Json ValuesJson(const tide_reading* reading) {
  Json values = Json::object();
  EachField(reading, [&](tide_str name) {
    tide_value value = tide_v_null();
    Require(tide_reading_value(reading, name, &value), "cannot read " + Text(name));
    if (value.type != TIDE_NULL) values[Text(name)] = ValueJson(value);
  });
  return values;
}

Json ConfirmedJson(const tide_reading* reading) {
  Json values;
  EachField(reading, [&](tide_str name) {
    tide_value value = tide_v_null();
    tide_status status = tide_reading_confirmed(reading, name, &value);
    if (Require(status, "cannot read " + Text(name)) == TIDE_NOT_FOUND) return;
    if (values.is_null()) values = Json::object();
    if (value.type != TIDE_NULL) values[Text(name)] = ValueJson(value);
  });
  return values;
}

Json BaseJson(const tide_truth& truth) {
  if (truth.epoch == 0) return nullptr;
  return {{"epoch", truth.epoch}, {"seq", truth.seq}};
}

std::string ValueLines(const tide_reading* reading) {
  std::vector<std::pair<std::string, std::string>> lines;
  size_t width = 0;
  EachField(reading, [&](tide_str name) {
    tide_value value = tide_v_null();
    if (tide_reading_value(reading, name, &value) != TIDE_OK || value.type == TIDE_NULL) return;
    lines.emplace_back(Text(name), ValueText(value));
    width = std::max(width, name.size);
  });
  std::string text;
  for (const auto& [name, value] : lines)
    text += "  " + name + std::string(width - name.size() + 2, ' ') + value + "\n";
  return text;
}

}  // namespace

Json NameOrNull(tide_names of, uint64_t value) {
  if (value == 0) return nullptr;
  return tide_name(of, value);
}

std::string Word(tide_names of, uint64_t value) {
  std::string word = tide_name(of, value);
  for (char& c : word)
    c = c == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

Json ChoiceJson(const tide_choice& choice) {
  return {{"kind", tide_name(TIDE_NAMES_CHOICE, choice.kind)},
          {"label", choice.label},
          {"suggested", (choice.flags & TIDE_CHOICE_SUGGESTED) != 0}};
}

Json SetTruthJson(const tide_truth& truth, const std::string& why) {
  Json json = TruthHead(truth, why);
  json["pending_count"] = truth.pending_count;
  json["attention_count"] = truth.attention_count;
  json["db_version"] = truth.db_version;
  return json;
}

Json ReadingJson(const tide_reading* reading) {
  tide_truth truth = TruthOf(reading);
  tide_key key = KeyOf(reading);
  Json json = TruthHead(truth, Text(tide_reading_why(reading)));
  json["pending"] = PendingJson(reading, /*open_only=*/false);
  json["attention"] = PendingJson(reading, /*open_only=*/true);
  json["choices"] = ChoicesJson(reading);
  json["db_version"] = truth.db_version;
  json["collection"] = Text(key.collection);
  json["id"] = Text(key.id);
  json["scope"] = key.scope.data ? Json(Text(key.scope)) : Json(nullptr);
  json["exists"] = (truth.flags & TIDE_TRUTH_EXISTS) != 0;
  json["value"] = json["exists"] ? ValuesJson(reading) : Json::object();
  json["confirmed"] = ConfirmedJson(reading);
  json["base"] = BaseJson(truth);
  json["version"] = truth.version;
  return json;
}

std::string TruthText(tide_client* client, const tide_truth& truth, const std::string& why) {
  tide_badge badge = TIDE_INIT(tide_badge);
  std::string label;
  if (tide_badge_of(client, &truth, &badge) == TIDE_OK) label = badge.label;
  if (label.empty()) label = Word(TIDE_NAMES_HEADLINE, truth.headline);
  label[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(label[0])));
  if (!why.empty()) return label + ": " + why;
  if (truth.age_ms < 0) return label + ".";
  return label + ", as of " + WriteAge(truth.age_ms) + " ago.";
}

std::string ReadingText(tide_client* client, const tide_reading* reading) {
  tide_truth truth = TruthOf(reading);
  tide_key key = KeyOf(reading);
  std::string text = Text(key.collection) + "/" + Text(key.id);
  if (key.scope.size > 0) text += " in " + Text(key.scope);
  if (truth.flags & TIDE_TRUTH_EXISTS) {
    text += "\n" + ValueLines(reading);
  } else {
    bool unknown = truth.freshness == TIDE_EMPTY || truth.freshness == TIDE_LOADING;
    text += unknown ? ": not loaded yet, so nobody knows\n" : ": there is none\n";
  }
  return text + TruthText(client, truth, Text(tide_reading_why(reading)));
}

std::string SentenceText(tide_client* client, const tide_truth& truth) {
  BufferHandle buffer;
  if (tide_sentence(client, &truth, {nullptr, 0}, Into(buffer)) < 0) return "";
  return Text(tide_buffer_str(buffer.get()));
}

}  // namespace tidemark
