// Which manifest may follow which on an existing store.
#include <gtest/gtest.h>

#include "tools/manifestc/compile.h"

namespace tidemark {
namespace {

std::shared_ptr<const Manifest> Compile(int schema, const std::string& collections) {
  const std::string text =
      "app: \"a\" policy: 1 schema: " + std::to_string(schema) + "\n" + collections;
  Compiled compiled = CompileManifest(text, false);
  for (const Diagnostic& one : compiled.diagnostics)
    if (!one.warning) ADD_FAILURE() << one.message << " in " << text;
  return compiled.manifest;
}

std::string Tasks(const std::string& rest) {
  return "collection { name: \"tasks\" scope: \"team\" "
         "field { name: \"title\" type: STRING required: true } "
         "field { name: \"cost\" type: DECIMAL scale: 2 } " + rest + "}";
}

Status Check(const std::string& to, int schema = 2) {
  const auto from = Compile(1, Tasks("field { name: \"due\" type: TIMESTAMP }"));
  return CheckAdditive(*from, *Compile(schema, to));
}

constexpr char kDue[] = "field { name: \"due\" type: TIMESTAMP } ";

TEST(CheckAdditive, TakesTheSameManifestAgain) {
  EXPECT_TRUE(Check(Tasks(kDue), 1).ok());
}

TEST(CheckAdditive, TakesNewCollectionsAndOptionalFields) {
  const Status status =
      Check(Tasks(std::string(kDue) + "field { name: \"notes\" type: STRING }") +
            "collection { name: \"sites\" field { name: \"label\" type: STRING required: true } }");
  EXPECT_TRUE(status.ok()) << status.message;
}

TEST(CheckAdditive, TakesOtherRulesIndexesTiersTitlesAndLimits) {
  const Status status = Check(
      "collection { name: \"tasks\" scope: \"team\" tier { kind: LIVE } delete: DELETE_WINS "
      "field { name: \"due\" type: TIMESTAMP merge: MAX title: \"Due\" } "
      "field { name: \"title\" type: STRING max_bytes: 10 merge: MERGE3 } "
      "field { name: \"cost\" type: DECIMAL scale: 2 bounded: true min: 0 } "
      "index { field: \"due\" } full_text: \"title\" }");
  EXPECT_TRUE(status.ok()) << status.message;
}

void ExpectNotAdditive(const Status& status, const std::string& subject, const char* message) {
  EXPECT_EQ(status.code, Code::kManifestNotAdditive);
  EXPECT_EQ(status.subject, subject);
  EXPECT_EQ(status.message, subject + " " + message);
}

TEST(CheckAdditive, RefusesWhatVanished) {
  ExpectNotAdditive(Check(Tasks("")), "tasks.due", "is not declared any more");
  ExpectNotAdditive(Check("collection { name: \"x\" field { name: \"y\" type: BOOL } }"), "tasks",
                    "is not declared any more");
}

TEST(CheckAdditive, RefusesOtherTypesScalesAndScopes) {
  ExpectNotAdditive(Check(Tasks("field { name: \"due\" type: STRING }")), "tasks.due",
                    "was a timestamp and is now a string");
  ExpectNotAdditive(
      Check("collection { name: \"tasks\" scope: \"team\" field { name: \"title\" type: STRING } "
            "field { name: \"cost\" type: DECIMAL scale: 3 } " + std::string(kDue) + "}"),
      "tasks.cost", "had scale 2 and has now 3");
  ExpectNotAdditive(
      Check("collection { name: \"tasks\" field { name: \"title\" type: STRING } }"), "tasks",
      "was in scope \"team\" and is now in \"user\"");
}

TEST(CheckAdditive, RefusesNewDemandsOnOldRecords) {
  ExpectNotAdditive(Check(Tasks("field { name: \"due\" type: TIMESTAMP required: true }")),
                    "tasks.due", "was optional and is now required: records without it exist");
  ExpectNotAdditive(
      Check(Tasks(std::string(kDue) + "field { name: \"who\" type: STRING required: true }")),
      "tasks.who", "is new and required: records without it exist");
}

TEST(CheckAdditive, RefusesAnOlderSchema) {
  const auto newer = Compile(3, Tasks(kDue)), older = Compile(2, Tasks(kDue));
  const Status status = CheckAdditive(*newer, *older);
  EXPECT_EQ(status.code, Code::kManifestOlder);
  EXPECT_EQ(status.message, "the manifest has schema 2, the store is at 3");
}

TEST(CheckAdditive, AsksToRaiseTheSchemaForNewFields) {
  const Status status = Check(Tasks(std::string(kDue) + "field { name: \"n\" type: BOOL }"), 1);
  EXPECT_EQ(status.code, Code::kManifestOlder);
  EXPECT_EQ(status.message, "tasks.n is new, but schema is still 1: raise it");
}

}  // namespace
}  // namespace tidemark
