// tide_op: an operation being written. It holds its client, so it may be freed after it.
#pragma once

#include <memory>

#include "capi/src/handle.h"
#include "capi/src/op_builder.h"
#include "core/client/client.h"
#include "tidemark/operation.h"

struct tide_op final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kOp;
  explicit tide_op(std::shared_ptr<tidemark::Client> of)
      : Handle(kKind), client(std::move(of)), builder(client->shared_manifest()) {}

  const std::shared_ptr<tidemark::Client> client;
  tidemark::OpBuilder builder;
  bool submitted = false;
};

namespace tidemark {

// OK while it can be written; BAD_STATE once submitted.
Status CheckWritable(const tide_op* op);
// Survives a power cut?
bool IsFull(const Client& client, const OpBuilder& builder);
// What refused it, kept where it says something about the operation and not about the world.
void NoteRefusal(const SubmitAnswer& answer, OpBuilder* builder);

}  // namespace tidemark
