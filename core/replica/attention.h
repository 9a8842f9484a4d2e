// Attention: what attention/<account> tells of operations that want a person. Those of this
// account's other devices stand in the outbox as rows of their own (kOpElsewhere), so that lists,
// counts, headlines and choices need not tell them apart; they are never sent.
//
//   an operation elsewhere is here  <=>  its item is open in what is confirmed
//   closed once, on any device or by a lead, is closed here                             (X5)
#pragma once

#include <set>

#include "core/replica/turn.h"

namespace tidemark {

// One change of attention/<account> arrived. Records whose truth it changes are added to `stale`.
Status TakeAttention(Turn& turn, const Change& change, const std::optional<Record>& now,
                     std::set<RecordKey>* stale);
// The operation has just become final: somebody may have closed it before it was shown.
Status CloseIfDecided(Turn& turn, StoredOperation* op);
// attention/<account> is not readable any more, or loads anew.
Status ForgetElsewhere(Turn& turn);
bool IsAttentionOf(std::string_view account, std::string_view scope);

}  // namespace tidemark
