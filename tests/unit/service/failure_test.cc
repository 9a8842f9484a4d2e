#include "tests/unit/service/bench.h"

namespace tidemark::service {
namespace {

class Failure : public Bench {
 protected:
  Device alice_{"alice", 1};
};

TEST_F(Failure, OfTheDiskIsToldToEverybodyAndNothingUnansweredIsKept) {
  const PushRequest first = alice_.PushOne({CreateTask("team/1", "t1", "a")});
  const RequestId good = Send(Endpoint::kPush, first, alice_.token());
  service_->Flush(now_us_);
  ASSERT_EQ(Take<PushReply>(good).outcomes.size(), 1u);

  const PushRequest second = alice_.PushOne({AddVisits("team/1", "t1", 5)});
  const RequestId bad = Send(Endpoint::kPush, second, alice_.token());
  {
    const FullDisk full;
    service_->Flush(now_us_);
  }
  const auto refused = Take<ErrorReply>(bad);
  EXPECT_EQ(refused.error_class, ErrorClass::kRetryLater);
  EXPECT_EQ(refused.code, ErrorCode::kUnavailable);
  EXPECT_EQ(RawReply(bad).http_status, 503);

  // Whether the commit reached the disk is unknown until the file is opened again.
  EXPECT_FALSE(service_->fault().ok());
  const RequestId later = Send(Endpoint::kPull, alice_.Pull({{"team/1", 0, 0}}), alice_.token());
  EXPECT_EQ(Take<ErrorReply>(later).error_class, ErrorClass::kRetryLater);

  Reopen();
  const RequestId again = Send(Endpoint::kPush, second, alice_.token());
  service_->Flush(now_us_);
  EXPECT_EQ(Take<PushReply>(again).outcomes[0].code, OutcomeCode::kExact);
  const auto record = store_->records().Find({"team/1", "tasks", "t1"});
  EXPECT_EQ(Get((*record)->values, "visits").integer(), 5);
}

}  // namespace
}  // namespace tidemark::service
