// One value against one field's rule.
#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/merge/validate.h"

namespace tidemark {
namespace {

bool IsOneOf(const FieldRule& rule, const std::string& text) {
  return rule.one_of.empty() ||
         std::find(rule.one_of.begin(), rule.one_of.end(), text) != rule.one_of.end();
}

Status TooLarge(const FieldRule& rule) {
  return Status::Error(Code::kTooLarge, "larger than " + std::to_string(rule.max_bytes) + " bytes",
                       rule.name);
}

Status CheckText(const FieldRule& rule, const Value& value) {
  const std::string& text = value.text();
  if (value.kind() == Kind::kString && !IsUtf8(text))
    return Status::Error(Code::kWrongType, "not UTF-8 without NUL", rule.name);
  if (text.size() > rule.max_bytes) return TooLarge(rule);
  if (rule.type == FieldType::kRef && !IsRecordId(text))
    return Status::Error(Code::kBadId, "not a record id of 1 to 128 bytes", rule.name);
  if (!IsOneOf(rule, text))
    return Status::Error(Code::kNotOneOf, "not one of the declared values", rule.name);
  return Status::Ok();
}

Status CheckNumber(const FieldRule& rule, int64_t number) {
  if (!rule.bounded) return Status::Ok();
  if (number < rule.min)
    return Status::Error(Code::kOutOfRange, "below the minimum " + std::to_string(rule.min),
                         rule.name);
  if (number > rule.max)
    return Status::Error(Code::kOutOfRange, "above the maximum " + std::to_string(rule.max),
                         rule.name);
  return Status::Ok();
}

}  // namespace

Status CheckElement(const FieldRule& rule, const Value& element) {
  if (element.kind() == Kind::kNull || element.kind() == Kind::kSet)
    return Status::Error(Code::kWrongType, "an element of a set is one plain value", rule.name);
  if (element.kind() == Kind::kString && !IsUtf8(element.text()))
    return Status::Error(Code::kWrongType, "an element is not UTF-8 without NUL", rule.name);
  if (element.kind() == Kind::kDouble && !std::isfinite(element.real()))
    return Status::Error(Code::kNotANumber, "an element is not a finite number", rule.name);
  if (Canonical(Value::Set({element})).size() > rule.max_bytes) return TooLarge(rule);
  return Status::Ok();
}

Status CheckValue(const FieldRule& rule, const Value& value) {
  if (value.absent()) {
    if (!rule.required) return Status::Ok();
    return Status::Error(Code::kRequired, "must have a value", rule.name);
  }
  if (value.kind() != KindOf(rule.type))
    return Status::Error(Code::kWrongType, std::string("must be of type ") + TypeName(rule.type),
                         rule.name);
  switch (value.kind()) {
    case Kind::kString: case Kind::kBytes: return CheckText(rule, value);
    case Kind::kInt: case Kind::kTimestamp: case Kind::kDecimal:
      return CheckNumber(rule, value.integer());
    case Kind::kDouble:
      if (std::isfinite(value.real())) return Status::Ok();
      return Status::Error(Code::kNotANumber, "not a finite number", rule.name);
    case Kind::kSet:
      for (const Value& element : value.items()) TIDE_TRY(CheckElement(rule, element));
      return Canonical(value).size() > rule.max_bytes ? TooLarge(rule) : Status::Ok();
    case Kind::kNull: case Kind::kBool: break;
  }
  return Status::Ok();
}

}  // namespace tidemark
