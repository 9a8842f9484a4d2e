#pragma once

#include <string>

#include "tools/tidemark/handles.h"
#include "tools/tidemark/json.h"

// What a decision would make of records, as JSON and for people.
namespace tidemark {

Json PreviewJson(const tide_preview* preview);
std::string PreviewText(const tide_preview* preview);

}  // namespace tidemark
