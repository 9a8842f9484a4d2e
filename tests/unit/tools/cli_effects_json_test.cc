#include "tools/tidemark/effects_json.h"

#include <gtest/gtest.h>

#include "tools/tidemark/failure.h"
#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

using Do = EffectDraft::Do;

std::string Refusal(const std::string& line) {
  try {
    ReadOperationLine(line);
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.status, TIDE_ERROR_INVALID_ARGUMENT) << line;
    return failure.message;
  }
  return "taken";
}

TEST(EffectsJson, ReadsTheWholeContract) {
  OperationDraft draft = ReadOperationLine(R"({"intent":"pick","strict":true,
    "after":["00112233445566778899aabbccddeeff"],
    "expects":[{"collection":"tasks","id":"t1","field":"stock","cmp":"GE","value":1},
               {"collection":"tasks","id":"t1","cmp":"EXISTS"}],
    "effects":[
      {"do":"create","collection":"tasks","id":"t1","scope":"team/1","fields":{"title":"Fix"}},
      {"do":"set","collection":"tasks","id":"t1","fields":{"title":"Fix 3","done":null}},
      {"do":"inc","collection":"tasks","id":"t1","field":"visits","by":2},
      {"do":"add","collection":"tasks","id":"t1","field":"labels","element":"urgent"},
      {"do":"remove","collection":"tasks","id":"t1","field":"labels","element":"urgent"},
      {"do":"edit","collection":"tasks","id":"t1","field":"title","before":"a","after":"b"},
      {"do":"delete","collection":"tasks","id":"t1"}],
    "seen":[{"collection":"tasks","id":"t1","epoch":1,"seq":12}]})");
  EXPECT_EQ(draft.intent, "pick");
  EXPECT_TRUE(draft.strict);
  ASSERT_EQ(draft.after.size(), 1u);
  EXPECT_EQ(WriteUid(draft.after[0]), "00112233445566778899aabbccddeeff");
  ASSERT_EQ(draft.expects.size(), 2u);
  EXPECT_EQ(draft.expects[0].compare, TIDE_GE);
  EXPECT_EQ(draft.expects[0].value.json, 1);
  EXPECT_EQ(draft.expects[1].compare, TIDE_IS_PRESENT);
  ASSERT_EQ(draft.effects.size(), 7u);
  EXPECT_EQ(draft.effects[0].record.scope, "team/1");
  EXPECT_EQ(draft.effects[1].fields.size(), 2u);
  EXPECT_TRUE(draft.effects[1].fields[1].second.json.is_null());
  EXPECT_EQ(draft.effects[2].fields[0].second.json, 2);
  EXPECT_EQ(draft.effects[4].what, Do::kRemove);
  EXPECT_EQ(draft.effects[5].before, "a");
  EXPECT_EQ(draft.effects[5].fields[0].second.json, "b");
  EXPECT_EQ(draft.effects[6].what, Do::kDelete);
  ASSERT_EQ(draft.seen.size(), 1u);
  EXPECT_EQ(draft.seen[0].seq, 12u);
}

TEST(EffectsJson, ALineThatIsNoObjectIsRefused) {
  for (const char* line : {"", "{", "[]", "5", "null", "\"x\"", "{} {}"})
    EXPECT_NE(Refusal(line), "taken") << line;
}

TEST(EffectsJson, AnUnknownKeyIsRefusedByName) {
  EXPECT_EQ(Refusal(R"({"expect":[]})"), "the line: unknown key \"expect\"");
  EXPECT_EQ(Refusal(R"({"effects":[{"do":"delete","collection":"t","id":"1","fields":{}}]})"),
            "effects[0]: unknown key \"fields\"");
  EXPECT_EQ(Refusal(R"({"effects":[{"do":"inc","collection":"t","id":"1","field":"n","by":1,
                                    "before":"x"}]})"),
            "effects[0]: unknown key \"before\"");
}

TEST(EffectsJson, HalfAnEffectIsRefused) {
  for (const char* effect : {
           R"(5)", R"({"collection":"t","id":"1"})", R"({"do":"frob","collection":"t","id":"1"})",
           R"({"do":"set","collection":"t","id":"1"})", R"({"do":"set","collection":"t","id":1})",
           R"({"do":"set","collection":"t","id":"1","fields":[]})",
           R"({"do":"inc","collection":"t","id":"1","field":"n"})",
           R"({"do":"add","collection":"t","id":"1","element":"n"})",
           R"({"do":"edit","collection":"t","id":"1","field":"n","after":"x"})",
           R"({"do":"edit","collection":"t","id":"1","field":"n","before":"x","after":5})"})
    EXPECT_NE(Refusal(std::string(R"({"effects":[)") + effect + "]}"), "taken") << effect;
}

TEST(EffectsJson, HalfAConditionIsRefused) {
  EXPECT_NE(Refusal(R"({"expects":[{"collection":"t","id":"1","field":"n","cmp":"GE"}]})"),
            "taken");
  EXPECT_NE(Refusal(R"({"expects":[{"collection":"t","id":"1","cmp":"ge","value":1}]})"), "taken");
  EXPECT_NE(Refusal(R"({"seen":[{"collection":"t","id":"1","epoch":1,"seq":-1}]})"), "taken");
  EXPECT_NE(Refusal(R"({"after":["xyz"]})"), "taken");
  EXPECT_NE(Refusal(R"({"after":"00112233445566778899aabbccddeeff"})"), "taken");
  EXPECT_NE(Refusal(R"({"strict":1})"), "taken");
}

}  // namespace
}  // namespace tidemark
