// Player: plays one scenario on real clients and the real service, in one thread and in virtual
// time (README.md describes the JSON). A step that is not understood, or does not go as told, fails
// the test.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "tests/scenario/device.h"
#include "tests/scenario/values.h"

namespace tidemark::testing {

class Player {
 public:
  explicit Player(const Json& scenario);
  void Play();

 private:
  // An operation, and on which device it was submitted.
  struct Named {
    std::string device;
    Uid uid;
  };

  void Start(const std::string& manifest);
  void AddDevice(const Json& json);
  void Step(const Json& step);
  void Do(const std::string& what, const Json& step);
  void Check(const std::string& what, const Json& step);
  void HealAndCompare();

  // steps
  void Submit(const Json& step);
  void Sync(const Json& step);
  void RunFor(int64_t ms, const std::set<std::string>& names);
  void Choose(const Json& step);
  void Resolve(const Json& step);
  void Show(const Json& step);
  void AddFault(const Json& step);
  void ChangeDevice(const std::string& what, const Json& step);
  void ChangeServer(const std::string& what, const Json& step);
  void Keep(const Json& step, const std::string& device, const Uid& uid);

  // expectations
  void CheckOperation(const Json& step);
  void CheckRecord(const Json& step);
  void CheckTruth(const Json& step, const Reading& reading);
  void CheckChoices(const Json& step, const std::vector<Choice>& choices);
  void CheckDigests();
  void CheckRequests(const Json& step);
  void CheckScope(const Json& step);
  void CheckState(const Json& step);
  void CheckOutbox(const Json& step);
  std::map<std::string, std::string> DigestsOf(Device& device);

  Device& device(const Json& step) { return *devices_.at(step.at("device").get<std::string>()); }
  const Manifest& ManifestOf(const Json& step) { return device(step).client().manifest(); }
  const Named& NamedOf(
      const Json& step) const { return operations_.at(step.at("op").get<std::string>()); }
  static std::string Blob(const std::string& manifest);

  const Json& scenario_;
  TempFolder folder_;
  ManualClock clock_;
  std::unique_ptr<TestServer> server_;
  Network network_;
  std::map<std::string, std::unique_ptr<Device>> devices_;
  std::map<std::string, Named> operations_;
  std::map<std::string, Seen> shown_;
  std::map<std::string, std::shared_ptr<const CursorMap>> begun_;
  std::map<std::string, ChoiceToken> offers_;
  uint64_t seed_ = 1;
};

// "TIDE_ERROR_OUTBOX_FULL" is "OUTBOX_FULL", OK is "OK".
std::string ShortName(Code code);
ChoiceKind ChoiceKindFrom(const std::string& name);

}  // namespace tidemark::testing
