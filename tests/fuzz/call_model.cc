#include "tests/fuzz/call_model.h"

#include <algorithm>
#include <optional>

namespace tidemark::fuzz {
namespace {

int64_t AddUpTo(int64_t one, int64_t other) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(one, other, &sum)) return sum;
  return other < 0 ? INT64_MIN : INT64_MAX;
}

std::set<std::string> Split(const std::string& list) {
  std::set<std::string> items;
  for (size_t at = 0; at < list.size(); at += 2) items.insert(list.substr(at, 1));
  return items;
}

// Elements of the model are of one letter.
void PutSet(ModelRecord& record, const std::string& field, const std::set<std::string>& items) {
  std::string list;
  for (const std::string& item : items) list += (list.empty() ? "" : ",") + item;
  if (list.empty()) record.erase(field);
  else record[field] = list;
}

void Apply(const ModelEffect& effect, std::optional<ModelRecord>& record) {
  if (effect.kind == TIDE_EFFECT_DELETE) {
    record.reset();
    return;
  }
  if (effect.kind == TIDE_EFFECT_CREATE) {
    record = effect.fields;
    return;
  }
  if (!record) record.emplace();
  std::set<std::string> items;
  const auto found = record->find(effect.field);
  switch (effect.kind) {
    case TIDE_EFFECT_SET:
      if (effect.value.empty()) record->erase(effect.field);
      else (*record)[effect.field] = effect.value;
      break;
    case TIDE_EFFECT_INC: {
      const int64_t from = found == record->end() ? 0 : std::stoll(found->second.substr(2));
      (*record)[effect.field] = "i:" + std::to_string(AddUpTo(from, effect.by));
      break;
    }
    default:
      if (found != record->end()) items = Split(found->second);
      if (effect.kind == TIDE_EFFECT_ADD) items.insert(effect.value);
      else items.erase(effect.value);
      PutSet(*record, effect.field, items);
  }
}

bool CreatesRecord(const ModelOperation& operation, const std::string& id) {
  return std::any_of(operation.effects.begin(), operation.effects.end(), [&](const auto& effect) {
    return effect.kind == TIDE_EFFECT_CREATE && effect.id == id;
  });
}

}  // namespace

bool CallModel::Knows(const std::string& uid) const {
  return HasEnded(uid) || std::any_of(live_.begin(), live_.end(),
                                      [&](const auto& one) { return one.uid == uid; });
}

// An edit of a record that a live operation creates makes no sense without it.
void CallModel::Submit(ModelOperation operation) {
  for (const ModelEffect& effect : operation.effects) {
    if (CreatesRecord(operation, effect.id)) continue;
    for (const ModelOperation& earlier : live_)
      if (CreatesRecord(earlier, effect.id)) operation.after.insert(earlier.uid);
  }
  live_.push_back(std::move(operation));
}

std::vector<std::string> CallModel::Cancel(const std::string& uid) {
  std::vector<std::string> gone;
  std::set<std::string> ending{uid};
  for (const ModelOperation& one : live_) {
    const bool builds = std::any_of(one.after.begin(), one.after.end(),
                                    [&](const auto& on) { return ending.count(on) != 0; });
    if (one.sent || !(builds || one.uid == uid)) continue;
    ending.insert(one.uid);
    gone.push_back(one.uid);
  }
  std::erase_if(live_, [&](const auto& one) {
    return std::find(gone.begin(), gone.end(), one.uid) != gone.end();
  });
  ended_.insert(gone.begin(), gone.end());
  return gone;
}

void CallModel::MarkSent(const std::string& uid) {
  for (ModelOperation& one : live_)
    if (one.uid == uid) one.sent = true;
}

std::map<std::string, ModelRecord> CallModel::Records() const {
  std::map<std::string, std::optional<ModelRecord>> all;
  for (const ModelOperation& one : live_)
    for (const ModelEffect& effect : one.effects) Apply(effect, all[effect.id]);
  std::map<std::string, ModelRecord> records;
  for (auto& [id, record] : all)
    if (record) records[id] = std::move(*record);
  return records;
}

}  // namespace tidemark::fuzz
