// Refuse: why an operation was not applied, one function a reason. See explain.h for the records.
#pragma once

#include "server/judge/explain.h"

namespace tidemark::judge {

Refusal RefuseTaken(const Context& context, const RecordKey& key, const ServerRecord& taken);
// `record` null: it is not even remembered.
Refusal RefuseGone(const Context& context, const Effect& effect, const ServerRecord* record);
Refusal RefuseManual(const Context& context, const Effect& effect, const FieldRule& rule,
                     const Slot& current, const Value& theirs);
Refusal RefuseStrict(const Context& context, const std::vector<Explanation>& lost);

// An increment or an element beyond what the field may hold. `limit` absent: what 64 bits hold.
struct Beyond {
  Value have, want, limit;
  bool below = false;
};
Refusal RefuseLimit(const Context& context, const Effect& effect, const FieldRule& rule,
                    const ServerRecord& record, const Beyond& beyond);

Refusal RefuseParked(const Context& context);
Refusal RefuseDependency(const Context& context);
Refusal RefuseExpired(const Context& context);
Refusal RefuseDenied(const Context& context, const std::vector<RecordKey>& denied);
// Somebody else's conflict: there is none of that name, or this role may not decide it.
Refusal RefuseOverride(const Context& context);
Refusal RefuseInvalid(const Context& context, const std::vector<Status>& problems);

}  // namespace tidemark::judge
