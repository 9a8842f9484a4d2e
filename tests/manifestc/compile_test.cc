#include "tools/manifestc/compile.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/base/text.h"
#include "tools/manifestc/header.h"

namespace tidemark {
namespace {

constexpr char kSixLines[] =
    "app: \"todo\" schema: 1 policy: 1\n"
    "collection {\n"
    "  name: \"tasks\"\n"
    "  field { name: \"title\" type: STRING }\n"
    "  field { name: \"done\" type: BOOL }\n"
    "}\n";

TEST(Compile, MakesAWorkingManifestOfSixLines) {
  const Compiled compiled = CompileManifest(kSixLines, false);
  ASSERT_NE(compiled.manifest, nullptr);
  EXPECT_EQ(compiled.manifest->collections().size(), 1u);
  EXPECT_EQ(compiled.manifest->scope_kinds().at(0).name, "user");
}

// The blob of these six lines is what tests/unit/manifest loads for ever.
TEST(Compile, WritesTheSameBytesAsTheFirstVersion) {
  const Compiled compiled = CompileManifest(kSixLines, false);
  ASSERT_NE(compiled.manifest, nullptr);
  EXPECT_EQ(ToHex(compiled.manifest->blob()),
            "544944454d414e31280000005c193e9e96bc7ce30a04746f646f100118012a1c0a057461736b7322"
            "090a057469746c65100122080a04646f6e651004");
}

TEST(Compile, RefusesTextThatIsTooLarge) {
  const Compiled compiled = CompileManifest(std::string((1 << 20) + 1, '#'), false);
  EXPECT_EQ(compiled.manifest, nullptr);
  ASSERT_EQ(compiled.diagnostics.size(), 1u);
  EXPECT_EQ(compiled.diagnostics[0].message, "the manifest is larger than 1 MiB");
}

TEST(Compile, RefusesTextThatNestsTooDeep) {
  std::string text = "collection { ";
  for (int i = 0; i < 100'000; i++) text += "x { ";
  const Compiled compiled = CompileManifest(text, false);
  EXPECT_EQ(compiled.manifest, nullptr);
  EXPECT_FALSE(compiled.diagnostics.empty());
}

TEST(Compile, RefusesMoreThanItsLimits) {
  std::string fields;
  for (int i = 0; i < 501; i++)
    fields += "field { name: \"f" + std::to_string(i) + "\" type: BOOL }\n";
  const Compiled compiled =
      CompileManifest("schema: 1 policy: 1\ncollection { name: \"c\"\n" + fields + "}", false);
  EXPECT_EQ(compiled.manifest, nullptr);
  ASSERT_EQ(compiled.diagnostics.back().message, "a collection has at most 500 fields");
  EXPECT_EQ(compiled.diagnostics.back().line, 503);
}

// Every ```txtpb block of the guide is a whole manifest that compiles as it stands.
TEST(Compile, TakesEveryExampleOfTheGuide) {
  std::ostringstream guide;
  guide << std::ifstream(GUIDE).rdbuf();
  const std::string text = guide.str(), fence = "```txtpb\n";
  int examples = 0;
  for (size_t at = text.find(fence); at != text.npos; at = text.find(fence, at + 1)) {
    const size_t begin = at + fence.size();
    const Compiled compiled = CompileManifest(text.substr(begin, text.find("```", begin) - begin),
                                              /*release=*/false);
    for (const Diagnostic& one : compiled.diagnostics)
      EXPECT_TRUE(one.warning) << "example " << examples << ", line " << one.line << ": "
                               << one.message;
    examples++;
  }
  EXPECT_GE(examples, 2);
}

TEST(Header, NamesWhatTheManifestDeclares) {
  const auto header = HeaderOf(*CompileManifest(kSixLines, false).manifest);
  ASSERT_TRUE(header.ok());
  for (const char* line : {"#define TODO_TASKS \"tasks\"\n", "#define TODO_TASKS_TITLE \"title\"\n",
                           "#define TODO_MANIFEST_SCHEMA 1\n",
                           "static const unsigned char todo_manifest[] = {"})
    EXPECT_NE(header->find(line), std::string::npos) << line;
}

TEST(Header, RefusesTwoNamesOfOneMacro) {
  const Compiled compiled = CompileManifest(
      "schema: 1 policy: 1 collection { name: \"a\" field { name: \"b\" type: BOOL } }"
      "collection { name: \"a_b\" field { name: \"c\" type: BOOL } }", false);
  const auto header = HeaderOf(*compiled.manifest);
  ASSERT_FALSE(header.ok());
  EXPECT_EQ(header.status().message,
            "in the C header a.b and collection a_b would both be APP_A_B: rename one");
}

}  // namespace
}  // namespace tidemark
