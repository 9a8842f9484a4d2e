// Plans: their steps are operations that wait as drafts (nothing of them is shown or sent) until
// the plan releases them. A plan moves in the transaction of what moves it, so that a timeline and
// the operations in it never disagree.
#pragma once

#include "core/plan/plan.h"
#include "core/replica/turn.h"

namespace tidemark {

// Before every commit that changed operations or records, while plans are open; `due`: also where
// only time has passed.
Status AdvancePlans(Turn& turn, bool due);

}  // namespace tidemark
