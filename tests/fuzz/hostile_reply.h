// A server that speaks the protocol and means no good, or is broken: answers that fit the question
// in form, with anything inside.
#pragma once

#include <vector>

#include "core/wire/messages.h"
#include "tests/fuzz/feed.h"

namespace tidemark::fuzz {

class HostileServer {
 public:
  // `now_us`: what its clock mostly says.
  HostileServer(Feed& feed, int64_t now_us) : feed_(feed), now_us_(now_us) {}
  Reply AnswerTo(const Request& request);

 private:
  struct Seen {
    Uid uid;
    uint64_t op_seq = 0;
  };

  PushReply Push(const PushRequest& request);
  PullReply Pull(const PullRequest& request);
  LiveReply Live(const LiveRequest& request);
  ErrorReply Refuse();
  Welcome MakeWelcome();
  Outcome OutcomeOf(const Seen& seen);
  Explanation MakeExplanation();
  Entry EntryOf(const Cursor& at);
  int64_t Time();

  Feed& feed_;
  const int64_t now_us_;
  std::vector<Seen> seen_;  // operations that were pushed, for answers that come late or twice
};

}  // namespace tidemark::fuzz
