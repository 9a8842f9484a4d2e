// Random: chance as a port. Passed in, never global, so that a seed replays a world.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tidemark {

class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(uint8_t* out, size_t size) = 0;

  uint64_t Next() {
    uint64_t word = 0;
    Fill(reinterpret_cast<uint8_t*>(&word), sizeof word);
    return word;
  }
  // Uniform in [0, bound); 0 for bound 0.
  uint64_t Below(uint64_t bound) { return bound == 0 ? 0 : Next() % bound; }
};

// A seeded generator (SplitMix64: Steele, Lea, Flood 2014). For tests and simulation.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  void Fill(uint8_t* out, size_t size) override;

 private:
  uint64_t state_;
};

}  // namespace tidemark
