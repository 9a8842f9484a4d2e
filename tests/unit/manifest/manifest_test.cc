#include "core/manifest/manifest.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/manifest/policy_json.h"
#include "field.h"

namespace tidemark {
namespace {

std::string_view FieldBlob() {
  return {reinterpret_cast<const char*>(field_manifest), sizeof field_manifest};
}

std::shared_ptr<const Manifest> LoadField() {
  auto loaded = Manifest::Load(FieldBlob());
  EXPECT_TRUE(loaded.ok()) << loaded.status().message;
  return loaded.Take();
}

// app "todo", one collection "tasks" with "title" and "done", nothing else said. Compiled once,
// by the first version; these bytes must load, with these meanings, for ever.
constexpr char kFirstBlobHex[] =
    "544944454d414e31280000005c193e9e96bc7ce30a04746f646f100118012a1c0a057461736b7322090a0574"
    "69746c65100122080a04646f6e651004";

TEST(Manifest, LoadsWhatTheCompilerWrote) {
  const auto manifest = LoadField();
  EXPECT_EQ(manifest->app(), "field");
  EXPECT_EQ(manifest->schema(), 1u);
  EXPECT_EQ(manifest->policy(), 1u);
  ASSERT_EQ(manifest->collections().size(), 4u);
  EXPECT_EQ(manifest->blob(), FieldBlob());
  EXPECT_EQ(manifest->FindCollection("nothing"), nullptr);
  EXPECT_EQ(FIELD_MANIFEST_SCHEMA, 1);
}

TEST(Manifest, KeepsFieldsInDeclaredOrderWithTheirRules) {
  const auto manifest = LoadField();
  const CollectionRule* tasks = manifest->FindCollection(FIELD_TASKS);
  ASSERT_NE(tasks, nullptr);
  EXPECT_EQ(tasks->scope_kind, "team");
  ASSERT_EQ(tasks->fields.size(), 11u);
  EXPECT_EQ(tasks->fields[0].name, FIELD_TASKS_TITLE);
  EXPECT_EQ(tasks->fields[0].merge, MergeRule::kMerge3);
  EXPECT_TRUE(tasks->fields[0].required);
  EXPECT_EQ(tasks->FindField("done")->initial, Value::Bool(false));
  EXPECT_EQ(tasks->FindField("status")->one_of,
            (std::vector<std::string>{"open", "started", "closed"}));
  EXPECT_EQ(tasks->FindField("due")->title, "Due date");
  EXPECT_EQ(tasks->FindField("site")->ref_to, "sites");
  EXPECT_EQ(tasks->FindField("stock")->max, 1'000'000);
  EXPECT_EQ(tasks->FindField("absent"), nullptr);
  ASSERT_EQ(tasks->indexes.size(), 1u);
  EXPECT_EQ(tasks->indexes[0].fields, (std::vector<std::string>{"done", "due"}));
  EXPECT_EQ(tasks->full_text, (std::vector<std::string>{"title", "notes"}));
}

TEST(Manifest, ResolvesMergeRulesAndSizesByType) {
  const auto manifest = LoadField();
  const CollectionRule* tasks = manifest->FindCollection("tasks");
  EXPECT_EQ(tasks->FindField("visits")->merge, MergeRule::kSum);
  EXPECT_EQ(tasks->FindField("labels")->merge, MergeRule::kObservedRemove);
  EXPECT_EQ(tasks->FindField("due")->merge, MergeRule::kLastAction);
  EXPECT_EQ(tasks->FindField("notes")->max_bytes, 65'536u);
  EXPECT_EQ(tasks->FindField("labels")->max_bytes, 65'536u);
  EXPECT_EQ(tasks->FindField("site")->max_bytes, 128u);
  EXPECT_EQ(manifest->FindCollection("prices")->FindField("amount")->scale, 2u);
}

TEST(Manifest, ResolvesTierWindowsByKind) {
  const auto manifest = LoadField();
  EXPECT_EQ(manifest->FindCollection("tasks")->tier.window_ms, 60'000);
  EXPECT_EQ(manifest->FindCollection("sites")->tier.window_ms, 7 * 86'400'000LL);
  EXPECT_EQ(manifest->FindCollection("prices")->tier.kind, TierKind::kLive);
  EXPECT_EQ(manifest->FindCollection("prices")->tier.window_ms, 10'000);
  EXPECT_EQ(manifest->FindCollection("drafts")->tier.kind, TierKind::kBounded);
  EXPECT_EQ(manifest->FindCollection("drafts")->tier.window_ms, 60'000);
  EXPECT_EQ(manifest->FindCollection("drafts")->scope_kind, "user");
  EXPECT_TRUE(manifest->FindCollection("prices")->delete_wins);
  EXPECT_FALSE(manifest->FindCollection("tasks")->delete_wins);
}

TEST(Manifest, ReadsTheFirstBlobForEver) {
  std::string blob;
  ASSERT_TRUE(FromHex(kFirstBlobHex, &blob));
  const auto loaded = Manifest::Load(blob);
  ASSERT_TRUE(loaded.ok()) << loaded.status().message;
  const Manifest& manifest = **loaded;
  EXPECT_EQ(manifest.app(), "todo");
  ASSERT_EQ(manifest.collections().size(), 1u);
  const CollectionRule& tasks = manifest.collections()[0];
  EXPECT_EQ(tasks.scope_kind, "user");
  EXPECT_EQ(tasks.tier.kind, TierKind::kBounded);
  EXPECT_EQ(tasks.tier.window_ms, 60'000);
  EXPECT_EQ(tasks.keep_explanations_days, 30u);
  ASSERT_EQ(tasks.fields.size(), 2u);
  EXPECT_EQ(tasks.fields[0].title, "title");
  EXPECT_EQ(tasks.fields[0].max_bytes, 65'536u);
  EXPECT_EQ(tasks.fields[1].type, FieldType::kBool);
  EXPECT_EQ(tasks.fields[1].merge, MergeRule::kLastAction);
}

TEST(Manifest, SaysItsPolicyAsJson) {
  const auto json = nlohmann::json::parse(PolicyJson(*LoadField()), nullptr, false);
  ASSERT_FALSE(json.is_discarded());
  EXPECT_EQ(json["app"], "field");
  EXPECT_EQ(json["scopes"][0], (nlohmann::json{{"name", "team"}, {"owner", "Field Ops"}}));
  const auto& tasks = json["collections"][0];
  EXPECT_EQ(tasks["name"], "tasks");
  EXPECT_EQ(tasks["scope"], "team");
  EXPECT_EQ(tasks["tier"], (nlohmann::json{{"kind", "bounded"}, {"window_ms", 60'000}}));
  EXPECT_EQ(tasks["owner"], "Field Ops");
  EXPECT_EQ(tasks["delete"], "keep_if_edited");
  EXPECT_EQ(tasks["fields"][0],
            (nlohmann::json{{"name", "title"}, {"title", "Title"}, {"type", "string"},
                            {"merge", "merge3"}, {"required", true}, {"max_bytes", 65'536}}));
  EXPECT_EQ(tasks["fields"][2]["initial"], "open");
  EXPECT_EQ(tasks["fields"][9]["min"], 0);
  EXPECT_EQ(tasks["indexes"][0]["fields"], (nlohmann::json{"done", "due"}));
  EXPECT_EQ(json["collections"][2]["fields"][0]["scale"], 2);
}

}  // namespace
}  // namespace tidemark
