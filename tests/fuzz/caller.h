// A program that uses the C API, and the model of what it must see.
#pragma once

#include "tests/fuzz/call_model.h"
#include "tests/fuzz/device.h"
#include "tests/fuzz/feed.h"

namespace tidemark::fuzz {

// Without what is borrowed from the list.
std::vector<tide_operation_info> InfosOf(tide_client* client, tide_list which);

class Caller {
 public:
  static constexpr size_t kSlots = 2;

  Caller();
  ~Caller();
  Caller(const Caller&) = delete;

  // Calls; each holds its own status against the model.
  void WriteEffect(Feed& feed);     // one more effect on an operation being written, good or bad
  void Submit(size_t slot);
  void SubmitAll();
  void After(Feed& feed);
  void Cancel(Feed& feed);
  void Reset(Feed& feed);           // the operation being written begins anew, perhaps with a uid
  void Reopen();
  void Network(Feed& feed);
  void Misuse(Feed& feed);
  void Scopes(Feed& feed);

  // Everything that can be read is what the model says.
  void RequireModel();

 private:
  // An operation being written, and what the model expects of its submit.
  struct Slot {
    tide_op* op = nullptr;
    ModelOperation model;
    bool refused = false, submitted = false;
    bool own_uid = false;
  };

  void Renew(size_t slot, const tide_op_options* options);
  bool WillBeTaken(const Slot& slot) const;
  void Took(Slot& slot, const tide_uid& uid);
  void WriteGood(Slot& slot, Feed& feed);
  void WriteBad(Slot& slot, Feed& feed);
  std::string AnyUid(Feed& feed) const;
  void RequireOutbox();
  void RequireAll();
  void RequireRecord(const std::string& id, const ModelRecord* expected);
  void RequireQuery();

  Device device_;
  CallModel model_;
  Slot slots_[kSlots];
  bool second_scope_ = false;
};

}  // namespace tidemark::fuzz
