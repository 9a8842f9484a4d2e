#include "core/wire/pb.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <cstdint>

namespace tidemark {
namespace {

constexpr int kDepthMax = 32;
constexpr size_t kMessageBytesMax = INT32_MAX;

}  // namespace

std::string Serialize(const google::protobuf::MessageLite& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  message.SerializePartialToCodedStream(&out);
  out.Trim();
  return bytes;
}

bool Parse(std::string_view bytes, google::protobuf::MessageLite* message) {
  if (bytes.size() > kMessageBytesMax) return false;
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  in.SetRecursionLimit(kDepthMax);
  return message->ParseFromCodedStream(&in) && in.ConsumedEntireMessage();
}

}  // namespace tidemark
