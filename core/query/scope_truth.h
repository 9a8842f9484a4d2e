// What the truth of a query is about: the scopes, the collections in them, and what of one's own
// lies there.
#pragma once

#include <string>
#include <vector>

#include "core/query/query.h"
#include "core/store/reader.h"

namespace tidemark {

// How to judge freshness of a collection when the query does not say.
int64_t WindowOf(const Manifest& manifest, const std::string& collection, int64_t asked_ms);

// Fills scopes, parts and counts of `facts`, whose read_set is known. NOT_SUBSCRIBED for a scope
// that is named and not subscribed.
Status FindParts(Reader& reader, const Manifest& manifest, const QuerySpec& spec,
                 QueryFacts* facts);

}  // namespace tidemark
