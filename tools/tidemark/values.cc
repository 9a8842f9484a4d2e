#include "tools/tidemark/values.h"

#include <cmath>

#include "tools/tidemark/failure.h"
#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

const char* WordFor(tide_type type) {
  switch (type) {
    case TIDE_BOOL: return "true or false";
    case TIDE_INT: return "a whole number";
    case TIDE_DOUBLE: return "a number";
    case TIDE_STRING: return "a text";
    case TIDE_BYTES: return "bytes in base64";
    case TIDE_DECIMAL: return "a decimal such as \"12.50\"";
    case TIDE_TIMESTAMP: return "a time such as \"2026-03-14T09:30:00Z\"";
    case TIDE_SET: return "a JSON array";
    case TIDE_MAP: return "a JSON object";
    default: return "another type";
  }
}

[[noreturn]] void RefuseType(const std::string& subject, tide_type wanted) {
  throw Failure(TIDE_ERROR_WRONG_TYPE, subject + " wants " + WordFor(wanted));
}

TypedValue Decimal(std::string_view text, Declared declared, const std::string& subject) {
  if (auto unscaled = ReadDecimal(text, declared.scale))
    return TypedValue(tide_v_decimal(*unscaled, declared.scale));
  // The right form with too many digits is the likely mistake, and rounding would be a silent one.
  throw Failure(TIDE_ERROR_WRONG_TYPE,
                subject + " wants a decimal with at most " + std::to_string(declared.scale) +
                    " digits after the point, within 64 bits");
}

TypedValue Timestamp(std::string_view text, const std::string& subject) {
  if (auto us = ReadTimestamp(text)) return TypedValue(tide_v_time(*us));
  RefuseType(subject, TIDE_TIMESTAMP);
}

TypedValue Bytes(std::string_view base64, const std::string& subject) {
  if (auto bytes = ReadBase64(base64)) return TypedValue(TIDE_BYTES, std::move(*bytes));
  RefuseType(subject, TIDE_BYTES);
}

TypedValue Integer(const Json& json, const std::string& subject) {
  if (json.is_number_unsigned() && json.get<uint64_t>() > uint64_t{INT64_MAX})
    throw Failure(TIDE_ERROR_OUT_OF_RANGE, subject + " is beyond 64 bits");
  return TypedValue(tide_v_int(json.get<int64_t>()));
}

const Json* Base64Of(const Json& json) {
  if (!json.is_object() || json.size() != 1) return nullptr;
  auto found = json.find("base64");
  return found != json.end() && found->is_string() ? &*found : nullptr;
}

// A JSON value as what it looks like, without a declared type.
TypedValue Natural(const Json& json, const std::string& subject) {
  switch (json.type()) {
    case Json::value_t::null: return {};
    case Json::value_t::boolean: return TypedValue(tide_v_bool(json.get<bool>()));
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned: return Integer(json, subject);
    case Json::value_t::number_float: return TypedValue(tide_v_double(json.get<double>()));
    case Json::value_t::string: return TypedValue(TIDE_STRING, json.get<std::string>());
    case Json::value_t::array: return TypedValue(TIDE_SET, WriteJson(json));
    default: break;
  }
  if (const Json* base64 = Base64Of(json)) return Bytes(base64->get_ref<const std::string&>(),
                                                        subject);
  return TypedValue(TIDE_MAP, WriteJson(json));
}

TypedValue FromJson(const Json& json, Declared declared, const std::string& subject) {
  if (json.is_null()) return {};
  if (json.is_string() && declared.type == TIDE_DECIMAL)
    return Decimal(json.get_ref<const std::string&>(), declared, subject);
  if (json.is_number_integer() && declared.type == TIDE_DECIMAL)
    return Decimal(WriteJson(json), declared, subject);
  if (json.is_string() && declared.type == TIDE_TIMESTAMP)
    return Timestamp(json.get_ref<const std::string&>(), subject);
  if (json.is_number() && declared.type == TIDE_DOUBLE)
    return TypedValue(tide_v_double(json.get<double>()));
  TypedValue natural = Natural(json, subject);
  if (declared.type != TIDE_NULL && natural.Get().type != declared.type)
    RefuseType(subject, declared.type);
  return natural;
}

