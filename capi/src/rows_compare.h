// What became of one answer in another, as keyed differences.
#pragma once

#include <vector>

#include "capi/src/rows.h"
#include "tidemark/observe.h"

namespace tidemark {

// `before` null: nothing. Sorted as tide_edit says; as few moves as there can be. INVALID_ARGUMENT
// where the columns or the number of key columns differ.
Result<std::vector<tide_edit>> CompareRows(const tide_rows* before, const tide_rows& after);

// Whether what rows share looks different: freshness or reason of a standing, not its age.
bool StandingsDiffer(const tide_rows& before, const tide_rows& after);

}  // namespace tidemark
