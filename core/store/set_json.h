// Sets at rest: a JSON array of scalars, sorted by canonical bytes, so that plain SQL can read it.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/model/value.h"

namespace tidemark {

std::string SetToJson(const Value& set);
// STORE_CORRUPT where it is not an array of strings, booleans, integers and finite numbers.
Result<Value> SetFromJson(std::string_view json);

}  // namespace tidemark
