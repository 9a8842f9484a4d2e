// ServiceState: what a service holds between two calls. service.cc reads requests and answers them;
// service_group.cc executes pushes into the open group and commits it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "server/service/lane_run.h"
#include "server/service/server_time.h"
#include "server/service/service.h"
#include "server/service/support_notes.h"

namespace tidemark::service {

inline constexpr char kServiceComponent[] = "service";

// Who is to be answered, as far as it is known.
struct Asker {
  RequestId id = 0;
  Endpoint endpoint = Endpoint::kPush;
  std::string account;   // empty: the token is not known
  Uid client;            // none: the request cannot be read
};

// A push that was executed into the open group and is answered when that is durable.
struct ParkedPush {
  Asker asker;
  size_t frame_bytes_max = 0;
  int64_t recv_us = 0;
  LaneResult result;
  bool forgotten = false;   // its connection is gone
};

// The transaction of all pushes since the last flush.
struct Group {
  WriteTxn txn;
  std::vector<ParkedPush> pushes;
  std::set<std::string> written;
  uint32_t operations = 0;
  bool has_notes = false;
};

inline Endpoint EndpointOf(const Request& request) {
  return static_cast<Endpoint>(request.index());  // both are in the order push, pull, live
}

struct Service::State {
  State(ServiceOptions given, std::shared_ptr<const Manifest> rules, store::ServerStore& keeper,
        const Authorizer& authorizer, Log& log, int64_t mark_us)
      : options(std::move(given)), manifest(std::move(rules)), store(keeper), time(mark_us),
        desk{options.home, options.limits, *manifest, store, authorizer, log,
             options.pull_bytes_max} {}

  Asker AskerOf(const Parked& parked) const;

  Answer<Request> Read(const ServiceRequest& request);
  void Serve(Parked parked);
  void Push(const Parked& parked, const std::string& account);
  void Pull(const Parked& parked, const std::string& account);
  void Live(Parked parked, const std::string& account, bool may_wait);
  void AnswerLive(const Parked& parked, std::vector<Cursor> heads);
  void Wake(std::vector<Parked> woken);
  Status OpenGroup();
  Status CommitGroup(Group& group);
  void Flush();
  void AnswerPush(ParkedPush& push);
  Welcome MakeWelcome(int64_t recv_us, uint64_t last_op_seq);
  void Reply(RequestId id, const tidemark::Reply& reply, size_t frame_bytes_max);
  void Refused(const Asker& asker, Refusal refusal);
  void StoreFailed(const Asker& asker, const Status& status);
  void Count(const Group& committed);
  void NotesInto(Group& group);
  void FlushNotes(bool now);

  const ServiceOptions options;
  const std::shared_ptr<const Manifest> manifest;
  store::ServerStore& store;
  ServerTime time;
  const Desk desk;
  std::optional<Group> group;
  std::vector<Parked> after_flush;  // came while a group was open, and must not see it half done
  Waiters waiters;
  std::vector<ServiceReply> replies;
  Meter meter{MeterSide::kServer};
  store::ServerStore::Totals totals;
  SupportNotes notes;
  Status fault;
};

}  // namespace tidemark::service
