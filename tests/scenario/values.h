// Values: what scenarios write in JSON, as the model's values, read by the declared type of a
// field.
#pragma once

#include <nlohmann/json.hpp>

#include "core/manifest/manifest.h"
#include "core/model/operation.h"

namespace tidemark::testing {

using Json = nlohmann::json;

// "tasks/t1" or "tasks/t1@team/1".
RecordKey KeyFrom(const std::string& text);
Value ValueFrom(const Manifest& manifest, const RecordKey& key, const std::string& field,
    const Json& json);
Fields FieldsFrom(const Manifest& manifest, const RecordKey& key, const Json& json);
// As in `tidemark submit --lines`, with "record":"tasks/t1" in place of collection, id and scope.
std::vector<Effect> EffectsFrom(const Manifest& manifest, const Json& json);
std::vector<Expect> ExpectsFrom(const Manifest& manifest, const Json& json);
// For messages of failed tests.
std::string Show(const Value& value);
std::string Show(const Fields& fields);

}  // namespace tidemark::testing
