#include "core/client/submit_queue.h"

#include <gtest/gtest.h>

#include <future>
#include <new>
#include <thread>

namespace tidemark {
namespace {

std::vector<Draft> Drafts(size_t count) { return std::vector<Draft>(count); }

std::vector<SubmitAnswer> Accept(size_t count) {
  std::vector<SubmitAnswer> answers(count);
  for (SubmitAnswer& answer : answers) answer.uid = Uid{{1}};
  return answers;
}

TEST(SubmitQueue, FollowersOfALeaderThatFailsAreAnsweredAndTheNextLeads) {
  std::promise<void> leading, go_on;
  int calls = 0;
  SubmitQueue queue([&](std::vector<Draft> drafts, bool) -> std::vector<SubmitAnswer> {
    if (++calls == 1) {
      leading.set_value();
      go_on.get_future().wait();
      throw std::bad_alloc();
    }
    return Accept(drafts.size());
  });
  std::thread first([&] { EXPECT_THROW(queue.Submit(Drafts(1), true), std::bad_alloc); });
  leading.get_future().wait();
  std::future<std::vector<SubmitAnswer>> second =
      std::async(std::launch::async, [&] { return queue.Submit(Drafts(2), true); });
  go_on.set_value();
  first.join();
  ASSERT_EQ(second.wait_for(std::chrono::seconds(20)), std::future_status::ready) << "it hangs";
  for (const SubmitAnswer& answer : second.get()) EXPECT_TRUE(answer.status.ok());
}

TEST(SubmitQueue, AFailureOnTheDrivingThreadLeavesTheQueueFree) {
  bool fails = true;
  SubmitQueue queue([&](std::vector<Draft> drafts, bool) -> std::vector<SubmitAnswer> {
    if (fails) throw std::bad_alloc();
    return Accept(drafts.size());
  });
  queue.SubmitLater(Drafts(1), true, [](std::vector<SubmitAnswer>) {});
  EXPECT_THROW(queue.RunOne(), std::bad_alloc);
  EXPECT_FALSE(queue.waiting());
  fails = false;
  EXPECT_TRUE(queue.Submit(Drafts(1), true).front().status.ok()) << "nobody leads any more";
}

TEST(SubmitQueue, TriesEachAloneWhereTheStoreFailedUnderTheGroup) {
  SubmitQueue queue([](std::vector<Draft> drafts, bool) {
    std::vector<SubmitAnswer> answers = Accept(drafts.size());
    if (drafts.size() < 2) return answers;   // two do not fit
    for (SubmitAnswer& answer : answers) answer.status = Status::Error(Code::kDiskFull, "full");
    return answers;
  });
  std::vector<Code> told;
  const auto tell = [&](std::vector<SubmitAnswer> answers) {
    told.push_back(answers.front().status.code);
  };
  queue.SubmitLater(Drafts(1), false, tell);
  queue.SubmitLater(Drafts(2), false, tell);
  queue.SubmitLater(Drafts(1), false, tell);
  EXPECT_TRUE(queue.RunOne());
  EXPECT_EQ(told, (std::vector<Code>{Code::kOk, Code::kDiskFull, Code::kOk}));
}

}  // namespace
}  // namespace tidemark
