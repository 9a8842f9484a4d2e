#include "capi/src/reading.h"

#include <algorithm>

#include "capi/src/boundary.h"
#include "capi/src/buffer.h"
#include "capi/src/client_handle.h"
#include "capi/src/grows.h"
#include "capi/src/interrupt.h"
#include "capi/src/operation_flags.h"
#include "capi/src/truth_convert.h"
#include "capi/src/value_convert.h"

namespace tidemark {
namespace {

// Field of an effect on the record; empty for the whole of it.
void AppendPending(const StoredOperation& op, const RecordKey& key, Reason hold,
                   std::vector<tide_pending>* out) {
  const size_t first = out->size();
  for (const Effect& effect : op.operation.effects) {
    if (effect.key != key) continue;
    const auto same = [&](const tide_pending& known) {
      return std::string_view(known.field.data, known.field.size) == effect.field;
    };
    if (std::any_of(out->begin() + static_cast<ptrdiff_t>(first), out->end(), same)) continue;
    tide_pending pending{};
    pending.struct_size = static_cast<uint32_t>(sizeof pending);
    pending.state = static_cast<tide_state>(op.state);
    pending.phase = static_cast<tide_phase>(PhaseOf(op.state));
    pending.hold = static_cast<tide_reason>(op.state == State::kQueued ? hold : Reason::kNone);
    pending.flags = FlagsOf(op);
    pending.op = ViewOf(op.uid());
    pending.since_ms = MsOf(op.wall_us);
    pending.field = ViewOf(effect.field);
    out->push_back(pending);
  }
}

std::vector<tide_pending> PendingOf(const Reading& reading) {
  std::vector<const StoredOperation*> ops;
  for (const StoredOperation& op : reading.image.live) ops.push_back(&op);
  for (const StoredOperation& op : reading.image.open) ops.push_back(&op);
  std::sort(ops.begin(), ops.end(), [](auto* a, auto* b) { return a->no < b->no; });
  std::vector<tide_pending> pending;
  for (const StoredOperation* op : ops)
    AppendPending(*op, reading.image.key, reading.truth.hold, &pending);
  return pending;
}

const Fields& FieldsOrNone(const std::optional<Fields>& fields) {
  static const Fields kNone;
  return fields ? *fields : kNone;
}

const CollectionRule& RuleOf(const Manifest& manifest, const RecordKey& key) {
  const CollectionRule* rule = manifest.FindCollection(key.collection);
  TIDE_CHECK(rule != nullptr);
  return *rule;
}

}  // namespace

Result<std::unique_ptr<tide_reading>> MakeReading(Client& client, const RecordKey& key,
                                                  int64_t window_ms) {
  if (client.manifest().FindCollection(key.collection) == nullptr)
    return Status::Error(Code::kUnknownCollection, "is not in the manifest", key.collection);
  TIDE_ASSIGN(Reading reading, client.Read(key, window_ms));
  return std::make_unique<tide_reading>(std::move(reading), client.shared_manifest(),
                                        client.store_id());
}

}  // namespace tidemark

using namespace tidemark;

tide_reading::tide_reading(Reading made, std::shared_ptr<const Manifest> by, const Uid& store_id)
    : Handle(kKind), reading(std::move(made)), manifest(std::move(by)),
      collection(RuleOf(*manifest, reading.image.key)),
      shown(collection, FieldsOrNone(reading.image.view)),
      confirmed(reading.image.confirmed
                    ? std::optional<FieldViews>(
                          std::in_place, collection, reading.image.confirmed->fields)
                    : std::nullopt),
      pending(PendingOf(reading)) {
  for (const Choice& choice : reading.choices) choices.push_back(ToC(choice, store_id));
}

tide_status tide_read(tide_client* client, const tide_key* key, const tide_read_options* options,
                      tide_reading** out_reading, tide_error* error) {
  ClearOut(out_reading);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_reading, "out_reading"));
    tide_read_options known{};
    TIDE_TRY(ReadOptional(options, &known, "options"));
    if (known.interrupt != nullptr) TIDE_TRY(CheckHandle(known.interrupt, "options.interrupt"));
    TIDE_ASSIGN(const RecordKey taken, TakeKey(key));
    TIDE_ASSIGN(std::unique_ptr<tide_reading> made, MakeReading(*held, taken, known.window_ms));
    *out_reading = made.release();
    return Status::Ok();
  });
}

