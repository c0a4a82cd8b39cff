#include "cpu/sgd/draws_ahead.hpp"

#include <algorithm>

#include "contract/sgd_draws.hpp"
#include "cpu/sgd/words.hpp"

namespace wf::cpu {
namespace {

/// The four words of philox() of as many indices as there are lanes.
template <Isa isa>
struct PhiloxLanes {
  Words<isa> c0, c1, c2, c3;

  WF_INLINE PhiloxLanes(std::uint64_t seed, std::uint32_t epoch, Words<isa> index)
      : c0(index),
        c1(index >> 32),
        c2(epoch + Words<isa>{}),
        c3(static_cast<std::uint32_t>(Stream::sgd_negatives) + Words<isa>{}) {
    const Words<isa> m0 = 0xD2511F53u + Words<isa>{}, m1 = 0xCD9E8D57u + Words<isa>{};
    std::uint32_t k0 = static_cast<std::uint32_t>(seed);
    std::uint32_t k1 = static_cast<std::uint32_t>(seed >> 32);
    for (int round = 0; round < 10; ++round) {
      const Words<isa> p0 = product<isa>(c0, m0);
      const Words<isa> p1 = product<isa>(c2, m1);
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
template <Isa isa>
WF_INLINE void draw_lanes(const SgdPlan& plan, std::uint32_t epoch, const SgdTaken* samples,
                          int count, int block, Id* draws) {
  constexpr int width = word_lanes<isa>;
  Words<isa> index{};
  for (int s = 0; s < count; ++s)
    index[s] = SgdDraws::index(samples[s].sample, static_cast<std::uint32_t>(block));
  const PhiloxLanes<isa> words(plan.parameters.seed, epoch, index);
  const Words<isa> bound = static_cast<std::uint64_t>(plan.items()) + Words<isa>{};
  const Words<isa> drawn[4] = {
      product<isa>(words.c0, bound) >> 32, product<isa>(words.c1, bound) >> 32,
      product<isa>(words.c2, bound) >> 32, product<isa>(words.c3, bound) >> 32};
  std::uint64_t items[4][width];
  for (int k = 0; k < 4; ++k) __builtin_memcpy(items[k], &drawn[k], sizeof drawn[k]);
  for (int s = 0; s < count; ++s)
    for (int k = 0; k < 4; ++k)
      draws[s * draws_ahead + 4 * block + k] = static_cast<Id>(items[k][s]);
}

}  // namespace

SgdStoredDraws find_stored(const SgdPlan& plan, Id user, const Id* draws) {
  static_assert(draws_ahead <= 8);
  const StoredFilter::Row row = plan.filter.row(user);
  SgdStoredDraws found{0, row.is_exact()};
  for (int k = 0; k < draws_ahead; ++k)
    found.bits |= static_cast<std::uint8_t>(plan.filter.may_have(row, draws[k]) << k);
  return found;
}

void draw_ahead(const SgdPlan& plan, std::uint32_t epoch, Span<const SgdTaken> samples, Id* draws) {
  dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
    constexpr int width = word_lanes<isa>;
    for (std::size_t begin = 0; begin < samples.size(); begin += width) {
      const int count = static_cast<int>(std::min<std::size_t>(width, samples.size() - begin));
      for (int block = 0; block < draws_ahead / 4; ++block)
        draw_lanes<isa>(plan, epoch, samples.data() + begin, count, block,
                        draws + begin * draws_ahead);
    }
  });
}

}  // namespace wf::cpu
