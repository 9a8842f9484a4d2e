// LaneRun: one push, executed into the open group: stored verdicts for what was executed before,
// the judge for what is next, and a stop at the first operation that can be neither. One thread,
// one use.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/measure/meter.h"
#include "server/service/desk.h"
#include "server/store/support_table.h"

namespace tidemark::service {

struct LaneResult {
  uint64_t last_op_seq = 0;
  std::vector<Outcome> outcomes;   // for a prefix of the push
  std::optional<Refusal> refusal;  // in place of them
  std::set<std::string> written;   // scopes with a new head
  uint32_t executed = 0;
  // What is counted, and told to the log, once it is committed.
  std::vector<Measurement> measured;
  std::vector<std::string> traces;
  std::vector<store::FailureNote> failures;
  uint64_t new_lanes = 0, new_scopes = 0, new_entries = 0;
};

class LaneRun {
 public:
  LaneRun(const Desk& desk, WriteTxn& txn, std::string account, const PushRequest& push,
          int64_t now_us)
      : desk_(desk), txn_(txn), account_(std::move(account)), push_(push), now_us_(now_us) {}

  // A failure: the group's transaction is lost, with everything in it. A failed operation only ends
  // the run.
  Result<LaneResult> Run();

 private:
  enum class Next { kGoOn, kStop };

  Status Open();
  Status CheckSizes();
  void DecodeAll();
  Status FindFirstPosition();
  Result<Next> RunOne(size_t index);
  Result<Next> AnswerStored(uint64_t op_seq, std::string_view hash);
  Result<Next> RefuseCopy(uint64_t op_seq);
  Result<Next> RefuseLane(ErrorCode code, std::string message);
  Status AddOutcomesOfLog(std::vector<Outcome>* outcomes);
  Status FindInLog(const std::string& name, uint64_t after, std::map<Uid, Outcome>* freed);
  Next StopAt(size_t index, ErrorCode code, std::string message);
  Status Execute(const PushOp& pushed, const Operation* operation, uint64_t op_seq,
                 std::string_view hash);
  Result<judge::Verdict> Judge(const PushOp& pushed, const Operation& operation);
  Result<judge::Verdict> JudgeWithin(size_t bytes_max, const PushOp& pushed,
                                     const Operation& operation, const judge::Case& the_case);
  Result<judge::Case> MakeCase(const PushOp& pushed, const Operation& operation);
  Result<Stamp> FloorOf(const Operation& operation);
  Status Write(const judge::Verdict& verdict);
  void Measure(const judge::Verdict& verdict, const Operation* operation);

  const Desk& desk_;
  WriteTxn& txn_;
  const std::string account_;
  const PushRequest& push_;
  const int64_t now_us_;
  store::Lane lane_;
  std::vector<std::optional<Operation>> operations_;  // nothing: the body is no operation
  uint64_t first_op_seq_ = 0;
  LaneResult result_;
};

}  // namespace tidemark::service
