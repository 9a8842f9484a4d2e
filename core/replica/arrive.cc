// Arriving: one answer is one checkpoint. Verdicts, entries, cursors, reveals, overlay and digests
// move in one transaction, or nothing does.
#include <algorithm>

#include "core/base/plant.h"
#include "core/merge/overlay.h"
#include "core/replica/attention.h"
#include "core/replica/measure.h"
#include "core/replica/scope_life.h"
#include "core/replica/settle.h"
#include "core/replica/view.h"
#include "core/store/damage.h"
#include "core/store/explanations.h"
#include "core/store/meta.h"
#include "core/store/reader.h"
#include "core/store/scopes.h"

namespace tidemark {
namespace {

// How far two clocks may run apart while one answer is on its way.
constexpr int64_t kClocksApartUs = 1'000'000;

Status Nonsense(const std::string& what) {
  return Status::Error(Code::kNotTidemark, "the server's answer contradicts itself: " + what);
}

struct Arrival {
  Turn& turn;
  const PullTicket& ticket;
  const PullReply& reply;
  const Uid client;
  PullSummary summary;
  std::set<RecordKey> recompute;

  // An answer counts only for the load for which it was asked.
  ScopeState* Asked(const std::string& name) {
    ScopeState* scope = turn.Find(name);
    const auto asked = ticket.load_nos.find(name);
    if (scope == nullptr || !scope->subscribed || asked == ticket.load_nos.end()) return nullptr;
    return asked->second == scope->no ? scope : nullptr;
  }
  PullTimes Times() {
    const int64_t elapsed_us =
        std::max<int64_t>(0, turn.clock().BoottimeUs() - ticket.sent_boot_us);
    const Welcome& welcome = reply.welcome;
    int64_t at_server_us = 0;
    if (__builtin_sub_overflow(welcome.sent_us, welcome.recv_us, &at_server_us)) at_server_us = 0;
    return {welcome.sent_us, elapsed_us - std::clamp<int64_t>(at_server_us, 0, elapsed_us)};
  }
};

// as_of was true no earlier than (as_of - recv) after the request left, by the boot clock: ages are
// never told too small. An answer that would be true only in the future proves nothing about now.
void AdvanceAsOf(ScopeState& scope, int64_t as_of_us, int64_t recv_us, const PullTicket& ticket,
                 Clock& clock) {
  int64_t after_us = 0;
  if (as_of_us < scope.as_of_us && !TIDE_PLANTED(kAsOfBack)) return;
  if (__builtin_sub_overflow(as_of_us, recv_us, &after_us)) return;
  const int64_t elapsed_us = clock.BoottimeUs() - ticket.sent_boot_us;
  if (TIDE_PLANTED(kAsOfReceipt)) after_us = elapsed_us;
  if (after_us > elapsed_us + kClocksApartUs) return;
  after_us = std::min(after_us, elapsed_us);
  scope.as_of_us = as_of_us;
  scope.boot = ticket.boot;
  scope.as_of_boot_us = ticket.sent_boot_us + after_us;
  scope.as_of_wall_us = ticket.sent_wall_us < 0 ? -1 : ticket.sent_wall_us + after_us;
}

Status KeepEntryExplanations(Arrival& a, const ScopeState& scope, const Entry& entry) {
  for (const Explanation& why : entry.why) {
    if (scope.revealed) MeasureDecision(a.turn, why);
    // Unread where somebody else's change prevailed over this person's.
    const bool news = why.yielded.author == a.turn.account() &&
                      why.prevailed.author != a.turn.account();
    StoredExplanation stored{0, entry.op, entry.seq, news, why};
    TIDE_TRY(InsertExplanation(a.turn.txn, stored, a.turn.clock().WallUs()));
    a.turn.Changed(why.key);
  }
  return Status::Ok();
}

Status ApplyEntry(Arrival& a, ScopeState& scope, const Entry& entry) {
  for (const Change& change : entry.changes) {
    TIDE_ASSIGN(Image old, ConfirmedOf(a.turn, scope.no, change.collection, change.id));
    const Image fresh = ApplyChange(std::move(old), change, entry.seq);
    TIDE_TRY(PutConfirmed(a.turn, scope, change.collection, change.id, fresh));
    const RecordKey key{scope.scope, change.collection, change.id};
    if (!(TIDE_PLANTED(kDeletedUnnamed) && change.deleted)) a.turn.Changed(key);
    TIDE_ASSIGN(const bool touched, IsTouched(a.turn.db(), key));
    if (touched) a.recompute.insert(key);
    if (IsAttentionOf(a.turn.account(), scope.scope))
      TIDE_TRY(TakeAttention(a.turn, change, fresh, &a.recompute));
    a.summary.changes++;
  }
  // What a first load brings is history: nobody waited for it.
  if (scope.revealed) TIDE_TRY(MeasureEntry(a.turn, entry, a.client, a.Times()));
  return KeepEntryExplanations(a, scope, entry);
}

// Equal cursor, other digest: what is here is pulled anew, once.
Status CheckDigest(Arrival& a, ScopeState& scope, const Digest& digest) {
  if (digest == scope.digest) {
    scope.suspect = false;
    return Status::Ok();
  }
  a.turn.Measure(Instrument::kDigestMismatch, {});
  const std::string why = "its digest differs at seq " + std::to_string(scope.seq);
  if (scope.suspect) {
    a.turn.log().Write(Level::kError, "replica", scope.scope + ": " + why + " again");
    return Status::Ok();
  }
  a.summary.behind = true;
  return GetAnew(a.turn, scope, why);
}

Status ApplyEntries(Arrival& a, ScopeState& scope, const Target& target) {
  uint64_t next = target.from.seq + 1;
  for (const Entry& entry : a.reply.entries) {
    if (entry.scope != scope.scope) continue;
    if (entry.seq != next++) return Nonsense("entries of " + scope.scope + " have a gap");
    if (entry.seq > scope.seq) TIDE_TRY(ApplyEntry(a, scope, entry));
  }
  return next == target.to.seq + 1 ? Status::Ok()
                                   : Nonsense("entries of " + scope.scope + " end too early");
}

Status ApplyTarget(Arrival& a, ScopeState& scope, const Target& target, bool whole) {
  if (scope.revoked) TIDE_TRY(StartLoad(a.turn, scope));  // access is back
  if (target.from.seq > scope.seq || target.to.seq < scope.seq) return Status::Ok();
  if (TIDE_PLANTED(kCursorBeforeRows) && scope.revealed && target.to.seq > scope.seq) {
    ScopeState early = scope;
    early.seq = target.to.seq;
    TIDE_TRY(PutScope(a.turn.txn, early));
    TIDE_TRY(a.turn.db().Exec("COMMIT; BEGIN IMMEDIATE"));
  }
  // What is already on its way anew is not begun again.
  Status sound = a.turn.replica->store().TakeDamage(scope.scope) && !scope.suspect
                     ? DamagedRecord("a record") : ApplyEntries(a, scope, target);
  if (IsDamagedRecord(sound)) {
    a.summary.behind = a.summary.progress = true;
    return GetAnew(a.turn, scope, sound.message);
  }
  TIDE_TRY(sound);
  if (scope.revealed && target.to.seq > scope.seq) MeasureReveal(a.turn, scope);
  if (target.to.seq > scope.seq || scope.epoch == 0) a.summary.progress = true;
  scope.epoch = target.to.epoch;
  scope.seq = target.to.seq;
  scope.head = std::max(target.head, target.to.seq);
  const bool at_head = target.to.seq == target.head;
  if (!at_head) a.summary.behind = true;
  a.turn.Touch(scope);
  if (!scope.revealed) {
    // A load joins its siblings only where every target is at its head.
    const bool may_show = (at_head && (whole || TIDE_PLANTED(kRevealAlone))) ||
                          TIDE_PLANTED(kRevealAtCut);
    if (!may_show) {
      a.summary.behind = true;
      return Status::Ok();
    }
    TIDE_TRY(Reveal(a.turn, scope));
    a.summary.progress = true;
  }
  // What a cut leaves out has an age by the server's clock alone, which stands still after it was
  // set back: only at the head is it known how old this is.
  if (at_head)
    AdvanceAsOf(scope, target.as_of_us, a.reply.welcome.recv_us, a.ticket, a.turn.clock());
  return target.digest && at_head ? CheckDigest(a, scope, *target.digest) : Status::Ok();
}

Status ApplyStatus(Arrival& a, ScopeState& scope, const Target& target, bool whole) {
  switch (target.status) {
    case Target::Status::kOk: return ApplyTarget(a, scope, target, whole);
    case Target::Status::kRevoked:
      if (scope.revoked) return Status::Ok();
      a.summary.progress = true;
      return Hide(a.turn, scope, /*revoked=*/true);
    case Target::Status::kTooOld: case Target::Status::kEpochChanged:
      a.summary.behind = true;
      if (scope.epoch == 0 && !scope.revealed) return Status::Ok();  // nothing is older: no news
      a.summary.progress = true;
      if (target.status == Target::Status::kEpochChanged)
        a.turn.Measure(Instrument::kEpochChange, {});
      return StartLoad(a.turn, scope);
    case Target::Status::kBusy: case Target::Status::kMoved: return Status::Ok();
  }
  return Status::Ok();  // a status of a newer server: leave the scope as it is
}

bool RevokesAny(const PullReply& reply) {
  return std::any_of(reply.targets.begin(), reply.targets.end(),
                     [](const Target& t) { return t.status == Target::Status::kRevoked; });
}

bool AllAtHead(const PullReply& reply) {
  return std::all_of(reply.targets.begin(), reply.targets.end(), [](const Target& t) {
    return t.status != Target::Status::kOk || t.to.seq == t.head;
  });
}

}  // namespace

Result<PullTicket> Replica::PreparePull() {
  TIDE_ASSIGN(std::unique_ptr<Reader> reader, store_.BeginRead());
  TIDE_ASSIGN(const std::vector<ScopeState> scopes, reader->Scopes());
  PullTicket ticket;
  for (const ScopeState& scope : scopes) {
    if (!scope.subscribed) continue;
    ticket.have.push_back({scope.scope, scope.epoch, scope.seq});
    ticket.load_nos.emplace(scope.scope, scope.no);
  }
  ticket.sent_boot_us = clock_.BoottimeUs();
  ticket.sent_wall_us = clock_.WallUs();
  ticket.boot = clock_.BootId();
  return ticket;
}

Result<PullSummary> Replica::ApplyPull(const PullTicket& ticket, const PullReply& reply) {
  // What may not be read any more is hidden FULL: a power cut must not show it again.
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "apply pull",
                                    RevokesAny(reply) && !TIDE_PLANTED(kRevokeNormal)));
  TIDE_ASSIGN(const Uid client, GetUid(turn.db(), "client_id"));
  Arrival arrival{turn, ticket, reply, client, {}, {}};
  for (const Outcome& outcome : reply.outcomes) TIDE_TRY(TakeOutcome(turn, outcome).status());
  const bool whole = AllAtHead(reply);
  for (const Target& target : reply.targets)
    if (ScopeState* scope = arrival.Asked(target.to.scope))
      TIDE_TRY(ApplyStatus(arrival, *scope, target, whole));
  const uint64_t live = outbox_.live;
  TIDE_TRY(Settle(turn, &arrival.recompute));
  TIDE_TRY(RecomputeAndDrain(turn, arrival.recompute));
  TIDE_TRY(turn.Commit());
  if (outbox_.live != live) arrival.summary.progress = true;
  if (!reply.complete) arrival.summary.behind = true;
  return arrival.summary;
}

