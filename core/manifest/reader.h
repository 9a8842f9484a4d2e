// ManifestReader: from the schema's message to the rules, defaults resolved and everything
// checked. The one implementation of all lints: the library compiles it against the lite runtime,
// the manifest compiler a second time against the full one. Not thread-safe; made, used once,
// dropped.
#pragma once

#include <memory>

#include "core/manifest/manifest.h"
#include "core/manifest/problem.h"

namespace tidemark::manifest::v1 {
class Collection;
class Field;
class Manifest;
class Tier;
}  // namespace tidemark::manifest::v1

namespace tidemark {

class ManifestReader {
 public:
  explicit ManifestReader(Problems* problems) : problems_(*problems) {}

  // Always a manifest; good only if no problem but warnings was added.
  std::shared_ptr<Manifest> Read(const manifest::v1::Manifest& message, std::string_view blob);

 private:
  void ReadHead(const manifest::v1::Manifest& message, Manifest* out);
  void ReadScopeKinds(const manifest::v1::Manifest& message, Manifest* out);
  void InferScopeKinds(Manifest* out);
  CollectionRule ReadCollection(const manifest::v1::Collection& message, const Place& place);

  Problems& problems_;
};

// field_reader.cc: one field, whatever it says about itself alone.
FieldRule ReadField(const manifest::v1::Field& message, std::string_view collection,
                    const Place& place, Problems* problems);

// tier_reader.cc: a tier, and what of it may be chosen.
Tier ReadTier(const manifest::v1::Tier& message, const Place& place, std::string_view subject,
              Problems* problems);
TierRange ReadTierRange(const manifest::v1::Tier& message, const Tier& tier, const Place& place,
                        std::string_view subject, Problems* problems);

// contract_reader.cc: gates, plans, intents, screens and caches, whatever each says about itself.
Contract ReadContract(const manifest::v1::Manifest& message,
                      const std::vector<CollectionRule>& collections, Problems* problems);

}  // namespace tidemark
