#include "server/judge/pipeline.h"

#include <algorithm>

#include "core/base/plant.h"
#include "core/merge/validate.h"
#include "server/judge/refuse.h"

namespace tidemark::judge {
namespace {

// An action that cannot be shown to be young enough is too old: the age counts from what is proven.
bool IsExpired(const Context& context) {
  const int64_t valid_ms = context.operation().valid_for_ms;
  return valid_ms > 0 && (context.the_case().recv_us - context.action_us()) / 1000 > valid_ms;
}

bool HasRole(const Context& context, const std::string& scope, Role needed) {
  if (TIDE_PLANTED(kRoleIgnored) && needed == Role::kWriter) needed = Role::kReader;
  const auto& roles = context.the_case().roles;
  const auto role = roles.find(scope);
  return role != roles.end() && role->second >= needed;
}

// One key a scope in which the author may not do what the operation does.
std::vector<RecordKey> FindDenied(const Context& context) {
  std::vector<RecordKey> denied;
  const auto check = [&](const RecordKey& key, Role needed) {
    const auto same = [&](const RecordKey& known) { return known.scope == key.scope; };
    if (!HasRole(context, key.scope, needed) && std::none_of(denied.begin(), denied.end(), same))
      denied.push_back(key);
  };
  for (const Effect& effect : context.operation().effects) check(effect.key, Role::kWriter);
  if (TIDE_PLANTED(kExpectUnasked)) return denied;
  for (const Expect& expect : context.operation().expects) check(expect.key, Role::kReader);
  return denied;
}

}  // namespace

std::optional<Refusal> Admit(const Context& context) {
  if (context.the_case().park) return RefuseParked(context);
  if (context.the_case().dependency_failed) return RefuseDependency(context);
  if (IsExpired(context) && !TIDE_PLANTED(kExpiredApplied)) return RefuseExpired(context);
  if (const auto denied = FindDenied(context); !denied.empty())
    return RefuseDenied(context, denied);
  if (context.the_case().override != Override::kNone) return RefuseOverride(context);
  const auto problems = CheckOperation(context.manifest(), context.operation());
  if (!problems.empty()) return RefuseInvalid(context, problems);
  return std::nullopt;
}

}  // namespace tidemark::judge
