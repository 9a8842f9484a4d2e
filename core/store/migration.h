// Migration: takes a store over to a newer manifest, in place and in one transaction.
#pragma once

#include "core/manifest/manifest.h"
#include "core/sqlite/transaction.h"

namespace tidemark {

// New collections and columns are made and filled with what newer devices and servers had sent
// already: records of unknown collections, unknown fields in _extra. Only for changes that
// CheckAdditive allows.
Status MigrateCollections(WriteTxn& txn, const Manifest& to);

}  // namespace tidemark
