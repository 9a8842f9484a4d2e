// What a Caller reads back, held against its model.
#include <algorithm>

#include "tests/fuzz/caller.h"

namespace tidemark::fuzz {
namespace {

constexpr char kScope[] = "team/1";
constexpr const char* kIds[] = {"a", "b", "c"};
constexpr const char* kRead[] = {"title", "done", "status", "assignee", "notes", "due", "site",
                                 "labels", "visits", "stock", "verdict"};

// As the model writes it.
std::string ModelText(const tide_value& value) {
  switch (value.type) {
    case TIDE_NULL: return "";
    case TIDE_STRING: return "s:" + Text(value.as.string);
    case TIDE_BOOL: return "b:" + std::to_string(value.as.integer);
    case TIDE_INT: return "i:" + std::to_string(value.as.integer);
    case TIDE_SET: {
      std::string list;
      for (const char c : Text(value.as.string))
        if (c != '[' && c != ']' && c != '"') list += c;
      return list;
    }
    default: return "unexpected type " + std::to_string(value.type);
  }
}

}  // namespace

std::vector<tide_operation_info> InfosOf(tide_client* client, tide_list which) {
  tide_operations* list = nullptr;
  tide_error error = TIDE_INIT(tide_error);
  FUZZ_REQUIRE(tide_operations_list(client, which, nullptr, 0, &list, &error) == TIDE_OK,
               error.message);
  std::vector<tide_operation_info> infos;
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  for (size_t i = 0; tide_operations_at(list, i, &info) == TIDE_OK; i++) {
    info.intent = info.why = {};  // borrowed from the list
    infos.push_back(info);
  }
  tide_operations_free(list);
  return infos;
}

void Caller::RequireModel() {
  RequireOutbox();
  RequireAll();
  const std::map<std::string, ModelRecord> records = model_.Records();
  for (const char* id : kIds) {
    const auto found = records.find(id);
    RequireRecord(id, found == records.end() ? nullptr : &found->second);
  }
  RequireQuery();
}

void Caller::RequireOutbox() {
  const std::vector<tide_operation_info> infos = InfosOf(device_.client(), TIDE_LIST_OUTBOX);
  FUZZ_REQUIRE(infos.size() == model_.live().size());
  for (size_t i = 0; i < infos.size(); i++) {
    const ModelOperation& expected = model_.live()[i];
    FUZZ_REQUIRE(UidText(infos[i].op) == expected.uid);
    FUZZ_REQUIRE(infos[i].phase == TIDE_PENDING);
    FUZZ_REQUIRE(((infos[i].flags & TIDE_OP_NEVER_SENT) == 0) == expected.sent);
    size_t effects = 0;
    for (const ModelEffect& effect : expected.effects)
      effects += std::max<size_t>(1, effect.fields.size());
    FUZZ_REQUIRE(infos[i].effect_count == effects);
  }
  tide_sync_state state = TIDE_INIT(tide_sync_state);
  FUZZ_REQUIRE(tide_sync_state_of(device_.client(), &state) == TIDE_OK);
  FUZZ_REQUIRE(state.pending == infos.size() && state.attention == 0);
  FUZZ_REQUIRE((state.flags & TIDE_SYNC_FAILED) == 0);
}

void Caller::RequireAll() {
  const std::vector<tide_operation_info> infos = InfosOf(device_.client(), TIDE_LIST_ALL);
  std::set<std::string> seen;
  for (const tide_operation_info& info : infos) {
    const std::string uid = UidText(info.op);
    FUZZ_REQUIRE(seen.insert(uid).second);
    FUZZ_REQUIRE(model_.Knows(uid));
    FUZZ_REQUIRE((info.state == TIDE_STATE_CANCELLED) == model_.HasEnded(uid));
  }
  FUZZ_REQUIRE(seen.size() == model_.live().size() + model_.ended().size());
}

void Caller::RequireRecord(const std::string& id, const ModelRecord* expected) {
  const tide_key key = tide_k(kScope, "tasks", id.c_str());
  tide_reading* reading = nullptr;
  tide_error error = TIDE_INIT(tide_error);
  FUZZ_REQUIRE(tide_read(device_.client(), &key, nullptr, &reading, &error) == TIDE_OK,
               error.message);
  tide_truth truth = TIDE_INIT(tide_truth);
  FUZZ_REQUIRE(tide_reading_truth(reading, &truth) == TIDE_OK);
  FUZZ_REQUIRE(((truth.flags & TIDE_TRUTH_EXISTS) != 0) == (expected != nullptr), id);
  for (const char* field : kRead) {
    tide_value value;
    FUZZ_REQUIRE(tide_reading_value(reading, tide_s(field), &value) == TIDE_OK);
    const auto found = expected == nullptr ? ModelRecord::const_iterator() : expected->find(field);
    const std::string wanted =
        expected == nullptr || found == expected->end() ? "" : found->second;
    FUZZ_REQUIRE(ModelText(value) == wanted, id + "." + field + " is " + ModelText(value) +
                                                 ", wanted " + wanted);
  }
  tide_reading_free(reading);
}

void Caller::RequireQuery() {
  std::string wanted, got;
  for (const auto& [id, record] : model_.Records()) wanted += id + ";";
  tide_query_spec spec = TIDE_INIT(tide_query_spec);
  spec.sql = tide_s("SELECT id FROM tasks ORDER BY id");
  tide_rows* rows = nullptr;
  tide_error error = TIDE_INIT(tide_error);
  FUZZ_REQUIRE(tide_query(device_.client(), &spec, &rows, &error) == TIDE_OK, error.message);
  for (size_t row = 0; row < tide_rows_count(rows); row++) {
    tide_value value;
    FUZZ_REQUIRE(tide_rows_value(rows, row, 0, &value) == TIDE_OK);
    got += Text(value.as.string) + ";";
  }
  tide_rows_free(rows);
  FUZZ_REQUIRE(got == wanted, got);
}

}  // namespace tidemark::fuzz
