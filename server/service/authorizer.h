// Authorizer: who a bearer token is and what they may do in a scope. Asked on every call.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/judge/judge.h"

namespace tidemark::service {

class Authorizer {
 public:
  virtual ~Authorizer() = default;
  // The account, or nothing for a token that is unknown.
  virtual std::optional<std::string> AccountOf(std::string_view token) const = 0;
  virtual judge::Role RoleOf(std::string_view account, std::string_view scope) const = 0;
  // Whether the bearer may read what the server measured of itself.
  virtual bool MayReadMetrics(std::string_view) const { return false; }
};

}  // namespace tidemark::service
