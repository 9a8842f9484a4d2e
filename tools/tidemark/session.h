#pragma once

#include "tools/tidemark/globals.h"
#include "tools/tidemark/handles.h"

namespace tidemark {

enum class Network { kOff, kOn };

// One open client in manual mode: whatever happens, happens inside a call of ours. SIGINT and
// SIGTERM raise its interrupt, so that a verb ends by itself and says what it reached.
class Session {
 public:
  Session(const Globals& globals, Network network);  // throws Failure
  ~Session();
  Session(const Session&) = delete;

  tide_client* client() const { return client_.get(); }
  tide_interrupt* interrupt() const { return interrupt_.get(); }
  bool Interrupted() const;

  // One bounded turn without waiting: this process's share of checkpoints and migration.
  void Step();

 private:
  InterruptHandle interrupt_;
  ClientHandle client_;
};

}  // namespace tidemark
