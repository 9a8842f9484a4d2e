#include "tools/tidemark/batch.h"

namespace tidemark {
namespace {

Failure RefusalOf(tide_op* op, tide_status status) {
  tide_error problem = TIDE_INIT(tide_error);
  if (tide_op_problem(op, 0, &problem) == TIDE_OK && problem.status == status)
    return Failure(problem);
  return Failure(status, std::string("the operation was refused (") + tide_status_name(status) +
                             ")");
}

}  // namespace

void SubmitAll(tide_client* client, std::vector<Submission>* batch) {
  std::vector<tide_op*> ops;
  std::vector<Submission*> owners;
  for (Submission& submission : *batch) {
    if (submission.failure) continue;
    ops.push_back(submission.op.get());
    owners.push_back(&submission);
  }
  if (ops.empty()) return;
  std::vector<tide_status> statuses(ops.size(), TIDE_ERROR_FAILED);
  std::vector<tide_uid> uids(ops.size());
  tide_error error = TIDE_INIT(tide_error);
  tide_status all = tide_op_submit_all(client, ops.data(), ops.size(), statuses.data(),
                                       uids.data(), &error);
  for (size_t i = 0; i < ops.size(); i++) {
    owners[i]->uid = uids[i];
    if (statuses[i] >= 0) continue;
    owners[i]->failure = RefusalOf(ops[i], statuses[i]);
    // A fault of the disk belongs to no operation; its words came with the call.
    if (EndsRun(*owners[i]->failure) && all == statuses[i] && error.status == all)
      owners[i]->failure = Failure(error);
  }
}

bool EndsRun(const Failure& failure) { return failure.status <= -500; }

}  // namespace tidemark
