#include "capi/src/operations.h"

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/field_views.h"
#include "capi/src/grows.h"
#include "capi/src/interrupt.h"
#include "capi/src/operation_flags.h"
#include "capi/src/truth_convert.h"
#include "capi/src/value_convert.h"
#include "core/model/trace.h"

namespace tidemark {
namespace {

constexpr size_t kListDefault = 1'000;

// A restore brings a record back; for C that is a create of nothing new.
tide_effect KindOfEffect(EffectKind kind) {
  return kind == EffectKind::kRestore ? tide_effect{TIDE_EFFECT_CREATE}
                                      : static_cast<tide_effect>(kind);
}

void AppendEffect(const Manifest& manifest, const Effect& effect, std::string_view field,
                  const Value& value, OperationEntry* entry) {
  tide_effect_info info{};
  info.struct_size = static_cast<uint32_t>(sizeof info);
  info.effect = KindOfEffect(effect.kind);
  info.key = ViewOf(effect.key);
  info.field = ViewOf(field);
  info.value = ViewOfField(manifest, effect.key, field, value, &entry->kept);
  entry->effects.push_back(info);
}

void Fill(const Manifest& manifest, const Uid& store_id, OperationEntry* entry) {
  for (const Effect& effect : entry->view.op.operation.effects) {
    for (const auto& [field, value] : effect.fields)
      AppendEffect(manifest, effect, field, value, entry);
    if (effect.fields.empty()) AppendEffect(manifest, effect, effect.field, effect.value, entry);
  }
  for (const Choice& choice : entry->view.choices)
    entry->choices.push_back(ToC(choice, store_id));
  entry->info = InfoOf(entry->view);
  entry->info.effect_count = static_cast<uint32_t>(entry->effects.size());
  entry->info.intent = ViewOf(entry->view.op.operation.intent);
  entry->info.why = ViewOf(entry->view.why);
  const std::string parent = TraceParentText(entry->view.op.operation.trace);
  if (!parent.empty()) entry->info.trace_parent = ViewOf(entry->kept.emplace_back(parent));
  entry->info.trace_state = ViewOf(entry->view.op.operation.trace_state);
}

// An entry, or END beyond the list.
Result<const OperationEntry*> EntryAt(const tide_operations* list, size_t index) {
  TIDE_TRY(CheckHandle(list, "list"));
  if (index >= list->entries.size()) return Status::Error(Code::kEnd, "nothing more");
  return &list->entries[index];
}

Result<OperationList> TakeList(tide_list list) {
  switch (list) {
    case TIDE_LIST_OUTBOX: return OperationList::kOutbox;
    case TIDE_LIST_ALL: return OperationList::kAll;
    case TIDE_LIST_ATTENTION: return OperationList::kAttention;
    default: return Status::Error(Code::kUnsupported, "is no list of this library", "list");
  }
}

std::unique_ptr<tide_operations> MakeList(Client& client, std::vector<OperationView> views) {
  return std::make_unique<tide_operations>(std::move(views), client.manifest(), client.store_id());
}

Result<Uid> TakeOperation(const tide_uid* op) {
  TIDE_TRY(CheckGiven(op, "op"));
  return TakeUid(*op);
}

}  // namespace

tide_operation_info InfoOf(const OperationView& view) {
  const StoredOperation& op = view.op;
  tide_operation_info info{};
  info.struct_size = static_cast<uint32_t>(sizeof info);
  info.state = static_cast<tide_state>(op.state);
  info.phase = static_cast<tide_phase>(PhaseOf(op.state));
  info.hold = static_cast<tide_reason>(view.hold);
  info.reason = static_cast<tide_reason>(op.reason);
  info.attempts = op.attempts;
  info.flags = FlagsOf(op);
  info.op = ViewOf(op.uid());
  if (!IsLive(op.state) && op.outcome) info.conflict = ViewOf(op.outcome->conflict);
  info.replaced_by = ViewOf(op.replaced_by);
  info.age_ms = view.age_ms;
  info.next_attempt_in_ms = view.next_attempt_in_ms;
  info.db_version = view.db_version;
  info.choice_count = static_cast<uint32_t>(view.choices.size());
  return info;
}

}  // namespace tidemark

