#pragma once

#include <string>

#include "tools/tidemark/json.h"

namespace tidemark {

// A tide_value together with the text it points at. Immutable.
class TypedValue {
 public:
  TypedValue() : value_(tide_v_null()) {}
  explicit TypedValue(tide_value plain) : value_(plain) {}  // one without text
  TypedValue(tide_type type, std::string text) : text_(std::move(text)), value_(tide_v_null()) {
    value_.type = type;
  }

  bool IsNull() const { return value_.type == TIDE_NULL; }
  // Borrows the text: valid while this object lives and stays where it is.
  tide_value Get() const;

 private:
  std::string text_;
  tide_value value_;
};

// What a field is declared as; TIDE_NULL where it is not known, and then the library, which
// knows the whole manifest, is left to refuse the name in its own words.
struct Declared {
  tide_type type = TIDE_NULL;
  uint32_t scale = 0;
};

// A value as it was typed or parsed, before its field's type is known.
struct RawValue {
  bool is_json = false;
  std::string text;
  Json json;

  static RawValue FromText(std::string text) { return {false, std::move(text), {}}; }
  static RawValue FromJson(Json json) { return {true, {}, std::move(json)}; }
};

// Reads a raw value as its field's type; `subject` names the field in the failure. Throws Failure
// WRONG_TYPE or OUT_OF_RANGE.
TypedValue ReadValue(const RawValue& raw, Declared declared, const std::string& subject);
// Reads what has no declared type (set elements, query parameters): text is taken as JSON if it
// parses, else as it is.
TypedValue ReadLoose(const RawValue& raw, const std::string& subject);

// The value as JSON: bytes as {"base64":…}, decimals and timestamps as strings, sets as arrays.
Json ValueJson(const tide_value& value);
// The value for people: text without quotes, null as "-".
std::string ValueText(const tide_value& value);

}  // namespace tidemark
