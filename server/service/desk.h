// Desk: what every part of the service works with, and who is asking. Borrowed, one thread.
#pragma once

#include <string>

#include "core/base/log.h"
#include "core/manifest/manifest.h"
#include "core/model/attention.h"
#include "core/wire/messages.h"
#include "server/service/authorizer.h"
#include "server/service/refusal.h"
#include "server/store/server_store.h"

namespace tidemark::service {

struct Desk {
  const std::string& home;
  const Limits& limits;
  const Manifest& manifest;
  store::ServerStore& store;
  const Authorizer& authorizer;
  Log& log;
  uint32_t pull_bytes_max;

  // What wants a person is told to that person and to nobody else, whatever the authorizer grants.
  judge::Role RoleOf(std::string_view account, std::string_view scope) const {
    if (ScopeKind(scope) != kAttentionKind) return authorizer.RoleOf(account, scope);
    return scope == AttentionScope(account) ? judge::Role::kReader : judge::Role::kNone;
  }
  bool MayRead(std::string_view account, std::string_view scope) const {
    return RoleOf(account, scope) >= judge::Role::kReader;
  }
};

const Hello& HelloOf(const Request& request);

// Who the token is, if it may speak for the hello's account, client and protocol. Failures are the
// store's.
Result<Answer<std::string>> Admit(const Desk& desk, std::string_view token, const Hello& hello);

// The one frame limit for an answer: what both sides can take.
size_t FrameBytesMax(const Desk& desk, const Hello& hello);

}  // namespace tidemark::service
