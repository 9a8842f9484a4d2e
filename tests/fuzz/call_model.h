// The truth of a device that has no server, written naively: a list of operations in the order of
// submit, and records that are what they add up to. Written apart from the engine on purpose.
#pragma once

#include <tidemark/tidemark.h>

#include <cstring>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tidemark::fuzz {

// One effect on one task. Values as text: "s:open", "i:3", "b:1"; of a set the element alone.
struct ModelEffect {
  tide_effect kind = TIDE_EFFECT_SET;
  std::string id, field, value;
  int64_t by = 0;
  std::map<std::string, std::string> fields;  // of a create, initial values included
};

struct ModelOperation {
  std::string uid;
  std::vector<ModelEffect> effects;
  std::set<std::string> after;
  bool sent = false;       // may have left the device
};

// Fields by name; sets as "a,b". Absent fields are left out.
using ModelRecord = std::map<std::string, std::string>;

class CallModel {
 public:
  const std::vector<ModelOperation>& live() const { return live_; }
  const std::set<std::string>& ended() const { return ended_; }
  bool Knows(const std::string& uid) const;
  bool HasEnded(const std::string& uid) const { return ended_.count(uid) != 0; }

  void Submit(ModelOperation operation);
  // The uids that are withdrawn: the operation and all that build on it and were never sent.
  std::vector<std::string> Cancel(const std::string& uid);
  void MarkSent(const std::string& uid);

  // Records that exist, by id.
  std::map<std::string, ModelRecord> Records() const;

 private:
  std::vector<ModelOperation> live_;
  std::set<std::string> ended_;
};

inline std::string UidText(const tide_uid& uid) {
  return {reinterpret_cast<const char*>(uid.bytes), sizeof uid.bytes};
}
inline tide_uid UidOf(const std::string& text) {
  tide_uid uid{};
  std::memcpy(uid.bytes, text.data(), sizeof uid.bytes);
  return uid;
}

}  // namespace tidemark::fuzz