using namespace tidemark;

tide_operations::tide_operations(std::vector<OperationView> views, const Manifest& manifest,
                                 const Uid& store_id)
    : Handle(kKind) {
  for (OperationView& view : views)
    Fill(manifest, store_id, &entries.emplace_back(std::move(view)));
}

tide_status tide_operations_list(tide_client* client, tide_list list, const tide_uid* after,
                                 size_t limit, tide_operations** out_list, tide_error* error) {
  ClearOut(out_list);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_list, "out_list"));
    TIDE_ASSIGN(const OperationList wanted, TakeList(list));
    const Uid last = after == nullptr ? Uid{} : TakeUid(*after);
    TIDE_ASSIGN(std::vector<OperationView> views,
                held->Operations(wanted, after == nullptr ? nullptr : &last,
                                 limit == 0 ? kListDefault : limit));
    *out_list = MakeList(*held, std::move(views)).release();
    return Status::Ok();
  });
}

tide_status tide_operations_find(tide_client* client, const tide_uid* op,
                                 tide_operations** out_list, tide_error* error) {
  ClearOut(out_list);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_list, "out_list"));
    TIDE_ASSIGN(const Uid uid, TakeOperation(op));
    TIDE_ASSIGN(OperationView view, held->FindOperation(uid));
    std::vector<OperationView> views;
    views.push_back(std::move(view));
    *out_list = MakeList(*held, std::move(views)).release();
    return Status::Ok();
  });
}

tide_status tide_operations_at(const tide_operations* list, size_t index,
                               tide_operation_info* out_info) {
  ClearGrows(out_info);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckOut(out_info, "out_info"));
    TIDE_ASSIGN(const OperationEntry* entry, EntryAt(list, index));
    WriteGrows(entry->info, out_info);
    return Status::Ok();
  });
}

tide_status tide_operations_effect(const tide_operations* list, size_t index, size_t effect,
                                   tide_effect_info* out_effect) {
  ClearGrows(out_effect);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckOut(out_effect, "out_effect"));
    TIDE_ASSIGN(const OperationEntry* entry, EntryAt(list, index));
    return WriteAt(entry->effects, effect, out_effect);
  });
}

tide_status tide_operations_choice(const tide_operations* list, size_t index, size_t choice,
                                   tide_choice* out_choice) {
  ClearGrows(out_choice);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckOut(out_choice, "out_choice"));
    TIDE_ASSIGN(const OperationEntry* entry, EntryAt(list, index));
    return WriteAt(entry->choices, choice, out_choice);
  });
}

void tide_operations_free(tide_operations* list) {
  if (IsHandle(list)) delete list;
}

tide_status tide_wait_operation(tide_client* client, const tide_uid* op, int64_t timeout_ms,
                                tide_interrupt* interrupt, tide_operation_info* out_info,
                                tide_error* error) {
  ClearGrows(out_info);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckOut(out_info, "out_info"));
    TIDE_ASSIGN(const Uid uid, TakeOperation(op));
    TIDE_ASSIGN(const Interrupted interrupted, InterruptedBy(interrupt));
    const Status status = held->WaitOperation(uid, timeout_ms, interrupted);
    // Also where it was not reached in time: how far it has come.
    if (const auto view = held->FindOperation(uid); view.ok()) WriteGrows(InfoOf(*view), out_info);
    return status;
  });
}

tide_status tide_cancel(tide_client* client, const tide_uid* op, tide_operations** out_withdrawn,
                        tide_error* error) {
  ClearOut(out_withdrawn);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_ASSIGN(const Uid uid, TakeOperation(op));
    TIDE_ASSIGN(const CancelAnswer answer, held->Cancel(uid));
    if (out_withdrawn != nullptr) {
      std::vector<OperationView> views;
      for (const Uid& withdrawn : answer.withdrawn) {
        TIDE_ASSIGN(OperationView view, held->FindOperation(withdrawn));
        views.push_back(std::move(view));
      }
      *out_withdrawn = MakeList(*held, std::move(views)).release();
    }
    if (!answer.too_late) return Status::Ok();
    return Status::Error(Code::kTooLate, "it was sent before; an undo follows its verdict");
  });
}
