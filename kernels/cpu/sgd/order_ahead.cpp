#include "cpu/sgd/order_ahead.hpp"

#include <algorithm>

#include "cpu/sgd/words.hpp"

namespace wf::cpu {
namespace {

constexpr std::uint64_t low = 0xFFFFFFFFu;

/// A position's digits.
struct Digits {
  std::uint64_t left, right;
};

/// As SgdOrder's, of digits below 2^32.
template <Isa isa>
WF_INLINE Words<isa> turned(Words<isa> digit, std::uint64_t radix, Words<isa> other,
                            std::uint32_t key) {
  const Words<isa> zero{};
  Words<isa> h = other ^ std::uint64_t{key};
  h = product<isa>(h ^ h >> 16, zero + std::uint64_t{0x85EBCA6Bu}) & low;
  h = product<isa>(h ^ h >> 13, zero + std::uint64_t{0xC2B2AE35u}) & low;
  h ^= h >> 16;
  const Words<isa> sum = digit + (product<isa>(h, zero + radix) >> 32);
  return sum - (reinterpret_cast<Words<isa>>(sum >= radix) & radix);
}

/// The images of as many positions as there are lanes, outside or not.
template <Isa isa>
WF_INLINE void encrypt(const SgdOrder& order, const std::uint64_t* lefts,
                       const std::uint64_t* rights, std::uint64_t* images) {
  Words<isa> left, right;
  __builtin_memcpy(&left, lefts, sizeof left);
  __builtin_memcpy(&right, rights, sizeof right);
  for (int round = 0; round < SgdOrder::rounds; round += 2) {
    left = turned<isa>(left, order.left_radix(), right, order.key(round));
    right = turned<isa>(right, order.right_radix(), left, order.key(round + 1));
  }
  const Words<isa> image = product<isa>(left, Words<isa>{} + order.right_radix()) + right;
  __builtin_memcpy(images, &image, sizeof image);
}

}  // namespace

void order_ahead(const SgdOrder& order, Offset begin, Span<SgdTaken> taken) {
  const std::uint64_t radix = order.right_radix();
  Digits next{static_cast<std::uint64_t>(begin) / radix, static_cast<std::uint64_t>(begin) % radix};
  dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
    constexpr int width = word_lanes<isa>;
    std::uint64_t lefts[width] = {}, rights[width] = {}, images[width];
    for (std::size_t i = 0; i < taken.size(); i += width) {
      for (int lane = 0; lane < width; ++lane) {
        lefts[lane] = next.left;
        rights[lane] = next.right;
        const bool carries = ++next.right == radix;
        next.left += carries;
        next.right = carries ? 0 : next.right;
      }
      encrypt<isa>(order, lefts, rights, images);
      const std::size_t count = std::min<std::size_t>(width, taken.size() - i);
      for (std::size_t lane = 0; lane < count; ++lane)
        taken[i + lane].sample = order.inside(images[lane]);
    }
  });
}

}  // namespace wf::cpu
