#pragma once

#include <cstdint>

#include "contract/philox.hpp"
#include "contract/sgd.hpp"

namespace wf {

/// A pseudo-random permutation of 0 .. count - 1 that is computed element by element: a Feistel
/// network on the digits of a number of radix about sqrt(count), walked until it falls inside,
/// which it nearly always does at once. Black, Rogaway 2002, "Ciphers with Arbitrary Finite
/// Domains". constexpr, so that device code may call it. count < 2^62.
class SgdOrder {
 public:
  constexpr SgdOrder(std::uint64_t seed, std::uint32_t epoch, Offset count)
      : count_(static_cast<std::uint64_t>(count)) {
    while (right_ * right_ < count_) right_ *= 2;
    for (std::uint64_t step = right_ / 2; step > 0; step /= 2)
      if ((right_ - step) * (right_ - step) >= count_) right_ -= step;
    left_ = (count_ + right_ - 1) / right_;
    for (int round = 0; round < rounds; ++round)
      keys_[round] = philox(seed, static_cast<std::uint32_t>(Stream::sgd_order), epoch,
                            static_cast<std::uint64_t>(round / 4))
                         .word[round % 4];
  }

  constexpr Offset operator()(Offset position) const {
    return inside(encrypt(static_cast<std::uint64_t>(position)));
  }

  // For code that computes several elements at once: the digits' radices and keys, and where the
  // walk from the network's output x ends.
  constexpr Offset inside(std::uint64_t x) const {
    while (x >= count_) x = encrypt(x);
    return static_cast<Offset>(x);
  }
  static constexpr int rounds = 8;
  constexpr std::uint64_t left_radix() const { return left_; }
  constexpr std::uint64_t right_radix() const { return right_; }
  constexpr std::uint32_t key(int round) const { return keys_[round]; }

 private:
  /// digit + a hash of the other digit, modulo the radix.
  static constexpr std::uint64_t turned(std::uint64_t digit, std::uint64_t radix,
                                        std::uint64_t other, std::uint32_t key) {
    std::uint32_t h = static_cast<std::uint32_t>(other) ^ key;
    h = (h ^ h >> 16) * 0x85EBCA6Bu;
    h = (h ^ h >> 13) * 0xC2B2AE35u;
    h ^= h >> 16;
    const std::uint64_t sum = digit + uniform_below(h, static_cast<std::uint32_t>(radix));
    return sum - (sum >= radix ? radix : 0);
  }

  constexpr std::uint64_t encrypt(std::uint64_t x) const {
    std::uint64_t left = x / right_;
    std::uint64_t right = x - left * right_;
    for (int round = 0; round < rounds; round += 2) {
      left = turned(left, left_, right, keys_[round]);
      right = turned(right, right_, left, keys_[round + 1]);
    }
    return left * right_ + right;
  }

  std::uint64_t count_;
  std::uint64_t left_ = 1;
  std::uint64_t right_ = 1;
  std::uint32_t keys_[rounds] = {};
};

/// The rank that a violator found at draw `number`, counted from 1, speaks of: how many items are
/// about as bad, floor((items - 1) / number), at least 1. Of two items it is 2, as log 1 = 0 would
/// teach nothing.
constexpr Id sgd_rank(Id items, int number) {
  if (items == 2) return 2;
  const Id rank = (items - 1) / number;
  return rank > 1 ? rank : 1;
}

/// The random words of one sample in one epoch, numbered from 0 to 2^24 - 1.
class SgdDraws {
 public:
  constexpr SgdDraws(std::uint64_t seed, Stream stream, std::uint32_t epoch, Offset sample)
      : seed_(seed),
        stream_(static_cast<std::uint32_t>(stream)),
        epoch_(epoch),
        first_(index(sample, 0)) {}

  /// Of philox(), for block b.
  static constexpr std::uint64_t index(Offset sample, std::uint32_t b) {
    return (static_cast<std::uint64_t>(sample) << 22) + b;
  }
  /// Words 4 b .. 4 b + 3.
  constexpr PhiloxBlock block(std::uint32_t b) const {
    return philox(seed_, stream_, epoch_, first_ + b);
  }
  constexpr std::uint32_t word(std::uint32_t number) const {
    return block(number / 4).word[number % 4];
  }

 private:
  std::uint64_t seed_;
  std::uint32_t stream_;
  std::uint32_t epoch_;
  std::uint64_t first_;
};

// What a sample s of user u does with its words:
//   warp, warp_kos, draw t = 0, 1, ..: of SgdDraws(seed, sgd_negatives, epoch, s)
//     uniform     item uniform_below(word(t), items)
//     popularity  the item of entry sgd_position(word(2 t), word(2 t + 1), entries)
//   bpr, candidate c = 0, 1, ..: of the same, the first that u has not stored of the tries
//     uniform     k = 0 .. 7: item uniform_below(word(8 c + k), items)
//     popularity  k = 0 .. 7: with n = 16 c + 2 k the item of entry
//                 sgd_position(word(n), word(n + 1), entries)
//     Failing all: sgd_unstored_item(items u stored, uniform_below(word(n), items u has not
//     stored)) with n = 8 c or 16 c.
//   warp_kos, positive number k = 0, 1, ..: of SgdDraws(seed, sgd_positives, epoch, s)
//     sample number uniform_below(word(k), d) of the d samples of u
inline constexpr int sgd_tries = 8;

/// Uniform in 0 .. bound - 1, where bound may pass 2^32.
constexpr Offset sgd_position(std::uint32_t high, std::uint32_t low, Offset bound) {
  const std::uint64_t b = static_cast<std::uint64_t>(bound);
  const std::uint64_t b0 = b & 0xFFFFFFFFu, b1 = b >> 32;
  const std::uint64_t middle = high * b0 + (low * b0 >> 32);
  const std::uint64_t carry = low * b1 + (middle & 0xFFFFFFFFu);
  return static_cast<Offset>(high * b1 + (middle >> 32) + (carry >> 32));
}

/// How many of the first entries 0, 1, .. of `count` the monotone `holds` is true for, without a
/// branch on what it finds.
template <class Predicate>
constexpr std::size_t sgd_prefix(std::size_t count, const Predicate& holds) {
  if (count == 0) return 0;
  std::size_t found = 0;
  while (count > 1) {
    const std::size_t half = count / 2;
    found += half * static_cast<std::size_t>(holds(found + half - 1));
    count -= half;
  }
  return found + static_cast<std::size_t>(holds(found));
}

/// Whether the strictly ascending `row` has the item.
constexpr bool sgd_is_stored(Span<const Id> row, Id item) {
  const std::size_t before = sgd_prefix(row.size(), [=](std::size_t k) { return row[k] < item; });
  return before < row.size() && row[before] == item;
}

/// The rank-th item, counted from 0, of those that the strictly ascending `row` lacks.
constexpr Id sgd_unstored_item(Span<const Id> row, Id rank) {
  return rank + static_cast<Id>(sgd_prefix(row.size(), [=](std::size_t k) {
           return row[k] - static_cast<Id>(k) <= rank;
         }));
}

}  // namespace wf
