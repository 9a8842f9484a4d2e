// Attacks: Manifest::Load with a compiled manifest of hostile or damaged making; its checksum is
// made to fit, so that the reader is what stands between the bytes and the engine.
// Property: refused as MANIFEST_INVALID with a reason; or a manifest that a store can be made of,
// that is additive to itself, that its own policy can be printed of and that its blob loads again.
#include <google/protobuf/stubs/logging.h>

#include "core/manifest/blob.h"
#include "core/manifest/manifest.h"
#include "core/manifest/policy_json.h"
#include "core/store/migration.h"
#include "core/store/schema.h"
#include "tests/fuzz/feed.h"

namespace tidemark::fuzz {
namespace {

void RequireOk(const Status& status) { FUZZ_REQUIRE(status.ok(), status.message); }

// Tables, columns, indexes, full text and views of every collection, in memory.
void RequireStore(const Manifest& manifest) {
  auto database = Database::Open(":memory:", Database::Mode::kMemory);
  RequireOk(database.status());
  RequireOk((*database)->Exec(kStoreSchema));
  auto txn = WriteTxn::Begin(**database, "fuzz");
  RequireOk(txn.status());
  RequireOk(MigrateCollections(*txn, manifest));
  RequireOk(txn->Commit());
}

void RequireUsable(const Manifest& manifest) {
  RequireOk(CheckAdditive(manifest, manifest));
  FUZZ_REQUIRE(!PolicyJson(manifest).empty());
  FUZZ_REQUIRE(!manifest.collections().empty());
  for (const CollectionRule& rule : manifest.collections()) {
    FUZZ_REQUIRE(manifest.FindCollection(rule.name) == &rule, rule.name);
    FUZZ_REQUIRE(!rule.fields.empty());
    for (const FieldRule& field : rule.fields)
      FUZZ_REQUIRE(rule.FindField(field.name) == &field, field.name);
  }
  const auto again = Manifest::Load(manifest.blob());
  RequireOk(again.status());
  FUZZ_REQUIRE(PolicyJson(**again) == PolicyJson(manifest));
  RequireStore(manifest);
}

std::string BlobFrom(const uint8_t* data, size_t size) {
  Feed feed(data, size);
  if (feed.Flag()) return std::string(feed.Rest());
  return BlobOf(feed.Rest().substr(0, kManifestSizeMax));
}

}  // namespace
}  // namespace tidemark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tidemark;  // NOLINT: the one function outside it
  const google::protobuf::LogSilencer quiet;
  const auto loaded = Manifest::Load(fuzz::BlobFrom(data, size));
  if (loaded.ok()) {
    fuzz::RequireUsable(**loaded);
    return 0;
  }
  FUZZ_REQUIRE(loaded.status().code == Code::kManifestInvalid, CodeName(loaded.status().code));
  FUZZ_REQUIRE(!loaded.status().message.empty());
  return 0;
}
