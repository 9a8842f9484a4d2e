// User: who touches the devices: begins edits on what a screen shows, submits them moments later,
// cancels, undoes, chooses, reads, comes and goes. Mixes what tells most (semantics.md 7.3): values
// that name their operation, counters, sets, texts, several records and scopes in one operation,
// expects, deletes and undos.
#pragma once

#include <memory>
#include <string>

#include "tests/sim/world/phone.h"

namespace tidemark::sim {

class User {
 public:
  explicit User(World& world);
  void Act(Phone& phone);
  // Records of ours that everybody touches.
  static Operation FirstRecords(const std::string& scope);

 private:
  // What the person has on the screen while editing.
  struct Screen {
    std::shared_ptr<const Looked> at;
    bool now = true;                 // it is what the device holds at submit
  };

  void SubmitSomething(Phone& phone);
  bool AddEffect(Phone& phone, const Screen& screen, Operation* operation);
  bool EditThing(Phone& phone, const Screen& screen, const RecordKey& key, Effect* effect);
  bool LeaveOutScope(Phone& phone, Operation* operation);
  void AddExpect(Phone& phone, const Screen& screen, Operation* operation);
  void Fill(Phone& phone, const Screen& screen, Draft* draft, Submitted* noted);
  void ChooseSomething(Phone& phone);
  void CancelSomething(Phone& phone);
  void MoveSubscription(Phone& phone);
  void ReadSomething(Phone& phone);
  // `revoked`: of scopes that may not be read any more, too.
  RecordKey PickKey(Phone& phone, const Looked& screen, bool revoked = false);
  void SubscribeAnew(Phone& phone, const std::string& scope);
  Value Unique(Phone& phone);
  Value Words(const Looked& screen, const RecordKey& key);

  World& world_;
  uint64_t made_ = 0;
  std::vector<EffectKind> kinds_;        // of edits, as this run likes them
  std::vector<std::string> hot_;         // fields, as this run likes them
  uint64_t follows_ = 6;                 // of 100 operations that are to follow another
  bool regretful_ = false;               // many undos
  bool crowded_ = false;                 // all want the same few fields of one record
  std::map<DeviceNo, std::shared_ptr<const Looked>> earlier_;   // an older screen, still shown
};

}  // namespace tidemark::sim
