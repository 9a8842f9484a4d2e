// Literals: the values that a manifest writes as text, read strictly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/manifest/manifest.h"

namespace tidemark {

// "12.50" at scale 2 is 1250. More digits than the scale, or too large: MANIFEST_INVALID.
Result<int64_t> ParseDecimal(std::string_view text, uint32_t scale);

// RFC 3339, "2024-05-01T12:00:00.25+02:00": us UTC.
Result<int64_t> ParseTimestamp(std::string_view text);

// The JSON literal of `setting` ("initial") as a value of this type. Limits are not looked at.
Result<Value> ParseLiteral(std::string_view json, FieldType type, uint32_t scale,
                           const std::string& setting);

}  // namespace tidemark
