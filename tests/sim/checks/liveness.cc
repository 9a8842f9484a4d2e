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
// Sleeps double with each failure in a row: the eighth comes after a minute on the average, and
// within these seconds once in a million years.
constexpr size_t kFailuresSeen = 8;
constexpr int64_t kFailuresTakeUs = 4'000'000;
constexpr int64_t kRefusedRestsUs = 25'000'000;
constexpr int64_t kUnsentWaitsUs = 30'000'000;
constexpr int kAnswersMax = 3;

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
  if (const auto* answer = std::get_if<Answered>(&event.what)) OnAnswer(*answer, event.at_us);
  if (const auto* hinted = std::get_if<Hinted>(&event.what)) Hurry(devices_[hinted->device]);
  if (const auto* submitted = std::get_if<Submitted>(&event.what)) cause(submitted->device);
  if (const auto* moved = std::get_if<Subscribed>(&event.what)) {
    cause(moved->device);
    devices_[moved->device].subscribed = moved->on && moved->sure;
  }
  if (const auto* gone = std::get_if<Withdrawn>(&event.what)) cause(gone->device);
  if (std::holds_alternative<Committed>(event.what)) commits_.push_back(event.at_us);
  if (const auto* fault = std::get_if<FaultStruck>(&event.what)) {
    Hurry(devices_[fault->device]);
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
      Hurry(device);
      device.retry_at_us = device.told_us = 0;   // people sign in, networks come back
      for (int i = 0; i < 12; i++) device.causes.push_back(event.at_us);
    }
  }
  return std::nullopt;
}

void Liveness::Hurry(Device& device) {
  device.failures.clear();
  device.refused_us.clear();
  device.refused_unread.clear();
  device.answers.clear();
  device.kept_us = INT64_MAX;   // until its next step
}

void Liveness::OnAnswer(const Answered& answer, int64_t at_us) {
  Device& device = devices_[answer.device];
  const bool busy = answer.http_status == 503 || answer.http_status == 429;
  if (busy && answer.retry_after_ms > 0 && answer.wire != Wire::kLive)
    device.told_us = at_us + answer.retry_after_ms * 1'000;
  // A smaller batch may go out at once; what a new token may do, it is asked for at once.
  const bool own_way = answer.http_status == 413 || answer.http_status == 401;
  if (answer.usable || own_way) device.failures.clear();
  else device.failures[answer.wire].push_back(at_us);
  // A page of a log: there may be another.
  if (answer.usable && answer.pull && !answer.pull->entries.empty()) device.causes.push_back(at_us);
  if (answer.http_status == 401) device.refused_unread = device.tokens[answer.wire];
  if (answer.usable && answer.wire == Wire::kPush)
    for (const Outcome& outcome : answer.outcomes) device.answers[outcome.op_seq]++;
}

std::optional<Violation> Liveness::OnStep(const Stepped& step, int64_t at_us) {
  Device& device = devices_[step.device];
  // An answer counts from the end of the step that reads it.
  device.retry_at_us = std::max(device.retry_at_us, std::exchange(device.told_us, 0));
  if (!device.refused_unread.empty())
    device.refused_us.emplace(std::exchange(device.refused_unread, {}), at_us);
  if (step.failed || step.disk_in_trouble) device.answers.clear();
  const bool kept = step.failed || step.disk_in_trouble || step.pushing || step.unsent == 0 ||
                    step.push_hold != Reason::kNone || device.kept_us == INT64_MAX;
  if (kept) device.kept_us = at_us;
  if (at_us > device.kept_us + kUnsentWaitsUs)
    return Violation{"L2", Name(step.device) + " keeps " + std::to_string(step.unsent) +
                               " operations for " +
                               std::to_string((at_us - device.kept_us) / 1'000'000) +
                               " s, and says of nothing that it holds them", at_us};
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
  if (asked.wire == Wire::kPull) device.subscribed = false;
  if (asked.wire == Wire::kLive && device.subscribed)
    return Violation{"L2", Name(asked.device) + " listens for news of what it has just subscribed "
                                               "to, and has not asked for it", at_us};
  if (auto hasty = CheckHaste(asked, at_us)) return hasty;
  device.tokens[asked.wire] = asked.token;
  // Engines count in whole milliseconds.
  if (asked.wire != Wire::kLive && at_us + 1'000 < device.retry_at_us &&
      at_us > device.hinted_until_us)
    return Violation{"L4", Name(asked.device) + " asked " +
                               std::to_string((device.retry_at_us - at_us) / 1'000) +
                               " ms before the Retry-After that it was given", at_us};
  return std::nullopt;
}

std::optional<Violation> Liveness::CheckHaste(const Requested& asked, int64_t at_us) {
  Device& device = devices_[asked.device];
  const std::deque<int64_t>& failures = device.failures[asked.wire];
  if (failures.size() >= kFailuresSeen &&
      at_us - failures[failures.size() - kFailuresSeen] < kFailuresTakeUs)
    return Violation{"L4", Name(asked.device) + " asks again at once, after " +
                               std::to_string(failures.size()) + " failures", at_us};
  const auto refused = device.refused_us.find(asked.token);
  if (refused != device.refused_us.end() && at_us < refused->second + kRefusedRestsUs)
    return Violation{"L4", Name(asked.device) + " tries a token again " +
                               std::to_string((at_us - refused->second) / 1'000) +
                               " ms after it was refused", at_us};
  if (refused != device.refused_us.end()) device.refused_us.erase(refused);
  for (size_t i = 0; i < asked.bodies.size(); i++) {
    const auto known = device.answers.find(asked.first_op_seq + i);
    if (known != device.answers.end() && known->second >= kAnswersMax)
      return Violation{"L4", Name(asked.device) + " pushes op_seq " +
                                 std::to_string(known->first) + " after " +
                                 std::to_string(known->second) + " answers to it", at_us};
  }
  return std::nullopt;
}

}  // namespace tidemark::sim