Result<PullSummary> Replica::ApplyLive(const PullTicket& ticket, const LiveReply& reply) {
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "apply beat", /*full=*/false));
  PullSummary summary;
  for (const Cursor& head : reply.heads) {
    ScopeState* scope = turn.Find(head.scope);
    const auto asked = ticket.load_nos.find(head.scope);
    if (scope == nullptr || asked == ticket.load_nos.end() || asked->second != scope->no) continue;
    const bool news = head.seq > scope->seq && !TIDE_PLANTED(kBeatIgnoresHead);
    if (!scope->revealed || head.epoch != scope->epoch || news) {
      summary.behind = true;
      scope->head = std::max(scope->head, head.seq);
    } else if (reply.verified_us > scope->as_of_us) {
      // A head behind ours, though read later: the pull will tell what became of the rest.
      if (head.seq < scope->seq) summary.behind = true;
      else AdvanceAsOf(*scope, reply.verified_us - (TIDE_PLANTED(kBeatEqual) ? 0 : 1),
                       reply.welcome.recv_us, ticket, clock_);
    }
    turn.Touch(*scope);
  }
  // A scope that was asked for and has no head may not be read any more: the pull will tell. One
  // known to be revoked is asked for only to hear when access is back.
  size_t readable = 0;
  for (const Cursor& have : ticket.have) {
    const ScopeState* scope = turn.Find(have.scope);
    if (scope != nullptr && !scope->revoked) readable++;
  }
  summary.behind = summary.behind || reply.heads.size() < readable;
  TIDE_TRY(turn.Commit());
  return summary;
}

}  // namespace tidemark
