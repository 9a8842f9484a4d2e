// What the steps of a plan must be to one another: told apart, in an order that has a beginning,
// and never taken back once the pivot is passed. Pure.
#pragma once

#include "core/manifest/manifest.h"
#include "core/manifest/problem.h"

namespace tidemark {

void CheckPlan(const Manifest& manifest, const PlanRule& plan, const Place& place,
               Problems* problems);

}  // namespace tidemark
