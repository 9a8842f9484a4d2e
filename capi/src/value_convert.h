// Value conversion: what C gives, checked and copied; what C gets, borrowed from who holds it.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "core/manifest/manifest.h"
#include "core/model/ids.h"
#include "core/model/value.h"
#include "tidemark/base.h"

namespace tidemark {

// No text or value that crosses the boundary is longer, whatever a manifest allows: a guard against
// lengths that were never set. A result of a query is bounded elsewhere.
inline constexpr size_t kTextBytesMax = 64u << 20;
// Elements in a set given as JSON.
inline constexpr size_t kSetItemsMax = 100'000;

// {NULL, 0} is "not given", {"", 0} is empty.
inline bool IsGiven(tide_str text) { return text.data != nullptr; }

// Copies well-formed text. INVALID_ARGUMENT for a length without data, TOO_LARGE, NOT_UTF8 (NUL
// included).
Result<std::string> TakeText(tide_str text, const char* name);
Result<std::string> TakeBytes(tide_bytes bytes, const char* name);

// The scope stays empty where it was left out. BAD_ID, INVALID_ARGUMENT, NOT_UTF8.
Result<RecordKey> TakeKey(const tide_key* key);
Uid TakeUid(const tide_uid& uid);

// NOT_A_NUMBER, NOT_UTF8, TOO_LARGE, WRONG_TYPE (JSON that is no array of plain values),
// UNSUPPORTED (maps). A decimal loses its scale: TakeFieldValue keeps its meaning.
Result<Value> TakeValue(const tide_value& value, const char* name);
// The same for a field: a decimal is brought to the field's scale. OUT_OF_RANGE where digits would
// be lost.
Result<Value> TakeFieldValue(const FieldRule& rule, const tide_value& value);

// A moment of the calendar; -1: it is not known.
inline int64_t MsOf(int64_t us) { return us < 0 ? -1 : us / 1000; }

// Borrowed views.
inline tide_str ViewOf(std::string_view text) { return {text.data(), text.size()}; }
tide_key ViewOf(const RecordKey& key);
tide_uid ViewOf(const Uid& uid);
// `kept` holds the text of a set, which has none of its own; a deque, so that earlier views stay.
tide_value ViewOf(const Value& value, uint32_t scale, std::deque<std::string>* kept);

// The C type and scale a field's values come in.
tide_type TypeOf(FieldType type);
tide_type TypeOf(Kind kind);

}  // namespace tidemark
