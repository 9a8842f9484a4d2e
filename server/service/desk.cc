#include "server/service/desk.h"

#include <algorithm>

namespace tidemark::service {
namespace {

constexpr uint32_t kFrameBytesMin = 16u << 10;

}  // namespace

const Hello& HelloOf(const Request& request) {
  return std::visit([](const auto& one) -> const Hello& { return one.hello; }, request);
}

Result<Answer<std::string>> Admit(const Desk& desk, std::string_view token, const Hello& hello) {
  using Told = Answer<std::string>;
  const auto account = desk.authorizer.AccountOf(token);
  if (!account.has_value()) return Told(Refuse(ErrorCode::kTokenInvalid, "the token is not valid"));
  if (hello.account != *account)
    return Told(Refuse(ErrorCode::kAccountMismatch, "the token is another account's"));
  if (hello.client.none()) return Told(Refuse(ErrorCode::kMalformed, "the hello names no client"));
  if (hello.proto_min > kProtocolVersion || hello.proto_max < kProtocolVersion)
    return Told(Refuse(ErrorCode::kProtoTooOld, "this server speaks protocol version " +
                                                    std::to_string(kProtocolVersion)));
  TIDE_ASSIGN(const auto lane, desk.store.lanes().Find(hello.client));
  if (lane.has_value() && lane->account != *account)
    return Told(Refuse(ErrorCode::kClientOfOther, "the client belongs to another account"));
  return Told(*account);
}

size_t FrameBytesMax(const Desk& desk, const Hello& hello) {
  const uint32_t ours = desk.limits.max_frame_bytes;
  if (hello.max_frame_bytes == 0) return ours;
  return std::min(std::max(hello.max_frame_bytes, kFrameBytesMin), ours);
}

}  // namespace tidemark::service
