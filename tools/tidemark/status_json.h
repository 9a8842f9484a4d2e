#pragma once

#include <string>

#include "tools/tidemark/json.h"

namespace tidemark {

// What is most worth saying of a scope; by the same priority as a record's.
tide_headline HeadlineOf(const tide_scope_info& info);
Json ScopeJson(const tide_scope_info& info);
std::string ScopeText(const tide_scope_info& info);

Json StateJson(const tide_sync_state& state);
std::string StateText(const tide_sync_state& state);

}  // namespace tidemark
