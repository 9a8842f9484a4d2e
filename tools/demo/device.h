// Device: one person's phone, as an app sees it: a store file of its own, through the C API alone,
// in manual mode. It has an airplane mode and a clock that can be moved, so that an hour passes in
// no time.
#pragma once

#include <tidemark/tidemark.h>

#include <atomic>
#include <string>
#include <vector>

namespace demo {

struct Shown {
  std::string text, badge, why;
  tide_truth truth;
  bool exists = false;
};

class Device {
 public:
  Device(std::string person, std::string store, std::string server, tide_bytes manifest);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  tide_client* client() { return client_; }
  const std::string& person() const { return person_; }
  void Airplane(bool on);
  void PassTime(int64_t ms) { offset_us_ += ms * 1000; }
  void Subscribe(const char* scope);

  // Throws with the library's own words where a call is refused.
  tide_uid Create(const char* collection, const char* id, const std::vector<tide_field>& fields);
  tide_uid Set(const char* collection, const char* id, const char* field, tide_value value);
  tide_uid Inc(const char* collection, const char* id, const char* field, int64_t by);
  tide_uid Add(const char* collection, const char* id, const char* field, const char* element);

  tide_status Sync(tide_goal goal, int64_t timeout_ms, tide_progress* progress = nullptr);
  void StepFor(int64_t ms);
  Shown Look(const char* collection, const char* id, const char* field);
  tide_state StateOf(const tide_uid& op);
  std::string WhyOf(const tide_uid& op);
  // Performs the choice of that kind which the record offers; throws where it is not offered.
  void Choose(const char* collection, const char* id, tide_choice_kind kind);
  std::vector<std::string> ChoicesOf(const tide_uid& op);
  void ChooseOn(const tide_uid& op, tide_choice_kind kind);
  uint64_t Pending();
  std::string DigestHex(const char* scope, uint64_t* records);

 private:
  static int64_t Wall(tide_context context);
  static int64_t Steady(tide_context context);
  static int64_t Boottime(tide_context context);
  static uint32_t Network(tide_context context, uint64_t* path);
  void Must(tide_status status, const char* what);

  std::string person_;
  std::atomic<int64_t> offset_us_{0};
  std::atomic<bool> airplane_{false};
  std::atomic<uint64_t> path_{1};
  tide_error error_ = TIDE_INIT(tide_error);
  tide_client* client_ = nullptr;
};

}  // namespace demo
