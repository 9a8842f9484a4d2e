// Witness: sees what the server has committed, through a connection of its own to the server's
// file: what is not durable for others does not exist for it either. Turns it into Committed
// events, in an order of execution.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/sqlite/database.h"
#include "core/wire/codec.h"
#include "tests/sim/events.h"

namespace tidemark::sim {

class World;

class Witness {
 public:
  Witness(World& world, std::string file) : world_(world), file_(std::move(file)) {}
  // Bytes of a push that reached the server.
  void Pushed(const std::string& account, const PushRequest& push);
  void Look();                       // after every commit
  void LetGo() { db_.reset(); }      // the server's disk is about to change under it
  void TellAll();                    // every record, by the server's own tables
  uint64_t HeadOf(const std::string& scope) const;
  // Scopes whose logs have grown since this was asked last.
  std::set<std::string> TakeMoved() { return std::exchange(moved_, {}); }

 private:
  struct Attempt {
    std::string account;
    Operation operation;
    std::vector<When> whens;
    bool park = false;
  };
  using Name = std::pair<Uid, uint64_t>;     // client, op_seq

  Status Read();
  Status ReadLogs();
  Status ReadLanes();
  Status CheckLanes();
  void Tell();
  bool IsNext(const Outcome& outcome) const;
  bool IsAwaited(const Outcome& applied) const;
  Uid FindNext() const;                      // of which client; none: nothing is left
  void TellOne(const Uid& client, const Outcome& outcome);

  World& world_;
  const std::string file_;
  std::unique_ptr<Database> db_;
  std::map<Name, Attempt> attempts_;
  std::map<Uid, uint64_t> lanes_;            // last op_seq told
  std::map<Uid, std::deque<Outcome>> outcomes_;   // read, not told yet
  std::map<std::string, std::map<uint64_t, Entry>> entries_;
  std::map<std::string, uint64_t> read_, told_;   // heads
  std::map<std::string, std::set<RecordKey>> keys_;
  std::set<std::string> moved_;
  bool missed_ = false;                      // the last look saw nothing
};

}  // namespace tidemark::sim
