// Waiters: long polls that wait for a head to move or for their time to be over. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "server/service/desk.h"

namespace tidemark::service {

using RequestId = uint64_t;

// Everything needed to begin a request anew: a woken one is authorised and read again.
struct Parked {
  RequestId id = 0;
  std::string token;
  Request request;
  int64_t recv_us = 0;
};

class Waiters {
 public:
  void Add(Parked parked, int64_t until_us);
  void Forget(RequestId id);
  // Taken out, in the order they came.
  std::vector<Parked> TakeWatching(const std::set<std::string>& scopes);
  std::vector<Parked> TakeDue(int64_t now_us);
  std::vector<Parked> TakeAll();
  std::optional<int64_t> NextDueUs() const;
  size_t size() const { return waiting_.size(); }

 private:
  struct Waiting {
    Parked parked;
    int64_t until_us = 0;
  };
  std::vector<Parked> Take(const std::set<RequestId>& ids);

  std::map<RequestId, Waiting> waiting_;
  std::map<std::string, std::set<RequestId>, std::less<>> by_scope_;
  std::set<std::pair<int64_t, RequestId>> by_time_;
};

// The heads of the scopes in `live` that the account may read.
Result<std::vector<Cursor>> ReadHeads(const Desk& desk, const std::string& account,
                                      const LiveRequest& live);
// Whether `heads` tell a device something that its cursors do not know.
bool HasNews(const LiveRequest& live, const std::vector<Cursor>& heads);

}  // namespace tidemark::service
