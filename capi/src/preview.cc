// Previews: what a decision would make of records, field by field.
#include <deque>
#include <vector>

#include "capi/src/boundary.h"
#include "capi/src/choice_args.h"
#include "capi/src/client_handle.h"
#include "capi/src/field_views.h"
#include "capi/src/grows.h"
#include "capi/src/value_convert.h"
#include "tidemark/decide.h"

using namespace tidemark;

namespace {

struct FieldChange {
  tide_str field;
  tide_value before, after;
};

struct RecordPreview {
  tide_previewed info{};
  std::vector<FieldChange> changes;
};

}  // namespace

struct tide_preview final : Handle {
  static constexpr HandleKind kKind = HandleKind::kPreview;
  tide_preview(std::vector<PreviewedRecord> made, const Manifest& manifest)
      : Handle(kKind), records(std::move(made)) {
    for (const PreviewedRecord& record : records) views.push_back(ViewOfOne(record, manifest));
  }

  const std::vector<PreviewedRecord> records;
  std::deque<std::string> kept;
  std::vector<RecordPreview> views;

 private:
  RecordPreview ViewOfOne(const PreviewedRecord& record, const Manifest& manifest) {
    static const Fields kNone;
    RecordPreview view;
    const Fields& before = record.before ? *record.before : kNone;
    const Fields& after = record.after ? *record.after : kNone;
    const CollectionRule* rule = manifest.FindCollection(record.key.collection);
    if (rule != nullptr)
      for (const FieldRule& field : rule->fields) {
        const Value &old = Get(before, field.name), &fresh = Get(after, field.name);
        if (old == fresh) continue;
        view.changes.push_back(
            {ViewOf(field.name), ViewOfField(manifest, record.key, field.name, old, &kept),
             ViewOfField(manifest, record.key, field.name, fresh, &kept)});
      }
    view.info.struct_size = static_cast<uint32_t>(sizeof view.info);
    view.info.flags = (record.before ? TIDE_PREVIEW_BEFORE : 0) |
                      (record.after ? TIDE_PREVIEW_AFTER : 0);
    view.info.changed_count = static_cast<uint32_t>(view.changes.size());
    view.info.key = ViewOf(record.key);
    return view;
  }
};

namespace {

Result<const RecordPreview*> RecordAt(const tide_preview* preview, size_t index) {
  TIDE_TRY(CheckHandle(preview, "preview"));
  if (index >= preview->views.size()) return Status::Error(Code::kEnd, "nothing more");
  return &preview->views[index];
}

Status Give(Client& client, std::vector<PreviewedRecord> records, tide_preview** out) {
  *out = new tide_preview(std::move(records), client.manifest());
  return Status::Ok();
}

}  // namespace

tide_status tide_preview_choice(tide_client* client, const tide_choice* choice,
                                const tide_field* fields, size_t count, tide_preview** out_preview,
                                tide_error* error) {
  ClearOut(out_preview);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_preview, "out_preview"));
    TIDE_ASSIGN(const ChoiceToken token, TakeToken(choice));
    TIDE_ASSIGN(const Fields taken, TakeFields(fields, count));
    TIDE_ASSIGN(std::vector<PreviewedRecord> records, held->PreviewChoice(token, taken));
    return Give(*held, std::move(records), out_preview);
  });
}

tide_status tide_preview_resolve(tide_client* client, const tide_uid* op, tide_choice_kind kind,
                                 const tide_field* fields, size_t count,
                                 tide_preview** out_preview, tide_error* error) {
  ClearOut(out_preview);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_preview, "out_preview"));
    TIDE_TRY(CheckGiven(op, "op"));
    TIDE_ASSIGN(const Fields taken, TakeFields(fields, count));
    TIDE_ASSIGN(std::vector<PreviewedRecord> records,
                held->PreviewResolve(TakeUid(*op), static_cast<ChoiceKind>(kind), taken));
    return Give(*held, std::move(records), out_preview);
  });
}

tide_status tide_preview_at(const tide_preview* preview, size_t index, tide_previewed* out_record) {
  ClearGrows(out_record);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckOut(out_record, "out_record"));
    TIDE_ASSIGN(const RecordPreview* record, RecordAt(preview, index));
    WriteGrows(record->info, out_record);
    return Status::Ok();
  });
}

tide_status tide_preview_change(const tide_preview* preview, size_t index, size_t change,
                                tide_str* out_field, tide_value* out_before,
                                tide_value* out_after) {
  ClearOut(out_field);
  ClearOut(out_before);
  ClearOut(out_after);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckGiven(out_field, "out_field"));
    TIDE_ASSIGN(const RecordPreview* record, RecordAt(preview, index));
    if (change >= record->changes.size()) return Status::Error(Code::kEnd, "nothing more");
    const FieldChange& one = record->changes[change];
    *out_field = one.field;
    if (out_before != nullptr) *out_before = one.before;
    if (out_after != nullptr) *out_after = one.after;
    return Status::Ok();
  });
}

void tide_preview_free(tide_preview* preview) {
  if (IsHandle(preview)) delete preview;
}
