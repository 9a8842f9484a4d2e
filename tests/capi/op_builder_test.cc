#include "capi/src/op_builder.h"

#include "capi/src/value_convert.h"
#include "field.h"
#include "gtest/gtest.h"

namespace tidemark {
namespace {

class OpBuilderTest : public testing::Test {
 protected:
  static std::shared_ptr<const Manifest> Load() {
    const std::string_view blob(reinterpret_cast<const char*>(field_manifest),
                                sizeof field_manifest);
    return Manifest::Load(blob).Take();
  }
  void SetUp() override { ASSERT_TRUE(builder_.Begin(nullptr, nullptr).ok()); }
  const Operation& operation() {
    draft_ = builder_.Finish().Take();
    return draft_.operation;
  }

  OpBuilder builder_{Load()};
  Draft draft_;
  const tide_key task_ = tide_k("team/1", "tasks", "t1");
  const tide_key anywhere_ = tide_k(nullptr, "tasks", "t1");
};

TEST_F(OpBuilderTest, CollectsEffectsInOrder) {
  const tide_field title = tide_f("title", tide_v_text("Fix pump"));
  const tide_value label = tide_v_text("urgent");
  EXPECT_TRUE(builder_.Create(&task_, &title, 1).ok());
  EXPECT_TRUE(builder_.Inc(&anywhere_, tide_s("visits"), 2).ok());
  EXPECT_TRUE(builder_.Add(&anywhere_, tide_s("labels"), &label).ok());
  EXPECT_TRUE(builder_.Remove(&anywhere_, tide_s("labels"), &label).ok());
  EXPECT_TRUE(builder_.Delete(&anywhere_).ok());
  const auto& effects = operation().effects;
  ASSERT_EQ(effects.size(), 5u);
  EXPECT_EQ(effects[0].fields.size(), 1u);  // defaults are filled by submit, not here
  EXPECT_EQ(effects[1].value, Value::Int(2));
  EXPECT_EQ(effects[1].key.scope, "");
  EXPECT_EQ(effects[4].kind, EffectKind::kDelete);
}

TEST_F(OpBuilderTest, ACreateNamesItsScopeAndWhatIsRequired) {
  const tide_field title = tide_f("title", tide_v_text("x"));
  EXPECT_EQ(builder_.Create(&anywhere_, &title, 1).code, Code::kRequired);
  EXPECT_EQ(builder_.Create(&task_, nullptr, 0).code, Code::kRequired);
  EXPECT_EQ(builder_.problems().back().subject, "tasks/t1.title");
  EXPECT_EQ(builder_.problems().back().index, 1u);
}

TEST_F(OpBuilderTest, TheFirstRefusalSticksAndEachProblemIsToldWithItsEffect) {
  const tide_field fields[] = {tide_f("done", tide_v_int(1)), tide_f("title", tide_v_text("ok")),
                               tide_f("nothing", tide_v_int(1))};
  EXPECT_EQ(builder_.Set(&task_, fields, 3).code, Code::kWrongType);
  EXPECT_TRUE(builder_.Delete(&task_).ok());
  ASSERT_EQ(builder_.problems().size(), 2u);
  EXPECT_EQ(builder_.problems()[0].index, 0u);
  EXPECT_EQ(builder_.problems()[1].code, Code::kUnknownField);
  EXPECT_EQ(builder_.problems()[1].index, 2u);
  EXPECT_EQ(builder_.Finish().status().code, Code::kWrongType);
}

TEST_F(OpBuilderTest, RefusesWhatTheManifestRefuses) {
  const tide_key nowhere = tide_k("team/1", "unknown", "x");
  const tide_key other = tide_k("user/a", "tasks", "t1");
  const tide_value label = tide_v_text("x");
  EXPECT_EQ(builder_.Delete(&nowhere).code, Code::kUnknownCollection);
  EXPECT_EQ(builder_.Delete(&other).code, Code::kBadId);
  EXPECT_EQ(builder_.Inc(&task_, tide_s("title"), 1).code, Code::kWrongType);
  EXPECT_EQ(builder_.Add(&task_, tide_s("title"), &label).code, Code::kWrongType);
  EXPECT_EQ(builder_.Add(&task_, tide_s("labels"), nullptr).code, Code::kInvalidArgument);
  EXPECT_EQ(builder_.Set(&task_, nullptr, 1).code, Code::kInvalidArgument);
  const tide_field status = tide_f("status", tide_v_text("neither"));
  EXPECT_EQ(builder_.Set(&task_, &status, 1).code, Code::kNotOneOf);
  EXPECT_EQ(builder_.problems().size(), 7u);
}

TEST_F(OpBuilderTest, AnEditKeepsWhatTheEditorBeganWithOnlyWhereItMerges) {
  EXPECT_TRUE(builder_.Edit(&task_, tide_s("title"), tide_s("a b"), tide_s("a c")).ok());
  EXPECT_TRUE(builder_.Edit(&task_, tide_s("notes"), tide_s("a"), {nullptr, 0}).ok());
  const auto& effects = operation().effects;
  EXPECT_EQ(effects[0].base_value, Value::String("a b"));
  EXPECT_FALSE(effects[1].base_value.has_value());
  EXPECT_EQ(effects[1].value, Value::Null());
}

TEST_F(OpBuilderTest, ADecimalCountsInTheFieldsOwnDigits) {
  const tide_key price = tide_k("team/1", "prices", "p");
  const tide_field amount = tide_f("amount", tide_v_decimal(125, 1));
  EXPECT_TRUE(builder_.Set(&price, &amount, 1).ok());
  EXPECT_TRUE(builder_.Inc(&price, tide_s("amount"), 5).ok());
  EXPECT_EQ(operation().effects[0].value, Value::Decimal(1250));
  EXPECT_EQ(operation().effects[1].value, Value::Decimal(5));
}

TEST_F(OpBuilderTest, ExpectsAreCheckedLikeEffects) {
  const tide_value one = tide_v_int(1), text = tide_v_text("1");
  EXPECT_TRUE(builder_.Expect(&anywhere_, tide_s("stock"), TIDE_GE, &one).ok());
  EXPECT_TRUE(builder_.Expect(&task_, {nullptr, 0}, TIDE_IS_PRESENT, nullptr).ok());
  EXPECT_TRUE(builder_.Inc(&task_, tide_s("stock"), -1).ok());
  ASSERT_EQ(operation().expects.size(), 2u);
  EXPECT_EQ(operation().expects[0].key.scope, "");
  EXPECT_EQ(builder_.Expect(&task_, tide_s("stock"), TIDE_GE, &text).code, Code::kWrongType);
  EXPECT_EQ(builder_.Expect(&task_, tide_s("stock"), 99, &one).code, Code::kUnsupported);
  EXPECT_EQ(builder_.Expect(&task_, {nullptr, 0}, TIDE_EQ, &one).code, Code::kInvalidArgument);
  EXPECT_EQ(builder_.Expect(&task_, tide_s("stock"), TIDE_EQ, nullptr).code,
            Code::kInvalidArgument);
}

TEST_F(OpBuilderTest, KeepsWhatWasSeenAndWhatItFollows) {
  tide_truth truth = TIDE_INIT(tide_truth);
  truth.epoch = 3;
  truth.seq = 14;
  const tide_uid earlier = {{1}}, none = {{0}};
  EXPECT_TRUE(builder_.See(&task_, &truth).ok());
  EXPECT_TRUE(builder_.After(&earlier).ok());
  EXPECT_TRUE(builder_.Delete(&task_).ok());
  EXPECT_EQ(operation().after.size(), 1u);
  EXPECT_EQ(draft_.seen[0].seq, 14u);
  EXPECT_EQ(builder_.After(&none).code, Code::kInvalidArgument);
  EXPECT_EQ(builder_.See(&task_, nullptr).code, Code::kInvalidArgument);
}

TEST_F(OpBuilderTest, NothingSaidIsNoEffect) {
  EXPECT_EQ(builder_.Finish().status().code, Code::kNoEffect);
}

TEST_F(OpBuilderTest, BeginningAnewKeepsOptionsButNoUid) {
  tide_op_options options = TIDE_INIT(tide_op_options);
  options.intent = tide_s("Pick item");
  options.strict = 1;
  options.uid = {{7}};
  options.trace_parent = tide_s("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  ASSERT_TRUE(builder_.Begin(&options, nullptr).ok());
  EXPECT_TRUE(builder_.Delete(&task_).ok());
  EXPECT_EQ(operation().trace.size(), 25u);
  EXPECT_FALSE(operation().uid.none());
  ASSERT_TRUE(builder_.Begin(nullptr, nullptr).ok());
  EXPECT_TRUE(builder_.empty());
  EXPECT_TRUE(builder_.Delete(&task_).ok());
  EXPECT_TRUE(operation().uid.none());
  EXPECT_EQ(operation().intent, "Pick item");
  EXPECT_TRUE(operation().strict);
}

TEST_F(OpBuilderTest, RefusesOptionsThatMeanNothing) {
  tide_op_options options = TIDE_INIT(tide_op_options);
  options.valid_for_ms = -1;
  EXPECT_EQ(builder_.Begin(&options, nullptr).code, Code::kInvalidArgument);
  options.valid_for_ms = 0;
  options.durability = 9;
  EXPECT_EQ(builder_.Begin(&options, nullptr).code, Code::kUnsupported);
  options.durability = TIDE_DURABLE_PROCESS;
  options.trace_parent = tide_s("00-xyz");
  EXPECT_EQ(builder_.Begin(&options, nullptr).subject, "options.trace_parent");
  options.trace_parent = tide_s("");
  options.trace_state = tide_s("a=1");
  EXPECT_EQ(builder_.Begin(&options, nullptr).subject, "options.trace_state");
  options.trace_parent = tide_s("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  EXPECT_TRUE(builder_.Begin(&options, nullptr).ok());
  options.trace_state = tide_s("no member");
  EXPECT_EQ(builder_.Begin(&options, nullptr).subject, "options.trace_state");
}

}  // namespace
}  // namespace tidemark
