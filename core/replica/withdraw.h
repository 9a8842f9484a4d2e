// Withdrawing operations: cancel, park, dismiss. A withdrawal takes never-sent dependents along.
#pragma once

#include "core/replica/turn.h"

namespace tidemark {

// Ends never-sent operations in `state`, and with them every never-sent operation built on them;
// all are listed in `gone`, in order of submit.
Status Withdraw(Turn& turn, const std::set<Uid>& first, State state, Reason reason,
                std::vector<Uid>* gone);
// Parks never-sent operations that write a scope which may not be written any more.
Status ParkUnsent(Turn& turn, const std::string& scope);
// Closes an open operation; nobody is told.
Status CloseOpen(Turn& turn, StoredOperation* op, const Uid& replaced_by);
// Closes an open or superseded operation that a new one replaces.
Status Replace(Turn& turn, const Uid& op, const Uid& replaced_by);

}  // namespace tidemark