TypedValue Boolean(std::string_view text, const std::string& subject) {
  if (text == "true" || text == "1") return TypedValue(tide_v_bool(1));
  if (text == "false" || text == "0") return TypedValue(tide_v_bool(0));
  RefuseType(subject, TIDE_BOOL);
}

// `labels=urgent` is a set of one; `labels=["a","b"]` says it in full.
TypedValue SetOf(const std::string& text) {
  std::optional<Json> json = ParseJson(text);
  if (json && json->is_array()) return TypedValue(TIDE_SET, WriteJson(*json));
  return TypedValue(TIDE_SET, WriteJson(Json::array({json ? *json : Json(text)})));
}

TypedValue FromText(const std::string& text, Declared declared, const std::string& subject) {
  if (declared.type == TIDE_STRING || declared.type == TIDE_NULL)
    return TypedValue(TIDE_STRING, text);
  if (text.empty() || text == "null") return {};  // `due=` clears what is not a text
  switch (declared.type) {
    case TIDE_BOOL: return Boolean(text, subject);
    case TIDE_DECIMAL: return Decimal(text, declared, subject);
    case TIDE_TIMESTAMP: return Timestamp(text, subject);
    case TIDE_BYTES: return Bytes(text, subject);
    case TIDE_SET: return SetOf(text);
    case TIDE_INT:
      if (auto n = ReadInteger(text)) return TypedValue(tide_v_int(*n));
      break;
    case TIDE_DOUBLE:
      if (auto d = ReadDouble(text)) return TypedValue(tide_v_double(*d));
      break;
    case TIDE_MAP:
      if (auto json = ParseJson(text); json && json->is_object())
        return TypedValue(TIDE_MAP, WriteJson(*json));
      break;
    default: break;
  }
  RefuseType(subject, declared.type);
}

}  // namespace

tide_value TypedValue::Get() const {
  tide_value value = value_;
  if (value.type == TIDE_BYTES)
    value.as.bytes = {reinterpret_cast<const uint8_t*>(text_.data()), text_.size()};
  else if (value.type == TIDE_STRING || value.type == TIDE_SET || value.type == TIDE_MAP)
    value.as.string = Str(text_);
  return value;
}

TypedValue ReadValue(const RawValue& raw, Declared declared, const std::string& subject) {
  return raw.is_json ? FromJson(raw.json, declared, subject)
                     : FromText(raw.text, declared, subject);
}

TypedValue ReadLoose(const RawValue& raw, const std::string& subject) {
  if (raw.is_json) return Natural(raw.json, subject);
  if (std::optional<Json> json = ParseJson(raw.text)) return Natural(*json, subject);
  return TypedValue(TIDE_STRING, raw.text);
}

Json ValueJson(const tide_value& value) {
  switch (value.type) {
    case TIDE_BOOL: return value.as.integer != 0;
    case TIDE_INT: return value.as.integer;
    case TIDE_DOUBLE: return value.as.real;
    case TIDE_STRING: return Text(value.as.string);
    case TIDE_DECIMAL: return WriteDecimal(value.as.integer, value.scale);
    case TIDE_TIMESTAMP: return WriteTimestamp(value.as.integer);
    case TIDE_BYTES: {
      auto* data = reinterpret_cast<const char*>(value.as.bytes.data);
      return {{"base64", WriteBase64({data ? data : "", value.as.bytes.size})}};
    }
    case TIDE_SET:
    case TIDE_MAP:
      if (auto json = ParseJson(View(value.as.string))) return *json;
      return Text(value.as.string);
    default: return nullptr;
  }
}

std::string ValueText(const tide_value& value) {
  if (value.type == TIDE_NULL) return "-";
  if (value.type == TIDE_STRING) return Text(value.as.string);
  if (value.type == TIDE_BYTES) return std::to_string(value.as.bytes.size) + " bytes";
  Json json = ValueJson(value);
  return json.is_string() ? json.get<std::string>() : WriteJson(json);
}

}  // namespace tidemark
