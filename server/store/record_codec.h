// Record codec: judge::ServerRecord <-> bytes at rest. Deterministic: equal records, equal bytes.
#pragma once

#include <string>
#include <string_view>

#include "core/model/record.h"
#include "server/judge/judge.h"

namespace tidemark::store {

std::string EncodeServerRecord(const judge::ServerRecord& record);
// STORE_CORRUPT for anything that was not written by the encoder.
Result<judge::ServerRecord> DecodeServerRecord(std::string_view bytes);

// What devices hold of it, and what its hash is of.
Record ConfirmedOf(const judge::ServerRecord& record);

}  // namespace tidemark::store
