// The compiled manifest as bytes. Both programs that make or read one share this file.
//
//   "TIDEMAN1"   8 bytes: magic, and the format's version as its last digit
//   u32le        length of the payload, which ends the blob
//   u64le        XXH3-64 of the payload
//   payload      tidemark.manifest.v1.Manifest as the author wrote it, deterministically serialized
//
// Defaults are resolved by the reader, so the defaults of version 1 may never change: a device
// and a server of different ages must read one blob alike. For the same reason a setting added to
// the schema later makes a version 2 of the manifests that use it: an old reader would pass it
// over in silence.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"

namespace tidemark {

inline constexpr size_t kManifestSizeMax = 1 << 20;  // of the payload

std::string BlobOf(std::string_view payload);

// The payload within `blob`. MANIFEST_INVALID says which part of the frame is wrong.
Result<std::string_view> PayloadOf(std::string_view blob);

}  // namespace tidemark
