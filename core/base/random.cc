#include "core/base/random.h"

namespace tidemark {

void SeededRandom::Fill(uint8_t* out, size_t size) {
  uint64_t word = 0;
  for (size_t i = 0; i < size; i++) {
    if (i % 8 == 0) {
      word = (state_ += 0x9E3779B97F4A7C15u);
      word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
      word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
      word ^= word >> 31;
    }
    out[i] = static_cast<uint8_t>(word >> (8 * (i % 8)));
  }
}

}  // namespace tidemark
