#include "core/store/set_json.h"

#include <nlohmann/json.hpp>

namespace tidemark {

using Json = nlohmann::json;

namespace {

// Takes the items as they are read. A tree of them would ask for memory where it is torn down, and
// end the process where there is none.
class Items final : public nlohmann::json_sax<Json> {
 public:
  std::vector<Value> items;

  bool null() override { return false; }
  bool boolean(bool yes) override { return Take(Value::Bool(yes)); }
  bool number_integer(number_integer_t n) override { return Take(Value::Int(n)); }
  bool number_unsigned(number_unsigned_t n) override {
    return n <= INT64_MAX && Take(Value::Int(static_cast<int64_t>(n)));
  }
  bool number_float(number_float_t n, const string_t&) override { return Take(Value::Double(n)); }
  bool string(string_t& text) override { return Take(Value::String(std::move(text))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return false; }
  bool key(string_t&) override { return false; }
  bool end_object() override { return false; }
  bool start_array(size_t) override { return depth_++ == 0; }
  bool end_array() override { return true; }
  bool parse_error(size_t, const std::string&, const Json::exception&) override { return false; }

 private:
  bool Take(Value value) {
    if (depth_ == 0) return false;
    items.push_back(std::move(value));
    return true;
  }

  int depth_ = 0;
};

}  // namespace

// Item by item, for the same reason.
std::string SetToJson(const Value& set) {
  std::string array = "[";
  for (const Value& item : set.items()) {
    if (array.size() > 1) array += ',';
    const Json scalar = item.kind() == Kind::kBool     ? Json(item.integer() != 0)
                        : item.kind() == Kind::kInt    ? Json(item.integer())
                        : item.kind() == Kind::kDouble ? Json(item.real())
                                                       : Json(item.text());
    array += scalar.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return array + "]";
}

Result<Value> SetFromJson(std::string_view json) {
  Items read;
  if (!Json::sax_parse(json, &read))
    return Status::Error(Code::kStoreCorrupt, "a set at rest is not a JSON array of scalars");
  return Value::Set(std::move(read.items));
}

}  // namespace tidemark
