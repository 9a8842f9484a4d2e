#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include <tidemark/tidemark.h>

#include "tools/tidemark/text_forms.h"

namespace tidemark {

// Keys keep the order in which they were put, so that output reads as the contract does.
using Json = nlohmann::ordered_json;

inline std::optional<Json> ParseJson(std::string_view text) {
  Json parsed = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return {};
  return parsed;
}

// One line; bytes that are not UTF-8 become U+FFFD instead of an exception.
inline std::string WriteJson(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

inline Json UidOrNull(const tide_uid& uid) {
  return IsNone(uid) ? Json(nullptr) : Json(WriteUid(uid));
}

inline std::string_view View(tide_str text) { return {text.data ? text.data : "", text.size}; }
inline std::string Text(tide_str text) { return std::string(View(text)); }
inline tide_str Str(std::string_view text) { return {text.data(), text.size()}; }
// A name that may be left out: empty is "not given".
inline tide_str OptionalStr(const std::string& text) {
  return text.empty() ? tide_str{nullptr, 0} : Str(text);
}

}  // namespace tidemark
