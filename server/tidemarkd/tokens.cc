#include "server/tidemarkd/tokens.h"

#include <openssl/sha.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/text.h"
#include "core/model/ids.h"

namespace tidemark::daemon {
namespace {

using judge::Role;
using Json = nlohmann::json;

constexpr char kUser[] = "user", kAttention[] = "attention", kDevPrefix[] = "dev:";
constexpr size_t kAccountBytesMax = 128;

std::optional<Role> RoleOfName(const Json& name) {
  if (name == "none") return Role::kNone;
  if (name == "reader") return Role::kReader;
  if (name == "writer") return Role::kWriter;
  if (name == "lead") return Role::kLead;
  return std::nullopt;
}

bool IsAccount(std::string_view account) {
  return !account.empty() && account.size() <= kAccountBytesMax && IsUtf8(account) &&
         account.find('/') == account.npos;
}

bool IsScopeOf(std::string_view scope, std::string_view kind, std::string_view account) {
  return ScopeKind(scope) == kind && scope.size() == kind.size() + 1 + account.size() &&
         scope.ends_with(account);
}

Status Bad(size_t index, const std::string& what) {
  return Status::Error(Code::kInvalidArgument, "tokens[" + std::to_string(index) + "]: " + what);
}

// Null where the key is missing or holds something else.
const Json& Member(const Json& object, const char* key) {
  static const Json kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

}  // namespace

Result<std::shared_ptr<const TokenFile>> TokenFile::Parse(std::string_view json) {
  const Json file = Json::parse(json, nullptr, false);
  if (!file.is_object() || !Member(file, "tokens").is_array())
    return Status::Error(Code::kInvalidArgument, "it is not {\"tokens\":[…]}");
  auto tokens = std::make_shared<TokenFile>();
  const Json& list = Member(file, "tokens");
  for (size_t i = 0; i < list.size(); i++) {
    const Json &hash = Member(list[i], "token_sha256"), &account = Member(list[i], "account");
    std::string bytes;
    if (!hash.is_string() || !FromHex(hash.get_ref<const std::string&>(), &bytes) ||
        bytes.size() != 32)
      return Bad(i, "token_sha256 is not 64 hex digits");
    if (!account.is_string() || !IsAccount(account.get_ref<const std::string&>()))
      return Bad(i, "account is not a name");
    const auto& name = account.get_ref<const std::string&>();
    if (!tokens->accounts_.emplace(ToHex(bytes), name).second)
      return Bad(i, "the token is there twice");
    const Json& metrics = Member(list[i], "metrics");
    if (!metrics.is_null() && !metrics.is_boolean()) return Bad(i, "metrics is not true or false");
    if (metrics == true) tokens->scrapers_.insert(ToHex(bytes));
    const Json& scopes = Member(list[i], "scopes");
    if (!scopes.is_null() && !scopes.is_object()) return Bad(i, "scopes is not an object");
    for (const auto& [scope, role_name] : scopes.items()) {
      const auto role = RoleOfName(role_name);
      if (!IsScopeName(scope)) return Bad(i, "\"" + scope + "\" is not KIND/NAME");
      if (!role.has_value())
        return Bad(i, "the role in " + scope + " is not none, reader, writer or lead");
      Role& held = tokens->roles_[name][scope];
      held = std::max(held, *role);
    }
  }
  return std::shared_ptr<const TokenFile>(std::move(tokens));
}

std::optional<std::string> TokenFile::AccountOf(std::string_view token) const {
  const auto found = accounts_.find(Sha256Hex(token));
  return found == accounts_.end() ? std::nullopt : std::optional<std::string>(found->second);
}

Role TokenFile::RoleOf(std::string_view account, std::string_view scope) const {
  if (IsScopeOf(scope, kAttention, account)) return Role::kReader;
  const auto roles = roles_.find(account);
  if (roles == roles_.end()) return Role::kNone;
  const auto role = roles->second.find(scope);
  return role == roles->second.end() ? Role::kNone : role->second;
}

bool TokenFile::MayReadMetrics(std::string_view token) const {
  return scrapers_.contains(Sha256Hex(token));
}

DevTokens::DevTokens(const Manifest& manifest) : shared_kinds_{"team"} {
  for (const CollectionRule& collection : manifest.collections())
    shared_kinds_.insert(collection.scope_kind);
  shared_kinds_.erase(kUser);
  shared_kinds_.erase(kAttention);
}

std::optional<std::string> DevTokens::AccountOf(std::string_view token) const {
  if (!token.starts_with(kDevPrefix)) return std::nullopt;
  token.remove_prefix(std::string_view(kDevPrefix).size());
  return IsAccount(token) ? std::optional<std::string>(token) : std::nullopt;
}

Role DevTokens::RoleOf(std::string_view account, std::string_view scope) const {
  if (!IsScopeName(scope)) return Role::kNone;
  if (IsScopeOf(scope, kAttention, account)) return Role::kReader;
  if (IsScopeOf(scope, kUser, account)) return Role::kLead;
  return shared_kinds_.contains(ScopeKind(scope)) ? Role::kWriter : Role::kNone;
}

std::string Sha256Hex(std::string_view bytes) {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash);
  return ToHex({reinterpret_cast<const char*>(hash), sizeof hash});
}

}  // namespace tidemark::daemon
