#include "tests/sim/checks/liveness.h"

#include <algorithm>
#include <utility>

namespace tidemark::sim {
namespace {

constexpr int64_t kMinuteUs = 60'000'000;
// Without any cause a device asks every few seconds at most (a long poll that is cut short costs
// two requests); each cause may bring a push, a pull, a long poll, and their repetition.
constexpr size_t kRequestsMax = 60, kRequestsPerCause = 6, kRequestsPerCommit = 6;
constexpr size_t kStepsMax = 3'000;

void Forget(std::deque<int64_t>& times, int64_t now_us) {
  while (!times.empty() && times.front() < now_us - kMinuteUs) times.pop_front();
}

std::string Name(DeviceNo no) { return "d" + std::to_string(no); }

bool NeedsPerson(Reason hold) {
  return hold == Reason::kAuthNeeded || hold == Reason::kPaused || hold == Reason::kNotRunning;
}

}  // namespace

std::optional<Violation> Liveness::On(const Event& event) {
  const auto cause = [&](DeviceNo no) { devices_[no].causes.push_back(event.at_us); };
  if (const auto* step = std::get_if<Stepped>(&event.what)) return OnStep(*step, event.at_us);
  if (const auto* asked = std::get_if<Requested>(&event.what))
    return OnRequest(*asked, event.at_us);
  if (const auto* answer = std::get_if<Answered>(&event.what)) {
    const bool busy = answer->http_status == 503 || answer->http_status == 429;
    if (busy && answer->retry_after_ms > 0 && answer->wire != Wire::kLive)
      devices_[answer->device].told_us = event.at_us + answer->retry_after_ms * 1'000;
  }
  if (const auto* submitted = std::get_if<Submitted>(&event.what)) cause(submitted->device);
  if (const auto* moved = std::get_if<Subscribed>(&event.what)) cause(moved->device);
  if (const auto* gone = std::get_if<Withdrawn>(&event.what)) cause(gone->device);
  if (std::holds_alternative<Committed>(event.what)) commits_.push_back(event.at_us);
  if (const auto* fault = std::get_if<FaultStruck>(&event.what)) {
    // Hints, paths and tokens may make a device ask at once; a fault is worth a few requests.
    for (int i = 0; i < 12; i++) cause(fault->device);
    devices_[fault->device].retry_at_us = devices_[fault->device].told_us = 0;
    // Hints end requests whose answers then count for nothing.
    if (fault->kind == "forged_hints")
      devices_[fault->device].hinted_until_us = event.at_us + kMinuteUs;
  }
  if (const auto* down = std::get_if<WentDown>(&event.what)) devices_[down->device] = Device{};
  if (std::holds_alternative<Healed>(event.what)) {
    for (auto& [no, device] : devices_) {
      device.retry_at_us = device.told_us = 0;   // people sign in, networks come back
      for (int i = 0; i < 12; i++) device.causes.push_back(event.at_us);
    }
  }
  return std::nullopt;
}

std::optional<Violation> Liveness::OnStep(const Stepped& step, int64_t at_us) {
  Device& device = devices_[step.device];
  // An answer counts from the end of the step that reads it.
  device.retry_at_us = std::max(device.retry_at_us, std::exchange(device.told_us, 0));
  device.steps.push_back(at_us);
  Forget(device.steps, at_us);
  if (device.steps.size() > kStepsMax)
    return Violation{"L4", Name(step.device) + " steps without end: " +
                               std::to_string(device.steps.size()) + " in a minute", at_us};
  const bool held = NeedsPerson(step.push_hold) || step.failed;
  if (step.live > 0 && !held && step.due_ms < 0 && step.requests_open == 0)
    return Violation{"L1", Name(step.device) + " has " + std::to_string(step.live) +
                               " operations, no request is out and no timer is armed", at_us};
  return std::nullopt;
}

std::optional<Violation> Liveness::OnRequest(const Requested& asked, int64_t at_us) {
  Device& device = devices_[asked.device];
  device.requests.push_back(at_us);
  for (auto* times : {&device.requests, &device.causes, &commits_}) Forget(*times, at_us);
  const size_t allowed = kRequestsMax + device.causes.size() * kRequestsPerCause +
                         commits_.size() * kRequestsPerCommit;
  if (device.requests.size() > allowed)
    return Violation{"L4", Name(asked.device) + " sent " + std::to_string(device.requests.size()) +
                               " requests in a minute; there was cause for " +
                               std::to_string(allowed), at_us};
  // Engines count in whole milliseconds.
  if (asked.wire != Wire::kLive && at_us + 1'000 < device.retry_at_us &&
      at_us > device.hinted_until_us)
    return Violation{"L4", Name(asked.device) + " asked " +
                               std::to_string((device.retry_at_us - at_us) / 1'000) +
                               " ms before the Retry-After that it was given", at_us};
  return std::nullopt;
}

}  // namespace tidemark::sim
