#include "tools/tidemark/preview.h"

#include "tools/tidemark/text_forms.h"
#include "tools/tidemark/values.h"

namespace tidemark {
namespace {

struct OneChange {
  tide_str field{};
  tide_value before{}, after{};
};

// Calls see(change) for each field of the index-th record that would differ.
template <class See>
void EachChange(const tide_preview* preview, size_t index, See see) {
  OneChange one;
  for (size_t i = 0; tide_preview_change(preview, index, i, &one.field, &one.before, &one.after) ==
                     TIDE_OK; i++)
    see(one);
}

}  // namespace

Json PreviewJson(const tide_preview* preview) {
  Json records = Json::array();
  tide_previewed record = TIDE_INIT(tide_previewed);
  for (size_t i = 0; tide_preview_at(preview, i, &record) == TIDE_OK; i++) {
    Json changes = Json::array();
    EachChange(preview, i, [&](const OneChange& one) {
      changes.push_back({{"field", Text(one.field)}, {"before", ValueJson(one.before)},
                         {"after", ValueJson(one.after)}});
    });
    records.push_back({{"collection", Text(record.key.collection)}, {"id", Text(record.key.id)},
                       {"scope", Text(record.key.scope)},
                       {"exists_before", (record.flags & TIDE_PREVIEW_BEFORE) != 0},
                       {"exists_after", (record.flags & TIDE_PREVIEW_AFTER) != 0},
                       {"changes", changes}});
  }
  return records;
}

std::string PreviewText(const tide_preview* preview) {
  std::string text;
  tide_previewed record = TIDE_INIT(tide_previewed);
  for (size_t i = 0; tide_preview_at(preview, i, &record) == TIDE_OK; i++) {
    text += Text(record.key.collection) + "/" + Text(record.key.id);
    const bool before = (record.flags & TIDE_PREVIEW_BEFORE) != 0,
               after = (record.flags & TIDE_PREVIEW_AFTER) != 0;
    if (before && !after) text += " would be deleted";
    else if (!before && after) text += " would be created";
    else if (record.changed_count == 0) text += " would stay as it is";
    text += "\n";
    EachChange(preview, i, [&](const OneChange& one) {
      text += "  " + Text(one.field) + ": " + ValueText(one.before) + " -> " +
              ValueText(one.after) + "\n";
    });
  }
  return text.empty() ? "No record would change." : text;
}

}  // namespace tidemark
