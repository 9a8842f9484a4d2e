#include "server/service/pull.h"

#include <algorithm>
#include <map>

#include "core/base/plant.h"

namespace tidemark::service {
namespace {

constexpr uint32_t kPullBytesDefault = 256u << 10;

// One scope that the reader may read and whose cursor stands: have <= to <= head.
struct Span {
  store::ScopeHead scope;
  uint64_t have = 0, to = 0;
  std::vector<Entry> entries;  // have+1, have+2, …
};
using Spans = std::map<std::string, Span>;

Target TargetWithout(Target::Status status, const Cursor& have, const store::ScopeHead& head) {
  Target target;
  target.status = status;
  target.from = have;
  target.to = {have.scope, head.epoch, 0};
  target.head = head.head;
  return target;
}

// A cursor beyond the head is of a history this server does not have: as good as another epoch.
bool OtherHistory(const Cursor& have, const store::ScopeHead& head) {
  return have.epoch == 0 ? have.seq > 0 : have.epoch != head.epoch || have.seq > head.head;
}

// The budget is shared by the scopes that are behind, so that a long first load does not hold up
// the rest.
Status ReadSpans(const Desk& desk, uint32_t max_bytes, Spans& spans) {
  size_t behind = 0;
  for (const auto& [name, span] : spans) behind += span.have < span.scope.head ? 1 : 0;
  const size_t share = behind == 0 ? 0 : max_bytes / behind;
  for (auto& [name, span] : spans) {
    TIDE_ASSIGN(span.entries, desk.store.scopes().ReadLog(span.scope, span.have, share));
    span.to = span.have + span.entries.size();
  }
  return Status::Ok();
}

bool SplitsAnOperation(const Entry& entry, const Spans& spans) {
  return std::any_of(entry.siblings.begin(), entry.siblings.end(), [&](const Cursor& sibling) {
    const auto span = spans.find(sibling.scope);
    return span != spans.end() && sibling.seq > span->second.to;
  });
}

// Lowers cuts until no operation is in one scope and left out in another. The first operation of
// all that are missing lies at the front of each of its scopes, so there is always progress.
void CloseUnderSiblings(Spans& spans) {
  if (TIDE_PLANTED(kCutOpen)) return;
  for (bool moved = true; moved;) {
    moved = false;
    for (auto& [name, span] : spans) {
      const auto end = span.entries.begin() + static_cast<ptrdiff_t>(span.to - span.have);
      const auto split = std::find_if(span.entries.begin(), end,
                                      [&spans = spans](const Entry& entry) {
        return SplitsAnOperation(entry, spans);
      });
      if (split == end) continue;
      span.to = split->seq - 1;
      moved = true;
    }
  }
}

Result<Target> TargetOf(const Desk& desk, const std::string& name, const Span& span,
                        bool want_digests, int64_t clock_us) {
  Target target;
  target.from = {name, span.scope.epoch, span.have};
  target.to = {name, span.scope.epoch, span.to};
  target.head = span.scope.head;
  target.as_of_us = clock_us - 1;  // a commit may still take the very microsecond of the reading
  if (TIDE_PLANTED(kAsOfEqual)) target.as_of_us = clock_us;
  if (want_digests && TIDE_PLANTED(kDigestOfHead)) target.digest = span.scope.digest;
  if (span.to == span.scope.head) {
    if (want_digests) target.digest = span.scope.digest;
    return target;
  }
  TIDE_ASSIGN(const auto left_out, desk.store.scopes().CommitTimeOf(span.scope, span.to + 1));
  if (!left_out.has_value()) return Status::Error(Code::kStoreCorrupt, "a scope's log has a gap");
  if (TIDE_PLANTED(kAsOfOfHead)) return target;
  target.as_of_us = std::min(target.as_of_us, *left_out - 1);
  return target;
}

// The reader learns nothing of scopes that are not theirs, not even that they were written too.
void MoveEntries(const Desk& desk, const std::string& account, Span& span, PullReply& reply) {
  size_t count = static_cast<size_t>(span.to - span.have);
  if (TIDE_PLANTED(kPageShort) && count > 0 && span.to < span.scope.head) count--;
  for (size_t i = 0; i < count; i++) {
    Entry& entry = span.entries[i];
    std::erase_if(entry.siblings, [&](const Cursor& sibling) {
      return !desk.MayRead(account, sibling.scope) && !TIDE_PLANTED(kSiblingsLeaked);
    });
    if (TIDE_PLANTED(kAuthorUntold)) entry.author.clear();
    reply.entries.push_back(std::move(entry));
  }
}

Result<Spans> Survey(const Desk& desk, const std::string& account, const PullRequest& pull,
                     PullReply& reply) {
  Spans spans;
  for (const Cursor& have : pull.have) {
    if (!desk.MayRead(account, have.scope) && !TIDE_PLANTED(kPullTellsAll)) {
      reply.targets.push_back(TargetWithout(Target::Status::kRevoked, have, store::ScopeHead{}));
      continue;
    }
    TIDE_ASSIGN(const store::ScopeHead head, desk.store.scopes().Find(have.scope));
    if (OtherHistory(have, head))
      reply.targets.push_back(TargetWithout(Target::Status::kEpochChanged, have, head));
    else
      spans[have.scope] = Span{head, have.seq, have.seq, {}};
  }
  return spans;
}

bool HasDoubles(const std::vector<Cursor>& have) {
  std::set<std::string_view> names;
  for (const Cursor& cursor : have)
    if (!names.insert(cursor.scope).second) return true;
  return false;
}

}  // namespace

Result<Answer<PullReply>> AnswerPull(const Desk& desk, const std::string& account,
                                     const PullRequest& pull, int64_t clock_us) {
  using Told = Answer<PullReply>;
  const uint32_t scopes_max = desk.limits.max_scopes;
  if (pull.have.size() > scopes_max)
    return Told(Refuse(ErrorCode::kTooLarge,
                       "a pull names at most " + std::to_string(scopes_max) + " scopes"));
  if (HasDoubles(pull.have))
    return Told(Refuse(ErrorCode::kMalformed, "a pull names a scope twice"));
  PullReply reply;
  TIDE_ASSIGN(Spans spans, Survey(desk, account, pull, reply));
  const uint32_t wanted = pull.max_bytes == 0 ? kPullBytesDefault : pull.max_bytes;
  TIDE_TRY(ReadSpans(desk, std::min(wanted, desk.pull_bytes_max), spans));
  CloseUnderSiblings(spans);
  for (auto& [name, span] : spans) {
    TIDE_ASSIGN(Target target, TargetOf(desk, name, span, pull.want_digests, clock_us));
    reply.targets.push_back(std::move(target));
    reply.complete = reply.complete && span.to == span.scope.head;
    MoveEntries(desk, account, span, reply);
  }
  if (TIDE_PLANTED(kPullWithoutOutcomes)) return Told(std::move(reply));
  TIDE_ASSIGN(reply.outcomes, desk.store.lanes().KeptOutcomes(pull.hello.client));
  return Told(std::move(reply));
}

}  // namespace tidemark::service
