// Config: what a host lends, read by size, checked, and turned into the client's ports.
#pragma once

#include <memory>

#include "capi/src/host_ports.h"
#include "core/client/config.h"
#include "tidemark/config.h"

namespace tidemark {

struct HostConfig {
  ClientConfig client;
  std::shared_ptr<HostLog> log;
};

// Contexts are released when what uses them is gone, so also where this fails. Status:
// INVALID_ARGUMENT, NOT_UTF8, OUT_OF_RANGE, UNSUPPORTED.
Result<HostConfig> ReadConfig(const tide_config* config);

}  // namespace tidemark
