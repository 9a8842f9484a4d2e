#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tidemark/tidemark.h>

// How values and names without a JSON form of their own are written: decimals, timestamps,
// bytes, uids, digests, ages. Pure. A reading function answers nothing for text that is not one.
namespace tidemark {

std::optional<int64_t> ReadInteger(std::string_view text);
std::optional<double> ReadDouble(std::string_view text);

// "12.50" with `scale` digits after the point at most; more digits are not rounded but refused.
std::optional<int64_t> ReadDecimal(std::string_view text, uint32_t scale);
std::string WriteDecimal(int64_t unscaled, uint32_t scale);

// RFC 3339, microseconds UTC; writes with "Z" and only as many fraction digits as are needed.
std::optional<int64_t> ReadTimestamp(std::string_view text);
std::string WriteTimestamp(int64_t us);

std::optional<std::string> ReadBase64(std::string_view text);
std::string WriteBase64(std::string_view bytes);

std::optional<tide_uid> ReadUid(std::string_view hex);
std::string WriteUid(const tide_uid& uid);
bool IsNone(const tide_uid& uid);
// Most significant byte first; the library's digests come least significant first.
std::string WriteDigest(const uint8_t (&digest)[16]);

// "4 s", "12 min", "3 h", "5 days"; "unknown" below zero.
std::string WriteAge(int64_t age_ms);

}  // namespace tidemark
