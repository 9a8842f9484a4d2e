// What the parts of a manifest must be to one another: names told apart, targets that exist. Pure.
#pragma once

#include "core/manifest/manifest.h"
#include "core/manifest/problem.h"

namespace tidemark {

// `manifest` keeps every collection, field and index at the place where it was declared.
void CheckReferences(const Manifest& manifest, Problems* problems);

// The same for the contract: contract_check.cc.
void CheckContract(const Manifest& manifest, Problems* problems);

}  // namespace tidemark
