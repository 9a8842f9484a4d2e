// A blob comes from outside: whatever it holds, it loads or it is refused with a reason.
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "core/manifest/blob.h"
#include "core/manifest/manifest.h"
#include "core/manifest/policy_json.h"
#include "field.h"

namespace tidemark {
namespace {

std::string FieldBlob() {
  return {reinterpret_cast<const char*>(field_manifest), sizeof field_manifest};
}

Status LoadStatus(std::string_view blob) {
  const auto loaded = Manifest::Load(blob);
  return loaded.ok() ? Status::Ok() : loaded.status();
}

void ExpectRefused(std::string_view blob, std::string_view reason) {
  const Status status = LoadStatus(blob);
  EXPECT_EQ(status.code, Code::kManifestInvalid);
  EXPECT_NE(status.message.find(reason), std::string::npos) << status.message;
}

TEST(DamagedManifest, IsRefusedForEveryFlippedBit) {
  const std::string good = FieldBlob();
  for (size_t bit = 0; bit < good.size() * 8; bit++) {
    std::string blob = good;
    blob[bit / 8] = static_cast<char>(blob[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(LoadStatus(blob).code, Code::kManifestInvalid) << "bit " << bit;
  }
}

TEST(DamagedManifest, IsRefusedAtEveryLength) {
  const std::string good = FieldBlob();
  for (size_t size = 0; size < good.size(); size++)
    EXPECT_EQ(LoadStatus(good.substr(0, size)).code, Code::kManifestInvalid) << size;
  ExpectRefused(good + "x", "bytes but");
}

TEST(DamagedManifest, NamesTheFaultOfItsFrame) {
  std::string blob = FieldBlob();
  ExpectRefused("", "not a compiled manifest");
  ExpectRefused("<html>this is no manifest</html>", "not a compiled manifest");
  blob[7] = '2';
  ExpectRefused(blob, "another format version");
  blob = FieldBlob();
  blob.back() = static_cast<char>(blob.back() ^ 1);
  ExpectRefused(blob, "checksum");
  blob = FieldBlob();
  blob[11] = '\x7f';
  ExpectRefused(blob, "larger than 1 MiB");
}

// With a checksum made to fit, only the reader stands between the bytes and the engine.
TEST(HostileManifest, LoadsOrIsRefusedWithAReason) {
  const google::protobuf::LogSilencer quiet;
  const std::string good(*PayloadOf(FieldBlob()));
  int loaded_count = 0;
  for (size_t bit = 0; bit < good.size() * 8; bit++) {
    std::string payload = good;
    payload[bit / 8] = static_cast<char>(payload[bit / 8] ^ (1 << (bit % 8)));
    const auto loaded = Manifest::Load(BlobOf(payload));
    if (loaded.ok()) {
      loaded_count++;
      EXPECT_FALSE(PolicyJson(**loaded).empty());
    } else {
      EXPECT_EQ(loaded.status().code, Code::kManifestInvalid);
      EXPECT_FALSE(loaded.status().message.empty());
    }
  }
  EXPECT_GT(loaded_count, 0);  // a flipped letter of a rationale, say
}

TEST(HostileManifest, IsRefusedWhereItNestsTooDeep) {
  const google::protobuf::LogSilencer quiet;
  const std::string deep(1000, '\x0b');  // groups in groups
  ExpectRefused(BlobOf(deep), "not a message of the schema");
}

TEST(HostileManifest, IsRefusedWithoutRules) {
  ExpectRefused(BlobOf(""), "schema is missing");
}

TEST(HostileManifest, IsRefusedForTypesOfLaterVersions) {
  // schema 1, policy 1, collection { name "t" field { name "f" type: 99 } }
  ExpectRefused(BlobOf(std::string("\x10\x01\x18\x01\x2a\x0a\x0a\x01t\x22\x05\x0a\x01"
                                   "f\x10\x63", 16)),
                "type 99 is not known to this version");
}

}  // namespace
}  // namespace tidemark
