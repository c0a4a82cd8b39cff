#pragma once

#include <cstdint>
#include <vector>

#include "warpfactor/types.hpp"

namespace wf::cpu {

/// Tells for most items that a row of a matrix lacks that it does, with one look where a binary
/// search takes several: a hashed bitmap a row, of 8 to 16 bits an entry.
class StoredFilter {
 public:
  explicit StoredFilter(const CsrView& stored) {
    rows_.reserve(static_cast<std::size_t>(stored.rows));
    Offset words = 0;
    for (Offset r = 0; r < stored.rows; ++r) {
      int bits = 6;
      while ((Offset{1} << bits) < 8 * stored.degree(r) && bits < 32) ++bits;
      rows_.push_back({words, static_cast<std::uint32_t>(32 - bits)});
      words += Offset{1} << (bits - 6);
    }
    words_.resize(static_cast<std::size_t>(words));
    for (Offset r = 0; r < stored.rows; ++r)
      for (const Id item : stored.row(r)) word(r, item) |= std::uint64_t{1} << (hash(r, item) & 63);
  }

  /// Whether row r may have the item.
  bool may_have(Offset r, Id item) const {
    const std::uint32_t bit = hash(r, item);
    return words_[static_cast<std::size_t>(rows_[r].first_word + (bit >> 6))] >> (bit & 63) & 1;
  }

 private:
  struct Row {
    Offset first_word;
    std::uint32_t shift;
  };

  std::uint32_t hash(Offset r, Id item) const {
    return static_cast<std::uint32_t>(item) * 0x9E3779B1u >> rows_[r].shift;
  }
  std::uint64_t& word(Offset r, Id item) {
    return words_[static_cast<std::size_t>(rows_[r].first_word + (hash(r, item) >> 6))];
  }

  std::vector<Row> rows_;
  std::vector<std::uint64_t> words_;
};

}  // namespace wf::cpu
