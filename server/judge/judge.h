// Judge: the one verdict on an operation, a pure function of (lane, rows, operation, policy
// version); docs/conflicts.md. Free of I/O but for the rows it asks for, of threads and clocks.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/manifest/manifest.h"
#include "core/model/operation.h"

namespace tidemark::judge {

// Who changed last, and the last change by anyone else: two slots decide "seen" exactly.
//   unseen <=> (client != lane ? seq : other_seq) > base
struct Slot {
  uint64_t seq = 0, other_seq = 0;
  Uid client, op;
  std::string author;
  Stamp stamp;
  int64_t action_ms = 0, uncertainty_ms = 0;
  bool operator==(const Slot&) const = default;
};

// One dot per client that added the element and was not removed since.
struct Element {
  Value value;
  std::map<Uid, uint64_t> dots;
  bool operator==(const Element&) const = default;
};

// A record as the server keeps it. `born` is the slot of every field that its creation left empty.
struct ServerRecord {
  bool alive = false;
  uint64_t seq = 0;
  Slot life, born;
  Fields values;
  std::map<std::string, Slot, std::less<>> slots;
  // field -> canonical -> element
  std::map<std::string, std::map<std::string, Element>, std::less<>> sets;
  bool operator==(const ServerRecord&) const = default;
};

// Rows as they were before the operation.
class Rows {
 public:
  virtual ~Rows() = default;
  virtual Result<std::optional<ServerRecord>> Find(const RecordKey& key) = 0;
};

// How often one chain of decisions asks a person; after that time decides, and is explained.
inline constexpr uint32_t kAskedMax = 2;

// Whether the author may close what somebody else is asked about.
enum class Override : uint8_t { kNone, kDenied, kUnknown };

enum class Role : uint8_t { kNone = 0, kReader = 1, kWriter = 2, kLead = 3 };

// Everything the verdict depends on, beside the rows.
struct Case {
  const Operation* operation = nullptr;
  When when;
  Uid client;
  std::string author;
  bool park = false;
  bool dependency_failed = false;       // one of operation.deps was not applied
  uint32_t asked = 0;                   // how often the chain that it resolves asked a person
  Override override = Override::kNone;
  int64_t recv_us = 0;                  // monotone, under the writer lock; also the commit time
  Stamp floor;                          // highest stamp up to base, or the lane's last one
  std::map<std::string, Cursor> heads;  // of every scope written or named by expects
  std::map<std::string, Role> roles;    // of the author, now
};

struct Verdict {
  Outcome outcome;
  Stamp stamp;                                // meaningful where applied
  std::map<RecordKey, ServerRecord> rows;     // rows to write; empty where not applied
  std::map<std::string, Entry> entries;       // one a scope written; empty where not applied
};

// Scopes whose rows must be locked and whose heads the case must hold: written, and named by
// expects.
std::set<std::string> ScopesOf(const Operation& operation);

// A failure here is I/O of `rows` or our own bug; every judgement on the operation is an Outcome.
Result<Verdict> Decide(const Manifest& manifest, const Case& the_case, Rows& rows);

// Which side of an explanation wins when its rule is run again on the inputs that it records:
// kPrevailed, if the record is sound. kUnknown: not a rule between two values (a delete, an expect,
// merged words).
enum class Winner : uint8_t { kUnknown, kPrevailed, kYielded };
Winner Rerun(const Explanation& explanation);

}  // namespace tidemark::judge
