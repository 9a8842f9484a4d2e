// Connectivity and secrets: is there a path, and who are we. Called only on the driving thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/base/status.h"

namespace tidemark {

struct NetworkState {
  bool online = true, metered = false, constrained = false;
  uint64_t path = 0;  // changes when the network does
};

class Connectivity {
 public:
  virtual ~Connectivity() = default;
  virtual NetworkState State() = 0;
};

// A token request is answered once, now or later, on any thread; never two at once.
class Secrets {
 public:
  virtual ~Secrets() = default;
  virtual void Want(const std::string& account, Code refused,
                    std::function<void(Code, std::string token)> answer) = 0;
};

}  // namespace tidemark
