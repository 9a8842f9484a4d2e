// Requests with a sound envelope and anything inside, about few scopes, records and lanes, so that
// they meet each other.
#pragma once

#include "core/wire/messages.h"
#include "tests/fuzz/court.h"
#include "tests/fuzz/feed.h"

namespace tidemark::fuzz {

Operation HostileOperation(Feed& feed);
// A push that mostly goes on where its lane stands, a pull or a long poll.
Request HostileRequest(Feed& feed, Court& court);

}  // namespace tidemark::fuzz
