#include <algorithm>

#include "contract/sgd_draws.hpp"
#include "cpu/sgd/draws_ahead.hpp"
#include "cpu/simd/vector.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

/// The four words of philox() of as many indices as there are lanes.
struct PhiloxLanes {
  Words c0, c1, c2, c3;

  WF_INLINE PhiloxLanes(std::uint64_t seed, std::uint32_t epoch, Words index)
      : c0(index),
        c1(index >> 32),
        c2(broadcast<Words>(epoch)),
        c3(broadcast<Words>(static_cast<std::uint32_t>(Stream::sgd_negatives))) {
    const Words m0 = broadcast<Words>(0xD2511F53u), m1 = broadcast<Words>(0xCD9E8D57u);
    std::uint32_t k0 = static_cast<std::uint32_t>(seed);
    std::uint32_t k1 = static_cast<std::uint32_t>(seed >> 32);
    for (int round = 0; round < 10; ++round) {
      const Words p0 = multiply_low(c0, m0);
      const Words p1 = multiply_low(c2, m1);
      c0 = (p1 >> 32) ^ c1 ^ std::uint64_t{k0};
      c1 = p1;
      c2 = (p0 >> 32) ^ c3 ^ std::uint64_t{k1};
      c3 = p0;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
  }
};

/// Block `block` of `count` samples, at most as many as there are lanes.
void draw_lanes(const SgdPlan& plan, std::uint32_t epoch, const SgdTaken* samples, int count,
                int block, Id* draws) {
  constexpr int width = lanes_of<Words>;
  Words index{};
  for (int s = 0; s < count; ++s)
    index[s] = SgdDraws::index(samples[s].sample, static_cast<std::uint32_t>(block));
  const PhiloxLanes words(plan.parameters.seed, epoch, index);
  const Words bound = broadcast<Words>(static_cast<std::uint64_t>(plan.items()));
  const Words drawn[4] = {multiply_low(words.c0, bound) >> 32, multiply_low(words.c1, bound) >> 32,
                          multiply_low(words.c2, bound) >> 32, multiply_low(words.c3, bound) >> 32};
  std::uint64_t items[4][width];
  for (int k = 0; k < 4; ++k) store(items[k], drawn[k]);
  for (int s = 0; s < count; ++s)
    for (int k = 0; k < 4; ++k)
      draws[s * draws_ahead + 4 * block + k] = static_cast<Id>(items[k][s]);
}

}  // namespace

template <>
void draw_ahead<compiled_isa>(const SgdPlan& plan, std::uint32_t epoch,
                              Span<const SgdTaken> samples, Id* draws) {
  constexpr int width = lanes_of<Words>;
  for (std::size_t begin = 0; begin < samples.size(); begin += width) {
    const int count = static_cast<int>(std::min<std::size_t>(width, samples.size() - begin));
    for (int block = 0; block < draws_ahead / 4; ++block)
      draw_lanes(plan, epoch, samples.data() + begin, count, block, draws + begin * draws_ahead);
  }
}

}  // namespace wf::cpu
WF_ISA_END
