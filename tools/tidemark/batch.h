#pragma once

#include <optional>
#include <vector>

#include "tools/tidemark/failure.h"
#include "tools/tidemark/handles.h"

namespace tidemark {

// One operation among many: what was read from a line, then what became of it.
struct Submission {
  OperationHandle op;              // none where the line itself was refused
  std::optional<Failure> failure;  // why it was refused
  tide_uid uid = {};               // its name, once it is durable
};

// Submits those without a failure, in order, in as few transactions as the library can.
void SubmitAll(tide_client* client, std::vector<Submission>* batch);
// Whether what refused one operation will refuse every later one: the disk, the store, memory.
bool EndsRun(const Failure& failure);

}  // namespace tidemark
