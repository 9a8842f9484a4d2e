#include "tools/demo/device.h"

#include <time.h>

#include <stdexcept>

namespace demo {
namespace {

constexpr const char* kScope = "team/demo";

int64_t ReadClock(clockid_t id) {
  timespec now;
  ::clock_gettime(id, &now);
  return int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

Device* Self(tide_context context) { return static_cast<Device*>(context); }

std::string TextOf(const tide_value& value) {
  switch (value.type) {
    case TIDE_STRING: case TIDE_SET: return std::string(value.as.string.data, value.as.string.size);
    case TIDE_INT: return std::to_string(value.as.integer);
    case TIDE_BOOL: return value.as.integer != 0 ? "yes" : "no";
    default: return "";
  }
}

}  // namespace

int64_t Device::Wall(tide_context context) {
  return ReadClock(CLOCK_REALTIME) + Self(context)->offset_us_;
}
int64_t Device::Steady(tide_context context) {
  return ReadClock(CLOCK_MONOTONIC) + Self(context)->offset_us_;
}
int64_t Device::Boottime(tide_context context) {
  return ReadClock(CLOCK_BOOTTIME) + Self(context)->offset_us_;
}

uint32_t Device::Network(tide_context context, uint64_t* path) {
  *path = Self(context)->path_;
  return Self(context)->airplane_ ? 0 : TIDE_NET_ONLINE;
}

Device::Device(std::string person, std::string store, std::string server, tide_bytes manifest)
    : person_(std::move(person)) {
  tide_clock clock = TIDE_INIT(tide_clock);
  clock.context = this;
  clock.wall_us = Wall;
  clock.steady_us = Steady;
  clock.boottime_us = Boottime;
  tide_connectivity connectivity = TIDE_INIT(tide_connectivity);
  connectivity.context = this;
  connectivity.state = Network;
  const std::string token = "dev:" + person_;
  tide_config config = TIDE_INIT(tide_config);
  config.mode = TIDE_MANUAL;
  config.store = tide_s(store.c_str());
  config.manifest = manifest;
  config.account = tide_s(person_.c_str());
  config.server = tide_s(server.c_str());
  config.token = tide_s(token.c_str());
  config.app = tide_s("demo/1");
  config.quiet_ms = UINT32_MAX;  // every badge at once: the story is told step by step
  config.clock = &clock;
  config.connectivity = &connectivity;
  Must(tide_client_open(&config, &client_, &error_), "open the store");
}

Device::~Device() { tide_client_free(client_); }

void Device::Must(tide_status status, const char* what) {
  if (status >= 0) return;
  throw std::runtime_error(person_ + " could not " + what + ": " + tide_status_name(status) + " " +
                           error_.message);
}

void Device::Airplane(bool on) {
  airplane_ = on;
  path_++;
  Must(tide_hint(client_, TIDE_HINT_NETWORK, {nullptr, 0}, &error_), "tell of the network");
}

void Device::Subscribe(const char* scope) {
  Must(tide_subscribe(client_, tide_s(scope), nullptr, &error_), "subscribe");
}

tide_uid Device::Create(const char* collection, const char* id,
                        const std::vector<tide_field>& fields) {
  const tide_key key = tide_k(kScope, collection, id);
  tide_uid op;
  Must(tide_create(client_, &key, fields.data(), fields.size(), &op, &error_), "create");
  return op;
}

tide_uid Device::Set(const char* collection, const char* id, const char* field, tide_value value) {
  const tide_key key = tide_k(kScope, collection, id);
  const tide_field set = tide_f(field, value);
  tide_uid op;
  Must(tide_set(client_, &key, nullptr, &set, 1, &op, &error_), "set");
  return op;
}

tide_uid Device::Inc(const char* collection, const char* id, const char* field, int64_t by) {
  const tide_key key = tide_k(kScope, collection, id);
  tide_uid op;
  Must(tide_inc(client_, &key, tide_s(field), by, &op, &error_), "count");
  return op;
}

tide_uid Device::Add(const char* collection, const char* id, const char* field,
                     const char* element) {
  const tide_key key = tide_k(kScope, collection, id);
  const tide_value value = tide_v_text(element);
  tide_uid op;
  Must(tide_add(client_, &key, tide_s(field), &value, &op, &error_), "add");
  return op;
}

tide_status Device::Sync(tide_goal goal, int64_t timeout_ms, tide_progress* progress) {
  tide_progress own = TIDE_INIT(tide_progress);
  return tide_run_until(client_, goal, timeout_ms, nullptr, progress != nullptr ? progress : &own,
                        &error_);
}

void Device::StepFor(int64_t ms) {
  const int64_t until_us = ReadClock(CLOCK_MONOTONIC) + ms * 1000;
  while (ReadClock(CLOCK_MONOTONIC) < until_us) {
    int64_t due_ms = -1;
    Must(tide_client_step(client_, 20, &due_ms, &error_), "step");
  }
}

Shown Device::Look(const char* collection, const char* id, const char* field) {
  const tide_key key = tide_k(kScope, collection, id);
  tide_reading* reading = nullptr;
  Must(tide_read(client_, &key, nullptr, &reading, &error_), "read");
  Shown shown;
  tide_value value;
  tide_badge badge = TIDE_INIT(tide_badge);
  shown.truth = TIDE_INIT(tide_truth);
  if (tide_reading_value(reading, tide_s(field), &value) == TIDE_OK) shown.text = TextOf(value);
  Must(tide_reading_truth(reading, &shown.truth), "read the truth");
  Must(tide_badge_of(client_, &shown.truth, &badge), "make a badge");
  const tide_str why = tide_reading_why(reading);
  shown.badge = badge.label;
  shown.why.assign(why.data != nullptr ? why.data : "", why.size);
  shown.exists = (shown.truth.flags & TIDE_TRUTH_EXISTS) != 0;
  tide_reading_free(reading);
  return shown;
}

tide_state Device::StateOf(const tide_uid& op) {
  tide_operations* list = nullptr;
  Must(tide_operations_find(client_, &op, &list, &error_), "find an operation");
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  Must(tide_operations_at(list, 0, &info), "look at an operation");
  const tide_state state = info.state;
  tide_operations_free(list);
  return state;
}

std::string Device::WhyOf(const tide_uid& op) {
  tide_operations* list = nullptr;
  Must(tide_operations_find(client_, &op, &list, &error_), "find an operation");
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  Must(tide_operations_at(list, 0, &info), "look at an operation");
  const std::string why(info.why.data != nullptr ? info.why.data : "", info.why.size);
  tide_operations_free(list);
  return why;
}

std::vector<std::string> Device::ChoicesOf(const tide_uid& op) {
  tide_operations* list = nullptr;
  Must(tide_operations_find(client_, &op, &list, &error_), "find an operation");
  std::vector<std::string> labels;
  tide_choice choice = TIDE_INIT(tide_choice);
  for (size_t i = 0; tide_operations_choice(list, 0, i, &choice) == TIDE_OK; i++)
    labels.push_back(choice.label);
  tide_operations_free(list);
  return labels;
}

void Device::ChooseOn(const tide_uid& op, tide_choice_kind kind) {
  tide_operations* list = nullptr;
  Must(tide_operations_find(client_, &op, &list, &error_), "find an operation");
  tide_choice choice = TIDE_INIT(tide_choice);
  tide_status status = TIDE_NOT_FOUND;
  for (size_t i = 0; tide_operations_choice(list, 0, i, &choice) == TIDE_OK; i++)
    if (choice.kind == kind) status = tide_choose(client_, &choice, nullptr, 0, nullptr, &error_);
  tide_operations_free(list);
  if (status == TIDE_NOT_FOUND)
    throw std::runtime_error("the operation does not offer that choice");
  Must(status, "choose");
}

void Device::Choose(const char* collection, const char* id, tide_choice_kind kind) {
  const tide_key key = tide_k(kScope, collection, id);
  tide_reading* reading = nullptr;
  Must(tide_read(client_, &key, nullptr, &reading, &error_), "read");
  tide_choice choice = TIDE_INIT(tide_choice);
  tide_status status = TIDE_NOT_FOUND;
  for (size_t i = 0;
       status == TIDE_NOT_FOUND && tide_reading_choice(reading, i, &choice) == TIDE_OK; i++)
    if (choice.kind == kind) status = tide_choose(client_, &choice, nullptr, 0, nullptr, &error_);
  tide_reading_free(reading);
  if (status == TIDE_NOT_FOUND) throw std::runtime_error("the record does not offer that choice");
  Must(status, "choose");
}

uint64_t Device::Pending() {
  tide_sync_state state = TIDE_INIT(tide_sync_state);
  Must(tide_sync_state_of(client_, &state), "look at the engine");
  return state.pending;
}

std::string Device::DigestHex(const char* scope, uint64_t* records) {
  tide_digest digest = TIDE_INIT(tide_digest);
  Must(tide_digest_of(client_, tide_s(scope), nullptr, &digest, &error_), "count the digest");
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (int i = 15; i >= 0; i--) {
    hex += kDigits[digest.digest[i] >> 4];
    hex += kDigits[digest.digest[i] & 15];
  }
  if (records != nullptr) *records = digest.records;
  return hex;
}

}  // namespace demo