tide_status tide_reading_truth(const tide_reading* reading, tide_truth* out_truth) {
  ClearGrows(out_truth);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(reading, "reading"));
    TIDE_TRY(CheckOut(out_truth, "out_truth"));
    WriteGrows(ToC(reading->reading.truth), out_truth);
    return Status::Ok();
  });
}

tide_status tide_reading_key(const tide_reading* reading, tide_key* out_key) {
  ClearOut(out_key);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(reading, "reading"));
    TIDE_TRY(CheckGiven(out_key, "out_key"));
    *out_key = ViewOf(reading->reading.image.key);
    return Status::Ok();
  });
}

namespace {

Status FindValue(const FieldViews& views, tide_str field, tide_value* out_value) {
  TIDE_TRY(CheckGiven(out_value, "out_value"));
  TIDE_ASSIGN(const std::string name, TakeText(field, "field"));
  const tide_value* found = views.Find(name);
  if (found == nullptr)
    return Status::Error(Code::kUnknownField, "is not in the manifest", name);
  *out_value = *found;
  return Status::Ok();
}

}  // namespace

tide_status tide_reading_value(const tide_reading* reading, tide_str field,
                               tide_value* out_value) {
  ClearOut(out_value);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(reading, "reading"));
    return FindValue(reading->shown, field, out_value);
  });
}

tide_status tide_reading_confirmed(const tide_reading* reading, tide_str field,
                                   tide_value* out_value) {
  ClearOut(out_value);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(reading, "reading"));
    if (reading->confirmed) return FindValue(*reading->confirmed, field, out_value);
    tide_value unused;
    TIDE_TRY(FindValue(reading->shown, field, &unused));
    return Status::Error(Code::kNotFound, "the record was never confirmed");
  });
}

tide_status tide_reading_pending(const tide_reading* reading, size_t index,
                                 tide_pending* out_pending) {
  ClearGrows(out_pending);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(reading, "reading"));
    TIDE_TRY(CheckOut(out_pending, "out_pending"));
    return WriteAt(reading->pending, index, out_pending);
  });
}

tide_status tide_reading_choice(const tide_reading* reading, size_t index,
                                tide_choice* out_choice) {
  ClearGrows(out_choice);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(reading, "reading"));
    TIDE_TRY(CheckOut(out_choice, "out_choice"));
    return WriteAt(reading->choices, index, out_choice);
  });
}

tide_str tide_reading_why(const tide_reading* reading) {
  if (!IsHandle(reading)) return {nullptr, 0};
  return ViewOf(reading->reading.why);
}

tide_reading* tide_reading_take(tide_reading* reading) {
  if (IsHandle(reading)) reading->lent.Take();
  return reading;
}

void tide_reading_free(tide_reading* reading) {
  if (IsHandle(reading) && !reading->lent.lent()) delete reading;
}

tide_status tide_badge_of(tide_client* client, const tide_truth* truth, tide_badge* out_badge) {
  ClearGrows(out_badge);
  return Guard([&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_ASSIGN(const Truth known, FromC(truth));
    TIDE_TRY(CheckOut(out_badge, "out_badge"));
    const Badge badge =
        BadgeOf(known, held->config().quiet_ms, held->ListenerFor({}), held->Now());
    WriteGrows(ToC(badge), out_badge);
    return Status::Ok();
  });
}

tide_status tide_sentence(tide_client* client, const tide_truth* truth, tide_str locale,
                          tide_buffer** out_text) {
  ClearOut(out_text);
  return Guard([&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_ASSIGN(const Truth known, FromC(truth));
    TIDE_TRY(CheckGiven(out_text, "out_text"));
    TIDE_ASSIGN(const std::string language, TakeText(locale, "locale"));
    *out_text = new tide_buffer(TellTruth(known, held->ListenerFor(language), held->Now()));
    return Status::Ok();
  });
}
