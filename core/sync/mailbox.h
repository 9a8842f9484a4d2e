// Mailbox: what other threads leave for the engine, and what it leaves for them to read. It has the
// one mutex of this room, held for a copy and for the transport's Wake, which must not call back
// into the library.
// Thread: any. It outlives the engine where a token request does; then what comes is dropped.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "core/ports/transport.h"
#include "core/sync/progress.h"

namespace tidemark {

struct TokenAnswer {
  uint64_t request_no = 0;
  Code code = Code::kOk;
  std::string token;
};

using Mail = std::variant<event::Changed, event::Hinted, event::NetworkAllowed, event::Asked,
                          event::Dropped, TokenAnswer>;

class Mailbox {
 public:
  explicit Mailbox(Transport& transport) : transport_(&transport) {}

  void Put(Mail mail);
  std::vector<Mail> Take();
  bool empty();
  void Wake();
  void Close();                 // nothing reaches the transport any more

  uint64_t NewGoal(Goal goal);
  bool Reached(uint64_t goal_no);
  void DropGoal(uint64_t goal_no);

  void Publish(const Progress& progress, const std::vector<uint64_t>& reached);
  Progress progress();

 private:
  void Append(Mail mail);       // with the mutex held
  bool Repeats(const Mail& mail) const;

  std::mutex mutex_;
  Transport* transport_;        // nullptr: closed
  std::vector<Mail> mail_;
  std::map<uint64_t, bool> goals_;
  uint64_t last_goal_no_ = 0;
  Progress progress_;
};

}  // namespace tidemark
