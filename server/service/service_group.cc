// The open group: pushes since the last flush, one transaction, answered once it is on the disk.
#include <algorithm>

#include "core/base/plant.h"
#include "server/service/service_state.h"

namespace tidemark::service {

Status Service::State::OpenGroup() {
  if (group.has_value()) return Status::Ok();
  TIDE_ASSIGN(WriteTxn txn, store.Begin("group"));
  group.emplace(Group{std::move(txn), {}, {}, 0, false});
  return Status::Ok();
}

void Service::State::Push(const Parked& parked, const std::string& account) {
  if (const Status opened = OpenGroup(); !opened.ok())
    return StoreFailed(AskerOf(parked), opened);
  const auto& push = std::get<PushRequest>(parked.request);
  LaneRun run(desk, group->txn, account, push, time.last_us());
  auto done = run.Run();
  ParkedPush waiting{{parked.id, Endpoint::kPush, account, push.hello.client},
                     FrameBytesMax(desk, push.hello), parked.recv_us, {}, false};
  if (done.ok()) {
    waiting.result = done.Take();
  } else {
    desk.log.Write(Level::kError, kServiceComponent, "a push failed: " + done.status().message);
    waiting.result.refusal = Unavailable();
  }
  group->operations += waiting.result.executed;
  group->written.insert(waiting.result.written.begin(), waiting.result.written.end());
  if (TIDE_PLANTED(kNeighbourLost) && waiting.result.refusal.has_value() && group->txn.alive())
    static_cast<void>(group->txn.db().Exec("ROLLBACK; BEGIN IMMEDIATE"));
  if (TIDE_PLANTED(kAckBeforeCommit)) AnswerPush(waiting);
  else group->pushes.push_back(std::move(waiting));
  // Without its transaction the group is only a list of people to tell.
  if (!group->txn.alive() || group->operations >= options.group_ops_max) Flush();
}

Status Service::State::CommitGroup(Group& done) {
  if (!done.txn.alive()) return Status::Error(Code::kIo, "the group's transaction was rolled back");
  TIDE_TRY(time.CoverIn(store, done.txn));
  NotesInto(done);
  const Status committed = done.txn.Commit();
  if (committed.ok()) {
    time.Covered();
    Count(done);
  } else if (committed.code != Code::kDiskFull && committed.code != Code::kStoreInUse) {
    // Whether it reached the disk is unknown; only a fresh look at the file can tell.
    fault = committed;
  }
  return committed;
}

// It is committed: what is measured from now on counts.
void Service::State::Count(const Group& committed) {
  meter.Observe(Instrument::kServerGroupSize, {}, committed.operations);
  for (const ParkedPush& push : committed.pushes) {
    const LaneResult& result = push.result;
    meter.Observe(Instrument::kServerGroupWait, {},
                  static_cast<double>(time.last_us() - push.recv_us) / 1e6);
    for (const Measurement& one : result.measured) meter.Record(one);
    for (const std::string& line : result.traces)
      desk.log.Write(Level::kInfo, kServiceComponent, line);
    totals.lanes += result.new_lanes;
    totals.scopes += result.new_scopes;
    totals.entries += result.new_entries;
  }
  if (committed.has_notes) notes.Written();
}

// What support may ask about travels along; where it cannot be written nobody's push is lost.
void Service::State::NotesInto(Group& done) {
  const Status written = [&]() -> Status {
    TIDE_ASSIGN(Savepoint part, Savepoint::Begin(done.txn));
    for (const ParkedPush& push : done.pushes)
      TIDE_TRY(WriteFailures(done.txn, push.result.failures));
    TIDE_TRY(notes.WriteInto(done.txn));
    return part.Keep();
  }();
  done.has_notes = written.ok();
  if (!written.ok())
    desk.log.Write(Level::kWarning, kServiceComponent, "support notes wait: " + written.message);
}

void Service::State::FlushNotes(bool now) {
  const int64_t due_us = notes.DueUs();
  if (due_us < 0 || group.has_value() || !fault.ok()) return;
  if (!now && due_us > time.last_us()) return;
  const Status written = [&]() -> Status {
    TIDE_ASSIGN(WriteTxn txn, store.Begin("support notes"));
    TIDE_TRY(notes.WriteInto(txn));
    return txn.Commit();
  }();
  if (written.ok()) return notes.Written();
  notes.Postpone(time.last_us());
  desk.log.Write(Level::kWarning, kServiceComponent, "support notes wait: " + written.message);
}

void Service::State::Flush() {
  std::set<std::string> written;
  if (group.has_value()) {
    Group done = std::move(*group);
    group.reset();
    const Status committed = CommitGroup(done);
    for (ParkedPush& push : done.pushes) {
      if (push.forgotten) continue;
      if (committed.ok() || TIDE_PLANTED(kAckOfFailedCommit)) AnswerPush(push);
      else StoreFailed(push.asker, committed);
    }
    if (committed.ok()) written = std::move(done.written);
  }
  std::vector<Parked> queued = std::move(after_flush);
  after_flush.clear();
  for (Parked& parked : queued) Serve(std::move(parked));
  Wake(waiters.TakeWatching(written));
}

void Service::State::AnswerPush(ParkedPush& push) {
  if (push.result.refusal.has_value())
    return Refused(push.asker, std::move(*push.result.refusal));
  PushReply reply;
  reply.welcome = MakeWelcome(push.recv_us, push.result.last_op_seq);
  reply.outcomes = std::move(push.result.outcomes);
  Reply(push.asker.id, reply, push.frame_bytes_max);
}

}  // namespace tidemark::service
