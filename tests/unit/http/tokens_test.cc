#include "server/tidemarkd/tokens.h"

#include <gtest/gtest.h>

namespace tidemark::daemon {
namespace {

using judge::Role;

std::string FileWith(const std::string& tokens) { return "{\"tokens\":[" + tokens + "]}"; }

std::string TokenOf(const std::string& token, const std::string& account,
                    const std::string& scopes) {
  return "{\"token_sha256\":\"" + Sha256Hex(token) + "\",\"account\":\"" + account +
      "\",\"scopes\":" + scopes + "}";
}

TEST(Tokens, AreKnownByTheirSha256) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Tokens, GiveTheRolesThatTheFileSays) {
  const auto file = TokenFile::Parse(FileWith(
      TokenOf("s1", "alice", R"({"team/1":"writer","user/alice":"lead","team/2":"none"})") + "," +
      TokenOf("s2", "alice", R"({"team/1":"reader","team/3":"reader"})")));
  ASSERT_TRUE(file.ok()) << file.status().message;
  EXPECT_EQ((*file)->AccountOf("s1"), "alice");
  EXPECT_EQ((*file)->AccountOf("S1"), std::nullopt);
  EXPECT_EQ((*file)->AccountOf(""), std::nullopt);
  EXPECT_EQ((*file)->RoleOf("alice", "team/1"), Role::kWriter);
  EXPECT_EQ((*file)->RoleOf("alice", "user/alice"), Role::kLead);
  EXPECT_EQ((*file)->RoleOf("alice", "team/2"), Role::kNone);
  EXPECT_EQ((*file)->RoleOf("alice", "team/3"), Role::kReader);
  EXPECT_EQ((*file)->RoleOf("alice", "attention/alice"), Role::kReader);
  EXPECT_EQ((*file)->RoleOf("alice", "attention/bob"), Role::kNone);
  EXPECT_EQ((*file)->RoleOf("bob", "team/1"), Role::kNone);
}

TEST(Tokens, MayReadMetricsWhereTheFileSaysSo) {
  const auto entry = [](const std::string& token, const std::string& metrics) {
    return "{\"token_sha256\":\"" + Sha256Hex(token) + "\",\"account\":\"ops\",\"metrics\":" +
           metrics + "}";
  };
  const auto file = TokenFile::Parse(FileWith(entry("s1", "true") + "," + entry("s2", "false") +
                                              "," + TokenOf("s3", "ops", "{}")));
  ASSERT_TRUE(file.ok()) << file.status().message;
  EXPECT_TRUE((*file)->MayReadMetrics("s1"));
  for (const char* token : {"s2", "s3", "s4", ""})
    EXPECT_FALSE((*file)->MayReadMetrics(token)) << token;
  EXPECT_FALSE(TokenFile::Parse(FileWith(entry("s1", "1"))).ok());
}

TEST(Tokens, OfAFileThatIsWrongAreRefusedByPlace) {
  const std::vector<std::pair<std::string, std::string>> kBad = {
      {"", "it is not"},
      {"[]", "it is not"},
      {R"({"tokens":{}})", "it is not"},
      {FileWith("7"), "tokens[0]: token_sha256"},
      {FileWith(R"({"token_sha256":"ab","account":"a"})"), "tokens[0]: token_sha256"},
      {FileWith(TokenOf("s", "", "{}")), "tokens[0]: account"},
      {FileWith(TokenOf("s", "a/b", "{}")), "tokens[0]: account"},
      {FileWith(TokenOf("s", "a", "7")), "tokens[0]: scopes"},
      {FileWith(TokenOf("s", "a", R"({"team":"writer"})")), "tokens[0]: \"team\""},
      {FileWith(TokenOf("s", "a", R"({"team/1":"owner"})")), "tokens[0]: the role"},
      {FileWith(TokenOf("s", "a", "{}") + "," + TokenOf("s", "b", "{}")), "tokens[1]: the token"}};
  for (const auto& [text, message] : kBad) {
    const auto file = TokenFile::Parse(text);
    ASSERT_FALSE(file.ok()) << text;
    EXPECT_EQ(file.status().message.substr(0, message.size()), message);
  }
}

TEST(DevTokens, BelieveTheName) {
  std::string blob;
  {
    std::FILE* file = std::fopen(TIDE_TEST_BLOB, "rb");
    char part[8'192];
    blob.assign(part, std::fread(part, 1, sizeof part, file));
    std::fclose(file);
  }
  const auto manifest = Manifest::Load(blob);
  ASSERT_TRUE(manifest.ok());
  const DevTokens tokens(**manifest);
  EXPECT_EQ(tokens.AccountOf("dev:alice"), "alice");
  for (const char* bad : {"alice", "dev:", "dev:a/b", "DEV:alice"})
    EXPECT_EQ(tokens.AccountOf(bad), std::nullopt);
  EXPECT_EQ(tokens.RoleOf("alice", "team/anything"), Role::kWriter);
  EXPECT_EQ(tokens.RoleOf("alice", "user/alice"), Role::kLead);
  EXPECT_EQ(tokens.RoleOf("alice", "user/bob"), Role::kNone);
  EXPECT_EQ(tokens.RoleOf("alice", "attention/alice"), Role::kReader);
  EXPECT_EQ(tokens.RoleOf("alice", "attention/bob"), Role::kNone);
  EXPECT_EQ(tokens.RoleOf("alice", "planet/mars"), Role::kNone);
  EXPECT_EQ(tokens.RoleOf("alice", "nonsense"), Role::kNone);
}

}  // namespace
}  // namespace tidemark::daemon
