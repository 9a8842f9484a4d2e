// Plans: rows of tide_plan and tide_plan_step. Their operations are rows of tide_op.
#pragma once

#include <optional>
#include <vector>

#include "core/plan/plan.h"
#include "core/sqlite/transaction.h"

namespace tidemark {

// Fills in plan->no.
Status InsertPlan(WriteTxn& txn, Plan* plan);
// The states, and what became of the operations; never the rules.
Status UpdatePlan(WriteTxn& txn, const Plan& plan);
Result<std::optional<Plan>> FindPlan(Database& db, const Uid& id);
// In order of beginning; open_only: neither DONE nor REVERSED.
Result<std::vector<Plan>> ListPlans(Database& db, bool open_only);

}  // namespace tidemark
