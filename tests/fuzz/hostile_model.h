// Parts of the model with anything inside, about few scopes, records and fields, so that they meet
// each other and what the good store holds.
#pragma once

#include "core/wire/messages.h"
#include "tests/fuzz/feed.h"

namespace tidemark::fuzz {

int64_t NumberFrom(Feed& feed);  // small, at an edge, or any
Value ScalarFrom(Feed& feed);
Value ValueFrom(Feed& feed);     // may be null or a set
RecordKey KeyFrom(Feed& feed);
std::string FieldFrom(Feed& feed);
Effect EffectFrom(Feed& feed);
Expect ExpectFrom(Feed& feed);
Cursor CursorFrom(Feed& feed);

}  // namespace tidemark::fuzz
