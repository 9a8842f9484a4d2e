// Observers: what is lost for want of memory is made up by looking at everything.
#include "core/client/observers.h"

#include <gtest/gtest.h>

#include <new>

#include "core/base/memory.h"

namespace tidemark {
namespace {

class Watcher final : public Observer {
 public:
  bool Concerns(const ChangeSet&) const override { return true; }
  void Missed() override { missed++; }
  int64_t Refresh(const std::vector<ChangeSet>& changes) override {
    heard += changes.size();
    if (starving) FailMemory();
    return -1;
  }
  size_t heard = 0;
  int missed = 0;
  bool starving = false;
};

TEST(Observers, LookAtEverythingAfterChangesThatCouldNotBeKept) {
  Observers observers;
  const auto watcher = std::make_shared<Watcher>();
  observers.Add(watcher, 0);
  observers.Deliver(0);
  observers.NoteMissed();
  EXPECT_EQ(observers.DueInMs(0), 0);
  observers.Deliver(0);
  EXPECT_EQ(watcher->missed, 1);
  observers.Deliver(0);
  EXPECT_EQ(watcher->missed, 1) << "once";
}

TEST(Observers, LookAtEverythingAgainWhereARunEndedInWantOfMemory) {
  Observers observers;
  const auto watcher = std::make_shared<Watcher>();
  observers.Add(watcher, 0);
  watcher->starving = true;
  EXPECT_THROW(observers.Deliver(0), std::bad_alloc);
  watcher->starving = false;
  EXPECT_GT(observers.DueInMs(0), 0) << "later, not in a hot loop";
  observers.Deliver(observers.DueInMs(0));
  EXPECT_EQ(watcher->missed, 1);
}

}  // namespace
}  // namespace tidemark
