#include "capi/src/buffer.h"

tide_str tide_buffer_str(const tide_buffer* buffer) {
  if (!tidemark::IsHandle(buffer)) return {nullptr, 0};
  return {buffer->bytes.c_str(), buffer->bytes.size()};
}

void tide_buffer_free(tide_buffer* buffer) {
  if (tidemark::IsHandle(buffer)) delete buffer;
}
