#include "core/store/set_json.h"

#include <nlohmann/json.hpp>

namespace tidemark {

using Json = nlohmann::json;

std::string SetToJson(const Value& set) {
  Json array = Json::array();
  for (const Value& item : set.items()) {
    switch (item.kind()) {
      case Kind::kBool: array.push_back(item.integer() != 0); break;
      case Kind::kInt: array.push_back(item.integer()); break;
      case Kind::kDouble: array.push_back(item.real()); break;
      default: array.push_back(item.text()); break;
    }
  }
  return array.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Value> SetFromJson(std::string_view json) {
  const Json array = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  const Status corrupt = Status::Error(Code::kStoreCorrupt,
                                       "a set at rest is not a JSON array of scalars");
  if (!array.is_array()) return corrupt;
  std::vector<Value> items;
  for (const Json& item : array) {
    if (item.is_boolean()) items.push_back(Value::Bool(*item.get_ptr<const bool*>()));
    else if (item.is_number_float()) items.push_back(Value::Double(*item.get_ptr<const double*>()));
    else if (item.is_number_unsigned() && item > INT64_MAX) return corrupt;
    else if (item.is_number_integer()) items.push_back(Value::Int(item.get<int64_t>()));
    else if (item.is_string()) items.push_back(Value::String(*item.get_ptr<const std::string*>()));
    else return corrupt;
  }
  return Value::Set(std::move(items));
}

}  // namespace tidemark
