// Every instrument, once: what it is called, what it counts, in which unit, by which labels, and
// the line of help that docs/metrics.md repeats word for word (a test compares them).
//
//   X(constant, side, kind, unit, "OpenTelemetry name", "label,label", "help")
//
// Labels are names from a closed list: collections, rules, reasons, outcomes, endpoints. Never ids,
// never accounts, never scopes (their names hold ids).
#pragma once

#define TIDE_INSTRUMENTS(X)                                                                        \
  X(kOpAckDuration, kDevice, kHistogram, kSeconds, "tidemark.op.ack.duration", "collection",       \
    "From submit until the server's answer to the operation is here.")                             \
  X(kOpSettleDuration, kDevice, kHistogram, kSeconds, "tidemark.op.settle.duration", "collection", \
    "From submit until the operation is final here, whatever became of it.")                       \
  X(kPropagation, kDevice, kHistogram, kSeconds, "tidemark.propagation.duration",                  \
    "stage,collection",                                                                            \
    "upload: own operations, from submit to the server's commit; download: changes of other "      \
    "devices, from commit to shown here.")                                                         \
  X(kScopeStaleness, kDevice, kGauge, kSeconds, "tidemark.scope.staleness", "collection",          \
    "Age of what is shown: of the scopes that may hold the collection, the oldest.")               \
  X(kScopeLag, kDevice, kGauge, kOne, "tidemark.scope.lag", "collection",                          \
    "Log entries known to exist and not held yet: the most of any scope.")                         \
  X(kRevealInterval, kDevice, kHistogram, kSeconds, "tidemark.reveal.interval", "",                \
    "How old a scope had become when newer changes replaced what it showed.")                      \
  X(kReadCount, kDevice, kCounter, kOne, "tidemark.read.count", "collection",                      \
    "Reads and queries answered, each once for every collection it reads.")                        \
  X(kReadStale, kDevice, kCounter, kOne, "tidemark.read.stale", "collection,reason",               \
    "Those of them that were older than the collection's tier allows.")                            \
  X(kReadAge, kDevice, kHistogram, kSeconds, "tidemark.read.age", "collection",                    \
    "Age of what a read or query answered, where it was known.")                                   \
  X(kConflictCount, kDevice, kCounter, kOne, "tidemark.conflict.count", "rule,outcome",            \
    "Decisions about this account's changes: its side prevailed or yielded, or nothing of the "    \
    "operation was applied.")                                                                      \
  X(kConflictPromptCount, kDevice, kCounter, kOne, "tidemark.conflict.prompt.count", "reason",     \
    "Operations that were opened for a person to decide.")                                         \
  X(kConflictOpen, kDevice, kGauge, kOne, "tidemark.conflict.open", "",                            \
    "Operations that are open for a person now.")                                                  \
  X(kConflictResolve, kDevice, kHistogram, kSeconds, "tidemark.conflict.resolve.duration", "",     \
    "From opened for a person until closed, by this device's calendar.")                           \
  X(kOutboxSize, kDevice, kGauge, kOne, "tidemark.outbox.size", "",                                \
    "Operations that are not final.")                                                              \
  X(kOutboxAge, kDevice, kGauge, kSeconds, "tidemark.outbox.age", "",                              \
    "Age of the oldest of them, where it was made since this device started.")                     \
  X(kOpCount, kDevice, kCounter, kOne, "tidemark.op.count", "outcome",                             \
    "Operations that became final, by how.")                                                       \
  X(kOpParkedCount, kDevice, kCounter, kOne, "tidemark.op.parked.count", "reason",                 \
    "Operations that were parked, by why.")                                                        \
  X(kStallCount, kDevice, kCounter, kOne, "tidemark.stall.count", "",                              \
    "Times that syncing was found stuck: the path is up, work is known, nothing moves.")           \
  X(kStallDuration, kDevice, kHistogram, kSeconds, "tidemark.stall.duration", "",                  \
    "From the last progress before a stall until the next.")                                       \
  X(kWatchdogRestart, kDevice, kCounter, kOne, "tidemark.watchdog.restart.count", "",              \
    "Times that the watchdog cancelled every exchange and began anew.")                            \
  X(kDigestMismatch, kDevice, kCounter, kOne, "tidemark.digest.mismatch", "",                      \
    "Scopes whose confirmed state was not the server's at the same position.")                     \
  X(kForkCount, kDevice, kCounter, kOne, "tidemark.fork.count", "",                                \
    "Times that this device took a new client id, because its lane was another's.")                \
  X(kEpochChange, kDevice, kCounter, kOne, "tidemark.epoch.change", "",                            \
    "Scopes whose history the server had replaced.")                                               \
  X(kRequestDuration, kDevice, kHistogram, kSeconds, "tidemark.request.duration",                  \
    "endpoint,class",                                                                              \
    "From sent until answered, failed or given up; a long poll includes its wait.")                \
  X(kBytes, kDevice, kCounter, kBytes, "tidemark.bytes", "direction",                              \
    "Bodies of requests (up) and replies (down) as they travel, compressed.")                      \
  X(kBackoffDelay, kDevice, kHistogram, kSeconds, "tidemark.backoff.delay", "class",               \
    "Pauses taken after a failed exchange, by its class.")                                         \
  X(kClockOffset, kDevice, kGauge, kSeconds, "tidemark.clock.offset", "",                          \
    "This device's calendar minus the server's, at the last answer.")                              \
  X(kClockUntrusted, kDevice, kCounter, kOne, "tidemark.clock.untrusted", "",                      \
    "Operations first sent without an age, because no clock could tell it.")                       \
  X(kOverflow, kDevice, kCounter, kOne, "tidemark.measure.overflow", "",                           \
    "Measurements that found no room for one more series.")                                        \
  X(kServerRequestCount, kServer, kCounter, kOne, "tidemark.server.request.count",                 \
    "endpoint,class,status",                                                                       \
    "Requests answered, by HTTP status and by class of refusal.")                                  \
  X(kServerRequestDuration, kServer, kHistogram, kSeconds, "tidemark.server.request.duration",     \
    "endpoint",                                                                                    \
    "From the head of a request until its answer is handed out; a long poll includes its wait.")   \
  X(kServerGroupSize, kServer, kHistogram, kOne, "tidemark.server.group.size", "",                 \
    "Operations executed in one commit.")                                                          \
  X(kServerGroupWait, kServer, kHistogram, kSeconds, "tidemark.server.group.wait.duration", "",    \
    "From a push's arrival until the commit of its group begins.")                                 \
  X(kServerGroupCommit, kServer, kHistogram, kSeconds, "tidemark.server.group.commit.duration",    \
    "",                                                                                            \
    "How long a commit takes, answers included.")                                                  \
  X(kServerOpCount, kServer, kCounter, kOne, "tidemark.server.op.count", "outcome",                \
    "Operations executed and committed, by verdict.")                                              \
  X(kServerConflictCount, kServer, kCounter, kOne, "tidemark.server.conflict.count",               \
    "rule,outcome",                                                                                \
    "Decisions between two sides, or against an operation, by the rule that decided.")             \
  X(kServerScopeCount, kServer, kGauge, kOne, "tidemark.server.scope.count", "",                   \
    "Scopes that were ever written.")                                                              \
  X(kServerLogSize, kServer, kGauge, kOne, "tidemark.server.log.size", "",                         \
    "Entries in the logs of all scopes.")                                                          \
  X(kServerLaneCount, kServer, kGauge, kOne, "tidemark.server.lane.count", "",                     \
    "Lanes: devices that ever pushed.")                                                            \
  X(kServerWaiterCount, kServer, kGauge, kOne, "tidemark.server.waiter.count", "",                 \
    "Long polls that wait now.")                                                                   \
  X(kServerStoreSize, kServer, kGauge, kBytes, "tidemark.server.store.size", "",                   \
    "Size of the database, without its write-ahead log.")                                          \
  X(kServerUptime, kServer, kGauge, kSeconds, "tidemark.server.uptime", "",                        \
    "Since this process began to serve.")                                                          \
  X(kServerOverflow, kServer, kCounter, kOne, "tidemark.server.measure.overflow", "",              \
    "Measurements that found no room for one more series.")
