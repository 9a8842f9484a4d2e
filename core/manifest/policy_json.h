// PolicyJson: the promises and who made them, as the one JSON object of `tidemark policy`.
#pragma once

#include <string>

#include "core/manifest/manifest.h"

namespace tidemark {

std::string PolicyJson(const Manifest& manifest);

}  // namespace tidemark
