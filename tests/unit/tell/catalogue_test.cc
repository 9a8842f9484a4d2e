// The catalogue: complete, in step with itself, with the code that names its keys and with
// docs/messages.md.
#include "core/tell/catalogue.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "core/tell/phrase.h"

namespace tidemark {
namespace {

std::set<std::string> PlacesOf(std::string_view text) {
  const std::regex place(R"(\{([^}]*)\})");
  std::set<std::string> places;
  const std::string copy(text);
  for (std::sregex_iterator it(copy.begin(), copy.end(), place), end; it != end; ++it)
    places.insert((*it)[1]);
  return places;
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string SourcesOf(const char* folder) {
  std::string text;
  for (const auto& entry
      : std::filesystem::recursive_directory_iterator(std::string(TIDE_ROOT) + "/" + folder))
    if (entry.path().extension() == ".cc" && entry.path().filename() != "catalogue.cc")
      text += ReadAll(entry.path());
  return text;
}

TEST(Catalogue, HasEveryKeyOnceInEveryLanguage) {
  std::set<std::string_view> keys;
  for (const Message& message : AllMessages()) {
    EXPECT_TRUE(keys.insert(message.key).second) << message.key;
    for (const std::string_view text : message.text) EXPECT_FALSE(text.empty()) << message.key;
  }
}

TEST(Catalogue, HasTheSamePlacesInEveryLanguage) {
  for (const Message& message : AllMessages())
    EXPECT_EQ(PlacesOf(message.text[0]), PlacesOf(message.text[1])) << message.key;
}

TEST(Catalogue, EndsEverySentenceAndNoBadge) {
  for (const Message& message : AllMessages()) {
    const bool sentence = message.text[0].find(' ') != std::string_view::npos &&
                          !message.key.starts_with("badge.")
                              && !message.key.starts_with("choice.") &&
                          !message.key.starts_with("word.") && !message.key.starts_with("age.") &&
                          !message.key.starts_with("rule.");
    for (const std::string_view text : message.text)
      EXPECT_EQ(text.back() == '.', sentence || message.key.starts_with("op.") ||
                                        message.key.starts_with("step."))
          << text;
  }
}

TEST(Catalogue, HasEveryKeyThatTheJudgeAndTheDeviceName) {
  const std::string sources = SourcesOf("server/judge") + SourcesOf("core/tell") +
                              SourcesOf("core/model");
  const std::regex key(
      R"re("((?:yield|done|conflict|reject|resolved|prompt|parked|other|hold|stale|scope|op)re"
      R"re(|plan|step|badge|choice|word|age)\.[a-z_0-9.]+)")re");
  std::set<std::string> named;
  for (std::sregex_iterator it(sources.begin(), sources.end(), key), end; it != end; ++it)
    named.insert((*it)[1]);
  EXPECT_GT(named.size(), 60u);
  for (const std::string& each : named)
    EXPECT_FALSE(FindMessage(each, Language::kEnglish).empty()) << each;
  // and nothing that nobody says
  for (const Message& message : AllMessages()) {
    std::string base(message.key);
    for (const char* form : {".winner", ".third", ".own"})
      if (base.ends_with(form)) base.resize(base.size() - std::string(form).size());
    EXPECT_TRUE(named.count(base) > 0 || base.starts_with("rule.") || base == "yield.rule") << base;
  }
}

TEST(Catalogue, ReadsLocales) {
  for (const char* german : {"de", "de-AT", "de_DE.UTF-8", "DE"})
    EXPECT_EQ(LanguageOf(german), Language::kGerman) << german;
  for (const char* other : {"", "en", "den", "d", "fr-CH", "nl_DE"})
    EXPECT_EQ(LanguageOf(other), Language::kEnglish) << other;
}

TEST(Phrase, ShowsAGapAndNeverFillsWhatWasFilledIn) {
  EXPECT_EQ(Fill("{a} and {b}", {{"a", "{b}"}}), "{b} and {b}");
  EXPECT_EQ(Fill("open { brace", {}), "open { brace");
  EXPECT_EQ(Fill("", {}), "");
  EXPECT_EQ(Say("no.such.key", Language::kEnglish), "no.such.key");
}

TEST(Phrase, ChangesAnAgeExactlyWhenItSays) {
  for (int64_t age_ms : {int64_t{-5}, int64_t{0}, int64_t{999}, int64_t{59'999}, int64_t{60'000},
      int64_t{3'599'999},
                         int64_t{3'600'000}, int64_t{172'799'999}, int64_t{172'800'000},
                             int64_t{900'000'001}}) {
    const std::string now = AgeText(age_ms, Language::kEnglish);
    const int64_t in_ms = AgeChangesInMs(age_ms), from_ms = std::max<int64_t>(0, age_ms);
    EXPECT_EQ(AgeText(from_ms + in_ms - 1, Language::kEnglish), now) << age_ms;
    EXPECT_NE(AgeText(from_ms + in_ms, Language::kEnglish), now) << age_ms;
  }
  EXPECT_EQ(AgeText(180'000, Language::kGerman), "3 min");
}

// docs/messages.md is this table. TIDE_WRITE_DOCS=1 writes it anew.
TEST(Messages, AreDocumentedAsTheyAre) {
  std::string page =
      "# Messages\n\nEvery sentence, badge and label, by key. `{places}` are filled in on the "
      "device, in its locale and zone;\n`.winner`, `.third` and `.own` are the forms for whom a "
      "decision "
      "favoured, for anybody else, and for whom both\nsides are their own devices. Other languages "
      "are English. This page is the catalogue in\n`core/tell/catalogue.cc`; a test holds the two "
      "together.\n\n| key | English | German |\n|---|---|---|\n";
  for (const Message& message : AllMessages())
    page += "| `" + std::string(message.key) + "` | " + std::string(message.text[0]) + " | " +
            std::string(message.text[1]) + " |\n";
  const std::string path = std::string(TIDE_ROOT) + "/docs/messages.md";
  if (std::getenv("TIDE_WRITE_DOCS") != nullptr) std::ofstream(path, std::ios::binary) << page;
  EXPECT_EQ(ReadAll(path), page);
}

}  // namespace
}  // namespace tidemark
