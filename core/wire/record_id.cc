#include "core/wire/record_id.h"

#include "core/base/text.h"
#include "core/model/ids.h"

namespace tidemark {

std::string RawOfUuidText(std::string_view id) {
  if (id.size() != 36) return {};
  std::string hex(id), raw;
  for (const size_t at : {23, 18, 13, 8}) hex.erase(at, 1);
  const bool is_hex = FromHex(hex, &raw);
  const auto uid = UidFromBytes(raw);
  return is_hex && uid && UuidText(*uid) == id ? raw : std::string();
}

}  // namespace tidemark
