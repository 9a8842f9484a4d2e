#include "tests/fuzz/caller.h"

#include <algorithm>

namespace tidemark::fuzz {
namespace {

constexpr char kScope[] = "team/1";
constexpr const char* kIds[] = {"a", "b", "c"};
constexpr const char* kTexts[] = {"one", "two", "", "x y"};
constexpr const char* kStatuses[] = {"open", "started", "closed"};
constexpr const char* kLabels[] = {"a", "b", "c"};
constexpr int64_t kSteps[] = {1, -1, 5, INT64_MAX, INT64_MIN + 1};

template <class T, size_t N>
T Pick(Feed& feed, const T (&list)[N]) {
  return list[feed.Below(N)];
}

}  // namespace

Caller::Caller() {
  tide_error error = TIDE_INIT(tide_error);
  FUZZ_REQUIRE(device_.Open(true, &error) == TIDE_OK, error.message);
  FUZZ_REQUIRE(tide_subscribe(device_.client(), tide_s(kScope), nullptr, &error) == TIDE_OK,
               error.message);
  for (size_t i = 0; i < kSlots; i++) Renew(i, nullptr);
}

Caller::~Caller() {
  for (Slot& slot : slots_) tide_op_free(slot.op);
}

void Caller::Renew(size_t index, const tide_op_options* options) {
  Slot& slot = slots_[index];
  tide_op_free(slot.op);
  slot = {};
  tide_error error = TIDE_INIT(tide_error);
  FUZZ_REQUIRE(Sound(tide_op_new(device_.client(), options, &slot.op, &error)) == TIDE_OK,
               error.message);
}

void Caller::WriteEffect(Feed& feed) {
  Slot& slot = slots_[feed.Below(kSlots)];
  if (slot.submitted) {
    const tide_key key = tide_k(kScope, "tasks", "a");
    return FUZZ_REQUIRE(tide_op_delete(slot.op, &key) == TIDE_ERROR_BAD_STATE);
  }
  if (feed.Byte() % 8 == 0) WriteBad(slot, feed);
  else WriteGood(slot, feed);
}

void Caller::WriteGood(Slot& slot, Feed& feed) {
  ModelEffect effect;
  effect.id = Pick(feed, kIds);
  const tide_key key = tide_k(kScope, "tasks", effect.id.c_str());
  tide_status status = TIDE_OK;
  switch (feed.Byte() % 8) {
    case 0: case 1: case 2: {
      const char* text = Pick(feed, kTexts);
      effect.kind = TIDE_EFFECT_CREATE;
      effect.fields = {{"title", "s:a title"}, {"notes", std::string("s:") + text},
                       {"done", "b:0"}, {"status", "s:open"}};
      const tide_field fields[] = {tide_f("title", tide_v_text("a title")),
                                   tide_f("notes", tide_v_text(text))};
      status = tide_op_create(slot.op, &key, fields, 2);
      break;
    }
    case 3: {
      const char* text = Pick(feed, kStatuses);
      const bool clear = feed.Byte() % 4 == 0;
      effect.field = clear ? "notes" : "status";
      effect.value = clear ? "" : std::string("s:") + text;
      const tide_field field =
          tide_f(effect.field.c_str(), clear ? tide_v_null() : tide_v_text(text));
      status = tide_op_set(slot.op, &key, &field, 1);
      break;
    }
    case 4: {
      effect.kind = TIDE_EFFECT_INC;
      effect.field = "visits";
      effect.by = Pick(feed, kSteps);
      status = tide_op_inc(slot.op, &key, tide_s("visits"), effect.by);
      break;
    }
    case 5: case 6: {
      const bool adds = feed.Flag();
      effect.kind = adds ? TIDE_EFFECT_ADD : TIDE_EFFECT_REMOVE;
      effect.field = "labels";
      effect.value = Pick(feed, kLabels);
      const tide_value element = tide_v_text(effect.value.c_str());
      status = adds ? tide_op_add(slot.op, &key, tide_s("labels"), &element)
                    : tide_op_remove(slot.op, &key, tide_s("labels"), &element);
      break;
    }
    default: {
      effect.kind = TIDE_EFFECT_DELETE;
      status = tide_op_delete(slot.op, &key);
      break;
    }
  }
  FUZZ_REQUIRE(status == TIDE_OK || slot.refused, tide_status_name(status));
  slot.model.effects.push_back(std::move(effect));
}

// Refused on the spot, and from then on at submit.
void Caller::WriteBad(Slot& slot, Feed& feed) {
  const std::string noise(feed.Bytes(20));
  const tide_key key = tide_k(kScope, "tasks", "a"), unknown = tide_k(kScope, "nothing", "a");
  const tide_key bad = {tide_s(kScope), tide_s("tasks"), Str(noise)};
  const tide_value number = tide_v_int(7);
  const tide_field wrong = tide_f("notes", number), nobody = tide_f(noise.c_str(), number);
  const tide_field none_of = tide_f("status", tide_v_text("lost"));
  tide_status status = TIDE_ERROR_INVALID_ARGUMENT;
  switch (feed.Below(8)) {
    case 0: status = tide_op_set(slot.op, &key, &wrong, 1); break;
    case 1: status = tide_op_set(slot.op, &key, &nobody, 1); break;
    case 2: status = tide_op_delete(slot.op, &unknown); break;
    case 3: status = tide_op_set(slot.op, &key, &none_of, 1); break;
    case 4: status = tide_op_inc(slot.op, &key, tide_s("labels"), 1); break;
    case 5: status = tide_op_add(slot.op, &key, tide_s("labels"), nullptr); break;
    case 6: status = tide_op_create(slot.op, &key, nullptr, 3); break;
    default: {
      // Any bytes as an id: good ones are taken, and then deleted is what was not there.
      status = tide_op_delete(slot.op, &bad);
      if (status == TIDE_OK) {
        slot.model.effects.push_back({TIDE_EFFECT_DELETE, noise, "", "", 0, {}});
        return;
      }
    }
  }
  FUZZ_REQUIRE(Sound(status) < 0, tide_status_name(status));
  slot.refused = true;
}

void Caller::After(Feed& feed) {
  Slot& slot = slots_[feed.Below(kSlots)];
  const std::string earlier = AnyUid(feed);
  if (earlier.empty() || slot.submitted) return;
  const tide_uid uid = UidOf(earlier);
  FUZZ_REQUIRE(Sound(tide_op_after(slot.op, &uid)) == TIDE_OK || slot.refused);
  slot.model.after.insert(earlier);
}

bool Caller::WillBeTaken(const Slot& slot) const {
  if (slot.refused || slot.submitted || slot.model.effects.empty()) return false;
  return std::none_of(slot.model.after.begin(), slot.model.after.end(),
                      [&](const std::string& uid) { return model_.HasEnded(uid); });
}

void Caller::Took(Slot& slot, const tide_uid& uid) {
  const std::string text = UidText(uid);
  if (slot.own_uid) FUZZ_REQUIRE(text == slot.model.uid);
  slot.submitted = true;
  if (slot.own_uid && model_.Knows(text)) return;  // submitted before: the same answer
  FUZZ_REQUIRE(!model_.Knows(text));
  slot.model.uid = text;
  model_.Submit(slot.model);
}

void Caller::Submit(size_t index) {
  Slot& slot = slots_[index];
  tide_uid uid{};
  tide_error error = TIDE_INIT(tide_error);
  const bool known = slot.own_uid && model_.Knows(slot.model.uid);
  const bool taken = WillBeTaken(slot);
  const tide_status status = Sound(tide_op_submit(slot.op, &uid, &error));
  // Of what was submitted before, the answer may come before or after a look at what it says now.
  if (!known) FUZZ_REQUIRE((status == TIDE_OK) == taken, error.message);
  if (slot.submitted) FUZZ_REQUIRE(status == TIDE_ERROR_BAD_STATE, tide_status_name(status));
  if (status == TIDE_OK) Took(slot, uid);
  else FUZZ_REQUIRE(error.status == status && error.message[0] != 0);
}

void Caller::SubmitAll() {
  tide_op* ops[kSlots];
  tide_status statuses[kSlots];
  tide_uid uids[kSlots];
  for (size_t i = 0; i < kSlots; i++) ops[i] = slots_[i].op;
  Sound(tide_op_submit_all(device_.client(), ops, kSlots, statuses, uids, nullptr));
  for (size_t i = 0; i < kSlots; i++) {
    Slot& slot = slots_[i];
    const bool known = slot.own_uid && model_.Knows(slot.model.uid);
    if (!known) FUZZ_REQUIRE((Sound(statuses[i]) == TIDE_OK) == WillBeTaken(slot));
    if (statuses[i] == TIDE_OK) Took(slot, uids[i]);
  }
}

void Caller::Reset(Feed& feed) {
  const size_t index = feed.Below(kSlots);
  tide_op_options options = TIDE_INIT(tide_op_options);
  const uint8_t kind = feed.Byte();
  if (kind % 4 == 0) std::memset(options.uid.bytes, 1 + kind / 4 % 4, sizeof options.uid.bytes);
  Renew(index, &options);
  slots_[index].own_uid = kind % 4 == 0;
  if (slots_[index].own_uid) slots_[index].model.uid = UidText(options.uid);
}

// Of an operation that was submitted once, whatever became of it; empty where there is none.
std::string Caller::AnyUid(Feed& feed) const {
  std::vector<std::string> all(model_.ended().begin(), model_.ended().end());
  for (const ModelOperation& one : model_.live()) all.push_back(one.uid);
  return all.empty() ? "" : all[feed.Below(all.size())];
}

void Caller::Cancel(Feed& feed) {
  const std::string text = AnyUid(feed);
  if (text.empty()) return;
  const tide_uid uid = UidOf(text);
  bool sent = false;
  for (const ModelOperation& one : model_.live()) sent |= one.uid == text && one.sent;
  tide_operations* withdrawn = nullptr;
  const tide_status status = Sound(tide_cancel(device_.client(), &uid, &withdrawn, nullptr));
  if (model_.HasEnded(text)) {
    FUZZ_REQUIRE(status == TIDE_ERROR_BAD_STATE && withdrawn == nullptr, tide_status_name(status));
    return;
  }
  FUZZ_REQUIRE(status == (sent ? TIDE_TOO_LATE : TIDE_OK), tide_status_name(status));
  if (!sent) {
    const std::vector<std::string> gone = model_.Cancel(text);
    tide_operation_info info = TIDE_INIT(tide_operation_info);
    for (size_t i = 0; i < gone.size(); i++) {
      FUZZ_REQUIRE(tide_operations_at(withdrawn, i, &info) == TIDE_OK);
      FUZZ_REQUIRE(UidText(info.op) == gone[i]);
    }
    FUZZ_REQUIRE(tide_operations_at(withdrawn, gone.size(), &info) == TIDE_END);
  }
  tide_operations_free(withdrawn);
}

void Caller::Reopen() {
  tide_error error = TIDE_INIT(tide_error);
  const tide_key key = tide_k(kScope, "tasks", "a");
  FUZZ_REQUIRE(tide_client_close(device_.client(), &error) == TIDE_OK, error.message);
  tide_reading* reading = nullptr;
  FUZZ_REQUIRE(tide_read(device_.client(), &key, nullptr, &reading, nullptr) == TIDE_ERROR_CLOSED);
  for (Slot& slot : slots_) {
    const tide_status status = tide_op_submit(slot.op, nullptr, nullptr);
    FUZZ_REQUIRE(status < 0, tide_status_name(status));
  }
  device_.Close();
  FUZZ_REQUIRE(device_.Open(model_.live().size() % 2 == 0, &error) == TIDE_OK, error.message);
  for (size_t i = 0; i < kSlots; i++) Renew(i, nullptr);
}

void Caller::Network(Feed& feed) {
  const uint8_t kind = feed.Byte();
  device_.Advance(static_cast<int64_t>(kind) * 10'000'000);
  device_.Step(kind % 2 == 0 ? TIDE_OK : TIDE_ERROR_UNREACHABLE,
               std::string(feed.Bytes(40)));
  for (const tide_operation_info& info : InfosOf(device_.client(), TIDE_LIST_OUTBOX))
    if ((info.flags & TIDE_OP_NEVER_SENT) == 0) model_.MarkSent(UidText(info.op));
}

void Caller::Scopes(Feed& feed) {
  const tide_status wanted = second_scope_ ? TIDE_OK : TIDE_ERROR_NOT_SUBSCRIBED;
  if (feed.Flag()) {
    FUZZ_REQUIRE(tide_subscribe(device_.client(), tide_s("team/2"), nullptr, nullptr) == TIDE_OK);
    second_scope_ = true;
  } else {
    FUZZ_REQUIRE(tide_unsubscribe(device_.client(), tide_s("team/2"), nullptr) == wanted);
    second_scope_ = false;
  }
  const std::string noise(feed.Bytes(20));
  if (noise == "team/1" || noise == "team/2" || noise.starts_with("user/")) return;
  Sound(tide_unsubscribe(device_.client(), Str(noise), nullptr));
}

// Arguments that no program should pass. Nothing may come of it but a status.
void Caller::Misuse(Feed& feed) {
  tide_client* client = device_.client();
  auto* stranger = reinterpret_cast<tide_client*>(slots_[0].op);
  const tide_key key = tide_k(kScope, "tasks", "a");
  tide_error error = TIDE_INIT(tide_error);
  tide_error unsized{};
  tide_reading* reading = nullptr;
  tide_operations* list = nullptr;
  tide_uid uid{};
  std::memset(uid.bytes, 0xEE, sizeof uid.bytes);
  tide_status status = TIDE_ERROR_INVALID_ARGUMENT;
  switch (feed.Below(12)) {
    case 0: status = tide_read(nullptr, &key, nullptr, &reading, &error); break;
    case 1: status = tide_read(stranger, &key, nullptr, &reading, &error); break;
    case 2: status = tide_read(client, nullptr, nullptr, &reading, &error); break;
    case 3: status = tide_read(client, &key, nullptr, nullptr, &error); break;
    case 4: status = tide_read(client, &key, nullptr, &reading, &unsized); break;
    case 5: status = tide_op_submit(reinterpret_cast<tide_op*>(client), &uid, &error); break;
    case 6: status = tide_create(client, &key, nullptr, 2, nullptr, &error); break;
    case 7: status = tide_set(client, &key, nullptr, nullptr, 0, nullptr, &error); break;
    case 8: status = tide_cancel(client, nullptr, &list, &error); break;
    case 9:
      FUZZ_REQUIRE(tide_cancel(client, &uid, &list, &error) == TIDE_NOT_FOUND);
      FUZZ_REQUIRE(tide_operations_find(client, &uid, &list, &error) == TIDE_NOT_FOUND);
      break;
    case 10: status = tide_hint(client, 60 + feed.Byte(), {nullptr, 0}, &error); break;
    default:
      status = tide_operations_list(client, 9 + feed.Byte(), nullptr, 0, &list, &error);
      break;
  }
  FUZZ_REQUIRE(Sound(status) < 0, tide_status_name(status));
  FUZZ_REQUIRE(reading == nullptr && list == nullptr);
}

}  // namespace tidemark::fuzz
