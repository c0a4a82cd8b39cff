#include "cpu/sgd/order_ahead.hpp"

#include <algorithm>

#include "cpu/simd/vector.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

constexpr std::uint64_t low = 0xFFFFFFFFu;

/// A position's digits.
struct Digits {
  std::uint64_t left, right;
};

/// As SgdOrder's, of digits below 2^32.
WF_INLINE Words turned(Words digit, std::uint64_t radix, Words other, std::uint32_t key) {
  Words h = other ^ std::uint64_t{key};
  h = multiply_low(h ^ h >> 16, broadcast<Words>(0x85EBCA6Bu)) & low;
  h = multiply_low(h ^ h >> 13, broadcast<Words>(0xC2B2AE35u)) & low;
  h ^= h >> 16;
  const Words sum = digit + (multiply_low(h, broadcast<Words>(radix)) >> 32);
  return sum - (reinterpret_cast<Words>(sum >= radix) & radix);
}

/// The images of as many positions as there are lanes, outside or not.
WF_INLINE void encrypt(const SgdOrder& order, const std::uint64_t* lefts,
                       const std::uint64_t* rights, std::uint64_t* images) {
  Words left = load<Words>(lefts), right = load<Words>(rights);
  for (int round = 0; round < SgdOrder::rounds; round += 2) {
    left = turned(left, order.left_radix(), right, order.key(round));
    right = turned(right, order.right_radix(), left, order.key(round + 1));
  }
  const Words image = multiply_low(left, broadcast<Words>(order.right_radix())) + right;
  store(images, image);
}

}  // namespace

template <>
void order_ahead<compiled_isa>(const SgdOrder& order, Offset begin, Span<SgdTaken> taken) {
  const std::uint64_t radix = order.right_radix();
  Digits next{static_cast<std::uint64_t>(begin) / radix, static_cast<std::uint64_t>(begin) % radix};
  constexpr int width = lanes_of<Words>;
  std::uint64_t lefts[width] = {}, rights[width] = {}, images[width];
  for (std::size_t i = 0; i < taken.size(); i += width) {
    for (int lane = 0; lane < width; ++lane) {
      lefts[lane] = next.left;
      rights[lane] = next.right;
      const bool carries = ++next.right == radix;
      next.left += carries;
      next.right = carries ? 0 : next.right;
    }
    encrypt(order, lefts, rights, images);
    const std::size_t count = std::min<std::size_t>(width, taken.size() - i);
    for (std::size_t lane = 0; lane < count; ++lane)
      taken[i + lane].sample = order.inside(images[lane]);
  }
}

}  // namespace wf::cpu
WF_ISA_END
