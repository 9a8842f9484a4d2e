// The one door to generated code, and how messages become bytes and back.
#pragma once

#include <string>
#include <string_view>

#include "core/wire/tidemark.pb.h"

namespace tidemark {

// Equal messages, equal bytes.
std::string Serialize(const google::protobuf::MessageLite& message);
// False unless all of `bytes` is one such message, at most 32 messages deep.
bool Parse(std::string_view bytes, google::protobuf::MessageLite* message);

}  // namespace tidemark
