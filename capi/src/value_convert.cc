#include "capi/src/value_convert.h"

#include <cmath>
#include <cstring>

#include "core/base/text.h"
#include "core/store/set_json.h"

namespace tidemark {
namespace {

Status Refuse(Code code, const char* message, const char* name) {
  return Status::Error(code, message, name);
}

Status CheckSpan(const void* data, size_t size, const char* name) {
  if (data == nullptr && size != 0)
    return Refuse(Code::kInvalidArgument, "has a length but no data", name);
  if (size > kTextBytesMax) return Refuse(Code::kTooLarge, "is longer than any value may be", name);
  return Status::Ok();
}

// unscaled * 10^(to - from), exactly, or nothing.
bool Rescale(int64_t* unscaled, uint32_t from, uint32_t to) {
  for (; from < to && *unscaled != 0; from++)
    if (__builtin_mul_overflow(*unscaled, int64_t{10}, unscaled)) return false;
  for (; from > to && *unscaled != 0; from--) {
    if (*unscaled % 10 != 0) return false;
    *unscaled /= 10;
  }
  return true;
}

Result<Value> TakeSet(const std::string& json, const char* name) {
  Result<Value> set = SetFromJson(json);
  if (!set.ok()) return Refuse(Code::kWrongType, "is no JSON array of plain values", name);
  if (set->items().size() > kSetItemsMax)
    return Refuse(Code::kTooLarge, "has too many elements", name);
  for (const Value& item : set->items())
    if (item.kind() == Kind::kString && !IsUtf8(item.text()))
      return Refuse(Code::kNotUtf8, "has an element that is not UTF-8 without NUL", name);
  return set;
}

Result<Value> TakeTextValue(const tide_value& value, const char* name) {
  TIDE_ASSIGN(std::string text, TakeText(value.as.string, name));
  if (value.type == TIDE_SET) return TakeSet(text, name);
  return Value::String(std::move(text));
}

}  // namespace

Result<std::string> TakeText(tide_str text, const char* name) {
  TIDE_TRY(CheckSpan(text.data, text.size, name));
  if (!IsUtf8({text.data, text.size}))
    return Refuse(Code::kNotUtf8, "is not UTF-8 without NUL", name);
  return text.size == 0 ? std::string() : std::string(text.data, text.size);
}

Result<std::string> TakeBytes(tide_bytes bytes, const char* name) {
  TIDE_TRY(CheckSpan(bytes.data, bytes.size, name));
  if (bytes.size == 0) return std::string();
  return std::string(reinterpret_cast<const char*>(bytes.data), bytes.size);
}

Result<RecordKey> TakeKey(const tide_key* key) {
  if (key == nullptr) return Refuse(Code::kInvalidArgument, "must not be NULL", "key");
  RecordKey taken;
  TIDE_ASSIGN(taken.scope, TakeText(key->scope, "key.scope"));
  TIDE_ASSIGN(taken.collection, TakeText(key->collection, "key.collection"));
  TIDE_ASSIGN(taken.id, TakeText(key->id, "key.id"));
  if (taken.collection.empty()) return Refuse(Code::kInvalidArgument, "is empty", "key.collection");
  if (!IsRecordId(taken.id)) return Refuse(Code::kBadId, "an id is 1 to 128 bytes", "key.id");
  if (!taken.scope.empty() && !IsScopeName(taken.scope))
    return Refuse(Code::kBadId, "a scope is kind/name", "key.scope");
  return taken;
}

Uid TakeUid(const tide_uid& uid) {
  Uid taken;
  std::memcpy(taken.bytes.data(), uid.bytes, sizeof uid.bytes);
  return taken;
}

Result<Value> TakeValue(const tide_value& value, const char* name) {
  switch (value.type) {
    case TIDE_NULL: return Value::Null();
    case TIDE_BOOL: return Value::Bool(value.as.integer != 0);
    case TIDE_INT: return Value::Int(value.as.integer);
    case TIDE_DECIMAL: return Value::Decimal(value.as.integer);
    case TIDE_TIMESTAMP: return Value::Timestamp(value.as.integer);
    case TIDE_DOUBLE:
      if (!std::isfinite(value.as.real))
        return Refuse(Code::kNotANumber, "NaN and infinities cannot be stored", name);
      return Value::Double(value.as.real);
    case TIDE_STRING: case TIDE_SET: return TakeTextValue(value, name);
    case TIDE_BYTES: {
      TIDE_ASSIGN(std::string bytes, TakeBytes(value.as.bytes, name));
      return Value::Bytes(std::move(bytes));
    }
    default: return Refuse(Code::kUnsupported, "has a type that this library does not know", name);
  }
}

Result<Value> TakeFieldValue(const FieldRule& rule, const tide_value& value) {
  TIDE_ASSIGN(Value taken, TakeValue(value, rule.name.c_str()));
  if (taken.kind() != Kind::kDecimal || rule.type != FieldType::kDecimal) return taken;
  int64_t unscaled = taken.integer();
  if (!Rescale(&unscaled, value.scale, rule.scale))
    return Refuse(Code::kOutOfRange, "does not fit the field's digits", rule.name.c_str());
  return Value::Decimal(unscaled);
}

tide_key ViewOf(const RecordKey& key) {
  return {ViewOf(key.scope), ViewOf(key.collection), ViewOf(key.id)};
}

tide_uid ViewOf(const Uid& uid) {
  tide_uid view;
  std::memcpy(view.bytes, uid.bytes.data(), sizeof view.bytes);
  return view;
}

tide_value ViewOf(const Value& value, uint32_t scale, std::deque<std::string>* kept) {
  tide_value view = tide_v_null();
  if (value.absent()) return view;
  view.type = TypeOf(value.kind());
  switch (value.kind()) {
    case Kind::kDouble: view.as.real = value.real(); break;
    case Kind::kString: view.as.string = ViewOf(value.text()); break;
    case Kind::kBytes:
      view.as.bytes = {reinterpret_cast<const uint8_t*>(value.text().data()), value.text().size()};
      break;
    case Kind::kSet: view.as.string = ViewOf(kept->emplace_back(SetToJson(value))); break;
    default: view.as.integer = value.integer(); break;
  }
  if (value.kind() == Kind::kDecimal) view.scale = scale;
  return view;
}

tide_type TypeOf(FieldType type) { return TypeOf(KindOf(type)); }

tide_type TypeOf(Kind kind) {
  switch (kind) {
    case Kind::kNull: return TIDE_NULL;
    case Kind::kBool: return TIDE_BOOL;
    case Kind::kInt: return TIDE_INT;
    case Kind::kTimestamp: return TIDE_TIMESTAMP;
    case Kind::kDecimal: return TIDE_DECIMAL;
    case Kind::kDouble: return TIDE_DOUBLE;
    case Kind::kString: return TIDE_STRING;
    case Kind::kBytes: return TIDE_BYTES;
    case Kind::kSet: return TIDE_SET;
  }
  return TIDE_NULL;
}

}  // namespace tidemark
