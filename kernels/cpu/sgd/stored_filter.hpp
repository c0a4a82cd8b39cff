#pragma once

#include <cstdint>
#include <vector>

#include "warpfactor/types.hpp"

namespace wf::cpu {

/// Tells for most items that a row of a matrix lacks that it does, with one look where a binary
/// search takes several: a hashed bitmap a row, of 8 to 16 bits an entry, or, where that takes no
/// more than eight times as much, a bit for every item.
class StoredFilter {
 public:
  struct Row {
    Offset first_word;
    std::uint32_t multiplier;  ///< 1: item i has bit i alone
    std::uint32_t shift;

    bool is_exact() const { return multiplier == 1; }
    std::uint32_t bit(Id item) const {
      return static_cast<std::uint32_t>(item) * multiplier >> shift;
    }
  };

  explicit StoredFilter(const CsrView& stored) {
    rows_.reserve(static_cast<std::size_t>(stored.rows));
    Offset words = 0;
    for (Offset r = 0; r < stored.rows; ++r) {
      int bits = 6;
      while ((Offset{1} << bits) < 8 * stored.degree(r) && bits < 32) ++bits;
      const bool is_exact = stored.columns <= Offset{8} << bits;
      rows_.push_back({words, is_exact ? 1 : 0x9E3779B1u,
                       is_exact ? 0 : static_cast<std::uint32_t>(32 - bits)});
      words += is_exact ? (stored.columns + 63) / 64 : Offset{1} << (bits - 6);
    }
    words_.resize(static_cast<std::size_t>(words));
    for (Offset r = 0; r < stored.rows; ++r) {
      for (const Id item : stored.row(r)) {
        const std::uint32_t bit = rows_[r].bit(item);
        words_[word(rows_[r], bit)] |= std::uint64_t{1} << (bit & 63);
      }
    }
  }

  const Row& row(Offset r) const { return rows_[r]; }
  void prefetch(Offset r) const { __builtin_prefetch(&rows_[r]); }
  /// Whether the row may have the item, or has it where the row is exact.
  bool may_have(const Row& row, Id item) const {
    const std::uint32_t bit = row.bit(item);
    return words_[word(row, bit)] >> (bit & 63) & 1;
  }

 private:
  static std::size_t word(const Row& row, std::uint32_t bit) {
    return static_cast<std::size_t>(row.first_word + (bit >> 6));
  }

  std::vector<Row> rows_;
  std::vector<std::uint64_t> words_;
};

}  // namespace wf::cpu
