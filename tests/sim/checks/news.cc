#include "tests/sim/checks/news.h"

#include <algorithm>

namespace tidemark::sim {
namespace {

bool IsNewsFor(const Explanation& why, const std::string& account) {
  return why.yielded.author == account && why.prevailed.author != account;
}

uint32_t CountOf(const std::map<RecordKey, uint32_t>& counts, const RecordKey& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

bool MovesWallClock(const FaultStruck& fault) {
  return fault.kind == "wall_clock_set_forward" || fault.kind == "wall_clock_set_back" ||
         fault.kind == "device_without_calendar";
}

}  // namespace

std::optional<Violation> News::On(const Event& event) {
  if (const auto* committed = std::get_if<Committed>(&event.what)) OnCommitted(*committed);
  if (const auto* asked = std::get_if<Requested>(&event.what))
    devices_[asked->device].account = asked->account;
  if (const auto* looked = std::get_if<Looked>(&event.what)) OnLook(*looked);
  if (const auto* submitted = std::get_if<Submitted>(&event.what)) OnSubmitted(*submitted);
  // What the call marked as read is not told: it may be all of it.
  if (const auto* gone = std::get_if<Withdrawn>(&event.what)) devices_[gone->device].unread.clear();
  if (const auto* closed = std::get_if<Dismissed>(&event.what))
    devices_[closed->device].unread.clear();
  if (const auto* down = std::get_if<WentDown>(&event.what)) {
    devices_[down->device].unread.clear();
    devices_[down->device].looked.reset();
  }
  // Explanations are kept for so many days, by that clock.
  if (const auto* fault = std::get_if<FaultStruck>(&event.what); fault && MovesWallClock(*fault))
    devices_[fault->device].unread.clear();
  if (const auto* read = std::get_if<ReadBack>(&event.what)) return OnRead(*read, event.at_us);
  return std::nullopt;
}

void News::OnCommitted(const Committed& committed) {
  for (const auto& [scope, entry] : committed.entries) {
    ops_[{scope, entry.seq}] = entry.op;
    if (!entry.why.empty()) why_[scope][entry.seq] = entry.why;
    for (const Explanation& why : entry.why)
      if (why.yielded.author != why.prevailed.author)
        prevailed_[why.yielded.author].insert(why.key);
  }
}

void News::OnLook(const Looked& looked) {
  Device& device = devices_[looked.device];
  device.looked = looked;
  for (const auto& [name, scope] : looked.scopes) {
    uint64_t& arrived = device.arrived[name];
    if (scope.seq <= arrived) continue;
    for (auto at = why_[name].upper_bound(arrived);
         at != why_[name].end() && at->first <= scope.seq; ++at)
      for (const Explanation& why : at->second)
        if (IsNewsFor(why, device.account))
          device.unread.push_back({why.key, at->first, ops_[{name, at->first}]});
    arrived = scope.seq;
  }
}

// Made of a choice it marks as read what was told of the operation that it is about.
void News::OnSubmitted(const Submitted& submitted) {
  std::vector<Due>& unread = devices_[submitted.device].unread;
  std::set<Uid> about = {submitted.replaces};
  for (const Effect& effect : submitted.operation.effects)
    for (const Due& due : unread)
      if (due.key == effect.key) about.insert(due.op);
  std::erase_if(unread, [&](const Due& due) { return about.contains(due.op); });
}

std::optional<Violation> News::OnRead(const ReadBack& read, int64_t at_us) const {
  const auto found = devices_.find(read.device);
  if (found == devices_.end() || !found->second.looked) return std::nullopt;
  const Device& device = found->second;
  const std::string who = "d" + std::to_string(read.device) + " reads " + read.key.scope + ":" +
                          read.key.collection + "/" + read.key.id + ": ";
  if (std::string wrong = WrongFlag(read, *device.looked); !wrong.empty())
    return Violation{"H9", who + wrong, at_us};
  const auto open = static_cast<uint32_t>(std::count_if(
      device.looked->open.begin(), device.looked->open.end(), [&](const OpSeen& op) {
        return std::find(op.records.begin(), op.records.end(), read.key) != op.records.end();
      }));
  const bool conflicted = (read.truth.flags & kTruthConflicted) != 0;
  if (read.truth.attention_count != open || conflicted != (open > 0))
    return Violation{"H7", who + std::to_string(read.truth.attention_count) +
                               " are said to need a person, " + std::to_string(open) + " do",
                     at_us};
  if (std::string wrong = WrongNews(read, device); !wrong.empty())
    return Violation{"H7", who + wrong, at_us};
  return std::nullopt;
}

// What is wrong with it, in words; empty: nothing.
std::string News::WrongFlag(const ReadBack& read, const Looked& looked) {
  const Truth& truth = read.truth;
  const auto has = [&](TruthFlag flag) { return (truth.flags & flag) != 0; };
  const auto confirmed = looked.confirmed.find(read.key);
  const bool there = confirmed != looked.confirmed.end();
  const bool pending = CountOf(looked.pending, read.key) > 0;
  if (has(kTruthExists) != read.view.has_value()) return "EXISTS is wrong";
  if (has(kTruthLocalOnly) != (read.view && !there)) return "LOCAL_ONLY is wrong";
  if (has(kTruthPending) != pending) return "PENDING is wrong";
  if (has(kTruthDeletePending) && (!pending || read.view)) return "DELETE_PENDING is wrong";
  if (truth.version != (there ? confirmed->second.seq : 0)) return "its version is wrong";
  const auto scope = looked.scopes.find(read.key.scope);
  if (scope == looked.scopes.end() || !scope->second.revealed) return {};
  if (truth.epoch != scope->second.epoch || truth.seq != scope->second.seq)
    return "its cursor is wrong";
  if (truth.freshness != Freshness::kFresh || truth.age_ms < 0) return {};
  const int64_t left_ms = std::max<int64_t>(0, read.window_ms - truth.age_ms);
  return truth.stale_in_ms == left_ms ? "" : "the time until it is stale is wrong";
}

std::string News::WrongNews(const ReadBack& read, const Device& device) const {
  const bool changed = (read.truth.flags & kTruthChanged) != 0;
  const auto ever = prevailed_.find(device.account);
  if (changed && (ever == prevailed_.end() || !ever->second.contains(read.key)))
    return "CHANGED, and nobody prevailed over its person there";
  const auto scope = device.looked->scopes.find(read.key.scope);
  if (changed || scope == device.looked->scopes.end() || !scope->second.revealed) return {};
  for (const Due& due : device.unread)
    if (due.key == read.key && due.seq <= scope->second.seq)
      return "not CHANGED, and nobody has seen what prevailed at seq " + std::to_string(due.seq);
  return {};
}

}  // namespace tidemark::sim
