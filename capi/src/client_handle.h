// tide_client: the handle. Answers and children hold the client itself, so any free order is safe;
// after close what needs it answers CLOSED.
#pragma once

#include <atomic>
#include <memory>

#include "capi/src/handle.h"
#include "capi/src/host_ports.h"
#include "core/client/client.h"
#include "tidemark/client.h"

struct tide_client final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kClient;
  tide_client(std::shared_ptr<tidemark::Client> opened, std::shared_ptr<tidemark::HostLog> to)
      : Handle(kKind), client(std::move(opened)), log(std::move(to)) {}

  const std::shared_ptr<tidemark::Client> client;
  const std::shared_ptr<tidemark::HostLog> log;
  std::atomic<bool> closed{false};
};

namespace tidemark {

// The client behind a handle, held for the length of a call: a callback may free the handle
// meanwhile. INVALID_ARGUMENT, WRONG_HANDLE, BAD_STATE in a child of fork, CLOSED.
inline Result<std::shared_ptr<Client>> Use(const tide_client* handle) {
  TIDE_TRY(CheckHandle(handle, "client"));
  TIDE_TRY(handle->client->CheckProcess());
  if (handle->closed) return Status::Error(Code::kClosed, "the client is closed", "client");
  return std::shared_ptr<Client>(handle->client);
}

}  // namespace tidemark
