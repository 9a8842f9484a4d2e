#include "capi/src/boundary.h"

#include <cstring>
#include <string>

#include "capi/src/grows.h"
#include "core/base/text.h"
#include "gtest/gtest.h"
#include "tidemark/tidemark.h"

namespace tidemark {
namespace {

tide_error Fresh() { return TIDE_INIT(tide_error); }

TEST(Boundary, TurnsNoMemoryIntoAStatus) {
  tide_error error = Fresh();
  EXPECT_EQ(Guard(&error, []() -> Status { throw std::bad_alloc(); }), TIDE_ERROR_OUT_OF_MEMORY);
  EXPECT_EQ(error.status, TIDE_ERROR_OUT_OF_MEMORY);
  EXPECT_EQ(error.retry, TIDE_RETRY_NOW);
}

TEST(Boundary, TurnsAFailedCheckIntoFailedWithItsPlace) {
  tide_error error = Fresh();
  EXPECT_EQ(Guard(&error, []() -> Status { TIDE_CHECK(1 + 1 == 3); return Status::Ok(); }),
            TIDE_ERROR_FAILED);
  EXPECT_NE(std::string(error.message).find("boundary_test.cc"), std::string::npos);
}

TEST(Boundary, LetsNothingElseThrough) {
  EXPECT_EQ(Guard([]() -> Status { throw 7; }), TIDE_ERROR_FAILED);
  EXPECT_EQ(GuardValue(3, []() -> int { throw 7; }), 3);
}

TEST(Boundary, LeavesTheErrorAloneWhenNothingFailed) {
  tide_error error = Fresh();
  std::strcpy(error.message, "mine");
  EXPECT_EQ(Guard(&error, [] { return Status::Error(Code::kNotFound, "none"); }), TIDE_NOT_FOUND);
  EXPECT_STREQ(error.message, "mine");
}

TEST(Boundary, RefusesAnErrorWithoutSizeBeforeAnythingRuns) {
  tide_error error{};
  bool ran = false;
  EXPECT_EQ(Guard(&error, [&] { ran = true; return Status::Ok(); }), TIDE_ERROR_INVALID_ARGUMENT);
  EXPECT_FALSE(ran);
}

TEST(Error, CarriesCauseIndexAndSubject) {
  tide_error error = Fresh();
  Report(Status::Error(Code::kDiskFull, "no room", "config.store")
             .At(4)
             .CausedBy(Domain::kSqlite, 13),
         &error);
  EXPECT_EQ(error.retry, TIDE_RETRY_AFTER_SPACE);
  EXPECT_EQ(error.cause_domain, static_cast<tide_domain>(TIDE_DOMAIN_SQLITE));
  EXPECT_EQ(error.cause_code, 13);
  EXPECT_EQ(error.index, 4u);
  EXPECT_STREQ(error.subject, "config.store");
}

TEST(Error, CutsTextsAtACharacterAndKeepsOneLine) {
  tide_error error = Fresh();
  std::string text = "x\n";
  for (int i = 0; i < 200; i++) text += "ä";
  Report(Status::Error(Code::kIo, text, text), &error);
  EXPECT_TRUE(IsUtf8(error.message) && IsUtf8(error.subject));
  EXPECT_EQ(std::strlen(error.message), 254u);  // two bytes a character do not reach 255
  EXPECT_EQ(std::strchr(error.message, '\n'), nullptr);
}

TEST(Error, WritesNoMoreThanTheCallerHasRoomFor) {
  struct { tide_error error; } room;
  std::memset(&room, 0x77, sizeof room);
  room.error.struct_size = offsetof(tide_error, subject);
  Report(Status::Error(Code::kIo, "message", "subject"), &room.error);
  EXPECT_EQ(room.error.status, TIDE_ERROR_IO);
  EXPECT_EQ(room.error.struct_size, offsetof(tide_error, subject));
  EXPECT_EQ(room.error.subject[0], 0x77);
  EXPECT_EQ(room.error.message[0], 0x77);
}

TEST(Grows, CompletesAnOlderStructWithZeros) {
  tide_op_options given = TIDE_INIT(tide_op_options), known;
  given.strict = 1;
  given.valid_for_ms = 9;
  given.struct_size = offsetof(tide_op_options, valid_for_ms);
  ASSERT_TRUE(ReadGrows(&given, &known, "options").ok());
  EXPECT_EQ(known.strict, 1u);
  EXPECT_EQ(known.valid_for_ms, 0);
}

TEST(Grows, TakesANewerStructWhoseNewFieldsAreZeroAndRefusesOthers) {
  struct Newer { tide_op_options known; uint64_t news; } given{};
  given.known.struct_size = sizeof given;
  tide_op_options known;
  EXPECT_TRUE(ReadGrows(&given.known, &known, "options").ok());
  given.news = 1;
  EXPECT_EQ(ReadGrows(&given.known, &known, "options").code, Code::kUnsupported);
}

TEST(Grows, RefusesSizesThatWereNeverSet) {
  tide_op_options given{}, known;
  EXPECT_EQ(ReadGrows(&given, &known, "options").code, Code::kInvalidArgument);
  given.struct_size = 0xCDCDCDCD;
  EXPECT_EQ(ReadGrows(&given, &known, "options").code, Code::kInvalidArgument);
  EXPECT_EQ(ReadGrows<tide_op_options>(nullptr, &known, "options").code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace tidemark
