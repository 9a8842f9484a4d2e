// Every lint, as a table: a small bad manifest, and exactly what is said about it and where.
#include <gtest/gtest.h>

#include "tests/manifestc/lint_case.h"

namespace tidemark {
namespace {

// Line 1 is the head, line 2 opens a collection, line 3 is `body`, line 4 closes.
std::string In(const std::string& body) {
  return "app: \"a\" schema: 1 policy: 1\ncollection { name: \"c\"\n" + body + "\n}\n";
}

// A field "f" on line 3, column 1, with these settings from column 21 on.
std::string Field(const std::string& settings) {
  return In("field { name: \"f\"   " + settings + "}");
}

// Nothing wrong with these.
constexpr char kGood[] = "field { name: \"f\" type: BOOL }";
std::string Good(const std::string& name) {
  return "collection { name: \"" + name + "\" field { name: \"x\" type: BOOL } }";
}

// Two more good fields before what is under test, on line 4.
std::string After(const std::string& rest) {
  return In("field { name: \"f\" type: STRING } field { name: \"b\" type: BYTES }\n" + rest);
}

class LintTest : public testing::TestWithParam<Lint> {};

TEST_P(LintTest, SaysWhatAndWhere) {
  ExpectLint(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Head, LintTest, testing::Values(
    Lint{"NothingAtAll", "",
         {"f:1:1: schema is missing: begin with schema: 1",
          "f:1:1: policy is missing: begin with policy: 1",
          "f:1:1: the manifest declares no collection"}},
    Lint{"NoCollection", "schema: 1 policy: 1", {"f:1:1: the manifest declares no collection"}},
    Lint{"SchemaZero", std::string("policy: 1\nschema: 0 ") + Good("c"),
         {"f:2:1: schema is missing: begin with schema: 1"}},
    Lint{"AppName", std::string("schema: 1 policy: 1\n  app: \"My App\" ") + Good("c"),
         {"f:2:3: \"My App\" is not a name: a-z, then up to 62 of a-z, 0-9 and _"}},
    Lint{"Syntax", "schema: 1\npolicy: }", {"f:2:9: Expected integer, got: }"}},
    Lint{"UnknownSettings", In("field { name: \"f\" type: BOOL\n  colour: 1 }\n  size: 2"),
         {"f:4:9: Message type \"Field\" has no field named \"colour\".",
          "f:5:7: Message type \"Collection\" has no field named \"size\"."}},
    Lint{"UnknownEnum", Field("type: STRNG"),
         {"f:3:32: Unknown enumeration value of \"STRNG\" for field \"type\"."}},
    Lint{"SettingTwice", Field("type: BOOL type: BYTES"),
         {"f:3:36: Non-repeated field \"type\" is specified multiple times."}}), NameOf);

INSTANTIATE_TEST_SUITE_P(Refused, LintTest, testing::Values(
    Lint{"IntentHook", Field("type: BOOL") + "intent { name: \"a\" hook: \"h\" }",
         {"f:5:20: hooks are not available in this version"}},
    Lint{"TypeText", Field("type: TEXT"), {"f:3:21: type TEXT is not available in this version"}},
    Lint{"TypeMap", Field("type: MAP"), {"f:3:21: type MAP is not available in this version"}},
    Lint{"TypeDelta",
         Field("type: DELTA"), {"f:3:21: type DELTA is not available in this version"}},
    Lint{"MergeHook", Field("type: BOOL merge: HOOK hook: \"h\""),
         {"f:3:32: merge HOOK is not available in this version",
          "f:3:44: hooks are not available in this version"}}), NameOf);

INSTANTIATE_TEST_SUITE_P(Names, LintTest, testing::Values(
    Lint{"CollectionTwice", Field("type: BOOL") + Good("c"),
         {"f:5:14: collection \"c\" is declared twice"}},
    Lint{"FieldTwice", In(std::string(kGood) + "\nfield { name: \"f\" type: BOOL }"),
         {"f:4:9: field \"f\" is declared twice"}},
    Lint{"FieldTwiceInOtherCase", In(std::string(kGood) + "\nfield { name: \"F\" type: BOOL }"),
         {"f:4:9: \"F\" is not a name: a-z, then up to 62 of a-z, 0-9 and _",
          "f:4:9: field \"F\" is declared twice"}},
    Lint{"Keyword",
         In("field { name: \"order\" type: BOOL }"), {"f:3:9: \"order\" is an SQL keyword"}},
    Lint{"Id", In("field { name: \"id\" type: BOOL }"),
         {"f:3:9: \"id\" is a column that every collection has"}},
    Lint{"Underscore", In("field { name: \"_seq\" type: BOOL }"),
         {"f:3:9: \"_seq\" is not a name: a-z, then up to 62 of a-z, 0-9 and _"}},
    Lint{"OwnTable", "schema: 1 policy: 1\n" + Good("tide_op"),
         {"f:2:14: \"tide_op\" begins like a table of our own (tide_, sqlite_)"}},
    Lint{"OwnSuffix", "schema: 1 policy: 1\n" + Good("c_rows"),
         {"f:2:14: \"c_rows\" ends like a table of our own (_rows, _fts)"}},
    Lint{"NoNames", "schema: 1 policy: 1\ncollection { field { type: BOOL } }",
         {"f:2:1: a name is missing", "f:2:14: a name is missing"}},
    Lint{"NoFields",
         "schema: 1 policy: 1\ncollection { name: \"c\" }", {"f:2:1: \"c\" has no fields"}},
    Lint{"TitleOfTwoLines", Field("type: BOOL title: \"a\\nb\""),
         {"f:3:32: the title holds control characters; it is shown within a sentence"}}), NameOf);

INSTANTIATE_TEST_SUITE_P(Types, LintTest, testing::Values(
    Lint{"NoType", Field("required: true"), {"f:3:1: the field has no type"}},
    Lint{"TypeOfLaterVersion", Field("type: 99"), {"f:3:21: type 99 is not known to this version"}},
    Lint{"MergeOfLaterVersion", Field("type: BOOL merge: 99"),
         {"f:3:32: merge 99 is not known to this version"}},
    Lint{"MergeOfCounter", Field("type: COUNTER merge: MAX"),
         {"f:3:35: a counter takes no merge rule: it always merges without loss"}},
    Lint{"MergeOfSet", Field("type: SET merge: LAST_ACTION"),
         {"f:3:31: a set takes no merge rule: it always merges without loss"}},
    Lint{"Merge3OfNumber", Field("type: INT64 merge: MERGE3"),
         {"f:3:33: merge3 is for strings, not for int64"}},
    Lint{"Merge3OfClosedSet", Field("type: STRING merge: MERGE3 one_of: \"a\""),
         {"f:3:34: merge3 may make a text that one_of does not hold"}},
    Lint{"MaxOfText", Field("type: STRING merge: MAX"),
         {"f:3:34: max is for numbers and timestamps, not for string"}},
    Lint{"MinOfBool", Field("type: BOOL merge: MIN"),
         {"f:3:32: min is for numbers and timestamps, not for bool"}},
    Lint{"ManualWithoutRationale", Field("type: STRING merge: MANUAL"),
         {"f:3:34: manual asks a person each time: a rationale must say why"}},
    Lint{"RequiredCounter", Field("type: COUNTER required: true"),
         {"f:3:35: a counter cannot be required: empty and absent are the same"}},
    Lint{"RequiredSet", Field("type: SET required: true"),
         {"f:3:31: a set cannot be required: empty and absent are the same"}},
    Lint{"ScaleOfInteger", Field("type: INT64 scale: 2"),
         {"f:3:33: scale is for decimals, not for int64"}},
    Lint{"ScaleTooLarge", Field("type: DECIMAL scale: 19"), {"f:3:35: scale is at most 18"}},
    Lint{"SizeOfInteger", Field("type: INT64 max_bytes: 8"),
         {"f:3:33: max_bytes is for string, bytes, set and ref, not for int64"}},
    Lint{"SizeAboveFrame", Field("type: BYTES max_bytes: 131073"),
         {"f:3:33: max_bytes of bytes is at most 131072"}},
    Lint{"SizeAboveId", Field("type: REF to: \"c\" max_bytes: 129"),
         {"f:3:39: max_bytes of ref is at most 128"}}), NameOf);

INSTANTIATE_TEST_SUITE_P(Limits, LintTest, testing::Values(
    Lint{"MinWithoutBounded", Field("type: INT64 min: 0"),
         {"f:3:33: min and max hold only with bounded: true"}},
    Lint{"MaxWithoutBounded", Field("type: INT64 max: 0"),
         {"f:3:33: min and max hold only with bounded: true"}},
    Lint{"MinAboveMax", Field("type: INT64 bounded: true min: 2 max: 1"),
         {"f:3:47: min is above max"}},
    Lint{"BoundedWithoutBounds", Field("type: INT64 bounded: true"),
         {"f:3:33: bounded needs min, max or both"}},
    Lint{"BoundedDouble", Field("type: DOUBLE bounded: true min: 0"),
         {"f:3:34: bounded is for int64, counter, decimal and timestamp, not for double"}},
    Lint{"OneOfOfInteger", Field("type: INT64 one_of: \"1\""),
         {"f:3:33: one_of is for strings, not for int64"}},
    Lint{"OneOfTwice", Field("type: STRING one_of: \"x\" one_of: \"x\""),
         {"f:3:46: one_of names \"x\" twice"}},
    Lint{"OneOfEmpty", Field("type: STRING one_of: \"\""),
         {"f:3:34: one_of holds an empty or unprintable word"}},
    Lint{"InitialNotJson", Field("type: STRING initial: \"new\""),
         {"f:3:34: initial is not a JSON literal (a text has quotes of its own: \"\\\"new\\\"\")"}},
    Lint{"InitialOfOtherType", Field("type: BOOL initial: \"1\""),
         {"f:3:32: initial of a bool is true or false"}},
    Lint{"InitialOutsideBounds", Field("type: INT64 bounded: true max: 5 initial: \"6\""),
         {"f:3:54: initial is outside min and max"}},
    Lint{"InitialNotOneOf", Field("type: STRING one_of: \"a\" initial: \"\\\"b\\\"\""),
         {"f:3:46: initial is not in one_of"}},
    Lint{"InitialTooLong", Field("type: STRING max_bytes: 2 initial: \"\\\"abc\\\"\""),
         {"f:3:47: initial is longer than max_bytes"}},
    Lint{"InitialBelowScale", Field("type: DECIMAL scale: 1 initial: \"\\\"1.25\\\"\""),
         {"f:3:44: a decimal of scale 1 has no room for \"1.25\""}},
    Lint{"SinceLater", Field("type: BOOL since: 2"), {"f:3:32: since is later than this schema"}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(References, LintTest, testing::Values(
    Lint{"RefWithoutTarget",
         Field("type: REF"), {"f:3:1: a ref says with `to` which collection it points to"}},
    Lint{"RefToNowhere", Field("type: REF to: \"x\""),
         {"f:3:31: there is no collection \"x\" to point to"}},
    Lint{"TargetOfText",
         Field("type: STRING to: \"c\""), {"f:3:34: to is for refs, not for string"}},
    Lint{"IndexOnNothing", After("index { field: \"nope\" }"),
         {"f:4:9: there is no field \"nope\" to index"}},
    Lint{"IndexOnBytes", After("index { field: \"f\" field: \"b\" }"),
         {"f:4:20: \"b\" is of type bytes and cannot be indexed"}},
    Lint{"IndexEmpty", After("index { }"), {"f:4:1: the index names no field"}},
    Lint{"IndexTwice", After("index { field: \"f\" }\nindex { field: \"f\" }"),
         {"f:5:1: the same index is declared twice"}},
    Lint{"IndexFieldTwice", After("index { field: \"f\" field: \"f\" }"),
         {"f:4:20: the index names \"f\" twice"}},
    Lint{"FullTextOnNothing", After("full_text: \"nope\""),
         {"f:4:1: there is no field \"nope\" to search"}},
    Lint{"FullTextOnBytes", After("full_text: \"b\""),
         {"f:4:1: \"b\" is of type bytes: full_text is for strings"}},
    Lint{"FullTextTwice", After("full_text: \"f\" full_text: \"f\""),
         {"f:4:16: full_text names \"f\" twice"}},
    Lint{"FullTextList", After("  full_text: [\"f\", \"nope\"]"),
         {"f:4:3: there is no field \"nope\" to search"}},
    Lint{"FullTextRank", In("field { name: \"rank\" type: STRING }\nfull_text: \"rank\""),
         {"f:4:1: \"rank\" is a column that every full text table has"}},
    Lint{"FullTextTakesAName", After("full_text: \"f\"") + Good("c_text") + Good("c_texts"),
         {"f:4:1: the collection \"c_text\" has the name of its search table"}}), NameOf);

INSTANTIATE_TEST_SUITE_P(ScopesAndTiers, LintTest, testing::Values(
    Lint{"ScopeNotDeclared",
         "scope { name: \"team\" }\n" + In("scope: \"crew\" " + std::string(kGood)),
         {"f:4:1: scope \"crew\" is not declared"}},
    Lint{"ScopeInferred", In("scope: \"crew\" " + std::string(kGood)), {}},
    Lint{"UserNotDeclared", "scope { name: \"team\" }\n" + In("field { name: \"f\" type: BOOL }"),
         {"f:3:1: scope \"user\" is not declared"}},
    Lint{"ScopeTwice",
         "scope { name: \"user\" }\nscope { name: \"user\" }\n" + In(kGood),
         {"f:2:9: scope \"user\" is declared twice"}},
    Lint{"ScopeBadName", In("scope: \"a/b\" " + std::string(kGood)),
         {"f:3:1: \"a/b\" is not a name: a-z, then up to 62 of a-z, 0-9 and _"}},
    Lint{"ScopeOfServer", In("scope: \"attention\" " + std::string(kGood)),
         {"f:3:1: \"attention\" is the server's own scope"}},
    Lint{"WindowTooShort", In("tier { window_s: 4 } " + std::string(kGood)),
         {"f:3:8: window_s of a bounded tier is 5 to 604800"}},
    Lint{"WindowTooLong", In("tier { kind: LIVE window_s: 61 } " + std::string(kGood)),
         {"f:3:19: window_s of a live tier is 5 to 60"}},
    Lint{"WindowOfConfirm", In("tier { kind: CONFIRM window_s: 1 } " + std::string(kGood)),
         {"f:3:22: a confirm tier has no window"}},
    Lint{"TierOfLaterVersion", In("tier { kind: 9 } " + std::string(kGood)),
         {"f:3:8: tier 9 is not known to this version"}},
    Lint{"DeleteOfLaterVersion", In("delete: 9 " + std::string(kGood)),
         {"f:3:1: this delete rule is not known to this version"}},
    Lint{"Priority", In("priority: 4 " + std::string(kGood)), {"f:3:1: priority is 0 to 3"}},
    Lint{"KeepDays", In("keep_explanations_days: 3651 " + std::string(kGood)),
         {"f:3:1: keep_explanations_days is at most 3650"}}), NameOf);

TEST(Lint, ReportsEveryErrorInOrder) {
  const Compiled compiled = CompileManifest(
      "schema: 1\ncollection { name: \"c\"\n field { name: \"a\" type: TEXT }\n"
      " field { name: \"order\" type: BOOL merge: MERGE3 }\n index { field: \"zz\" }\n}\n", false);
  EXPECT_EQ(Lines(compiled, false),
            (std::vector<std::string>{"f:1:1: policy is missing: begin with policy: 1",
                                      "f:3:20: type TEXT is not available in this version",
                                      "f:4:10: \"order\" is an SQL keyword",
                                      "f:4:35: merge3 is for strings, not for bool",
                                      "f:5:10: there is no field \"zz\" to index"}));
}

TEST(Lint, WarnsOfMissingOwnersUntilRelease) {
  const std::string text = Field("type: BOOL");
  const Compiled draft = CompileManifest(text, /*release=*/false);
  EXPECT_NE(draft.manifest, nullptr);
  EXPECT_EQ(Lines(draft, true),
            (std::vector<std::string>{
                "f:2:1: warning: \"c\" has no owner: who decides its rules?",
                "f:2:1: warning: \"c\" has no rationale: why are its rules so?"}));
  const Compiled release = CompileManifest(text, /*release=*/true);
  EXPECT_EQ(release.manifest, nullptr);
  EXPECT_EQ(Lines(release, false),
            (std::vector<std::string>{"f:2:1: \"c\" has no owner: who decides its rules?",
                                      "f:2:1: \"c\" has no rationale: why are its rules so?"}));
}

}  // namespace
}  // namespace tidemark
