// Serve: one home, from start to stop, on the thread of the caller.
#pragma once

#include <string>

#include "core/base/status.h"

namespace tidemark::daemon {

struct ServeOptions {
  std::string manifest, store, listen, auth, port_file, home = "main";
  bool verbose = false;
};

// OK after SIGTERM or SIGINT.
Status Serve(const ServeOptions& options);

}  // namespace tidemark::daemon
