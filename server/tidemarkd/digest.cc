#include "server/tidemarkd/digest.h"

#include <nlohmann/json.hpp>

#include "server/store/server_store.h"

namespace tidemark::daemon {

Result<std::string> DigestJson(const std::string& store) {
  TIDE_ASSIGN(const auto heads, store::ServerStore::ReadHeads(store));
  auto scopes = nlohmann::ordered_json::array();
  for (const store::NamedHead& named : heads) {
    nlohmann::ordered_json scope;
    scope["scope"] = named.scope;
    scope["epoch"] = named.head.epoch;
    scope["seq"] = named.head.head;
    scope["records"] = named.head.records;
    scope["digest"] = DigestHex(named.head.digest);
    scopes.push_back(std::move(scope));
  }
  nlohmann::ordered_json out;
  out["scopes"] = std::move(scopes);
  return out.dump();
}

}  // namespace tidemark::daemon
