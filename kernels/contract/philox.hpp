#pragma once

#include <cstdint>

namespace wf {

/// Four random 32-bit words.
struct PhiloxBlock {
  std::uint32_t word[4];
};

/// Philox4x32-10, Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3". A draw is a
/// function of its coordinates, never of the thread or of what was drawn before. constexpr, so
/// that device code may call it.
constexpr PhiloxBlock philox(std::uint64_t seed, std::uint32_t stream, std::uint32_t epoch,
                             std::uint64_t index) {
  std::uint32_t c0 = static_cast<std::uint32_t>(index);
  std::uint32_t c1 = static_cast<std::uint32_t>(index >> 32);
  std::uint32_t c2 = epoch;
  std::uint32_t c3 = stream;
  std::uint32_t k0 = static_cast<std::uint32_t>(seed);
  std::uint32_t k1 = static_cast<std::uint32_t>(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c0;
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c2;
    c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
    c1 = static_cast<std::uint32_t>(p1);
    c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c3 = static_cast<std::uint32_t>(p0);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return {{c0, c1, c2, c3}};
}

/// Uniform in [0, 1), of 24 bits.
constexpr float uniform_float(std::uint32_t word) {
  return static_cast<float>(word >> 8) * (1.0f / 16777216.0f);
}

/// Uniform in [0, 1), of 53 bits.
constexpr double uniform_double(std::uint32_t high, std::uint32_t low) {
  return static_cast<double>((std::uint64_t{high} << 32 | low) >> 11) * (1.0 / 9007199254740992.0);
}

/// Uniform in 0 .. bound - 1.
constexpr std::uint32_t uniform_below(std::uint32_t word, std::uint32_t bound) {
  return static_cast<std::uint32_t>(std::uint64_t{word} * bound >> 32);
}

/// What each stream of draws is for; two uses never share one.
enum class Stream : std::uint32_t {
  user_factors = 1,
  item_factors = 2,
  split = 3,
  synthetic = 4,
  expansion = 5,
  sgd_order = 6,
  sgd_negatives = 7,
  sgd_positives = 8,
};

}  // namespace wf
