// Tokens: who a bearer token is. TokenFile reads what an operator wrote; DevTokens believes
// everybody, and is for one's own machine. attention/ACCOUNT is readable by its account in both.
// Immutable; any thread.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/manifest/manifest.h"
#include "server/service/authorizer.h"

namespace tidemark::daemon {

class TokenFile final : public service::Authorizer {
 public:
  // {"tokens":[{"token_sha256":"<hex>","account":"alice","scopes":{"team/1":"writer"}}]}
  // "metrics":true in an entry: its bearer may read /metrics.
  // An account with several tokens has in each scope the highest role that any of them gives.
  static Result<std::shared_ptr<const TokenFile>> Parse(std::string_view json);

  std::optional<std::string> AccountOf(std::string_view token) const override;
  judge::Role RoleOf(std::string_view account, std::string_view scope) const override;
  bool MayReadMetrics(std::string_view token) const override;

 private:
  using Roles = std::map<std::string, judge::Role, std::less<>>;
  std::map<std::string, std::string, std::less<>> accounts_;  // by the hash of the token
  std::map<std::string, Roles, std::less<>> roles_;           // by account
  std::set<std::string, std::less<>> scrapers_;               // hashes of tokens
};

// The token dev:ACCOUNT is that account: writer in every shared scope, lead of user/ACCOUNT.
class DevTokens final : public service::Authorizer {
 public:
  explicit DevTokens(const Manifest& manifest);
  std::optional<std::string> AccountOf(std::string_view token) const override;
  judge::Role RoleOf(std::string_view account, std::string_view scope) const override;
  bool MayReadMetrics(std::string_view) const override { return true; }

 private:
  std::set<std::string, std::less<>> shared_kinds_;
};

// Stands before the authorizer in force, so that it can be exchanged while the service keeps
// asking.
class Tokens final : public service::Authorizer {
 public:
  explicit Tokens(std::shared_ptr<const service::Authorizer> now) : now_(std::move(now)) {}
  void Replace(std::shared_ptr<const service::Authorizer> next) { now_ = std::move(next); }
  std::optional<std::string> AccountOf(std::string_view token) const override {
    return now_->AccountOf(token);
  }
  judge::Role RoleOf(std::string_view account, std::string_view scope) const override {
    return now_->RoleOf(account, scope);
  }
  bool MayReadMetrics(std::string_view token) const override {
    return now_->MayReadMetrics(token);
  }

 private:
  std::shared_ptr<const service::Authorizer> now_;
};

// Lower-case hex.
std::string Sha256Hex(std::string_view bytes);

}  // namespace tidemark::daemon
