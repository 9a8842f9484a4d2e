// A record id that is a UUID travels as its 16 bytes; the text form is what everyone else sees.
#pragma once

#include <string>
#include <string_view>

namespace tidemark {

// The 16 bytes of a canonical UUID text (lower case, 8-4-4-4-12); empty for any other id, so that
// what comes back is always exactly what went in.
std::string RawOfUuidText(std::string_view id);

}  // namespace tidemark
