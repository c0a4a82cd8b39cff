#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <utility>

#include "base/parallel.hpp"
#include "contract/fail.hpp"
#include "contract/philox.hpp"
#include "data/generate/power_law.hpp"
#include "data/generate/reduced_matrix.hpp"
#include "warpfactor/generate.hpp"

namespace wf {
namespace {

constexpr Offset users_a_piece = 512;
constexpr std::uint32_t stream = static_cast<std::uint32_t>(Stream::expansion);
// Block numbers are epochs too; these lie above them.
enum Epoch : std::uint32_t { user_copies = 0xfffffff0, user_names, item_copies, item_names, first };

struct Entry {
  Id item;
  float value;
};

void check(const Interactions& seed_matrix, const InteractionsShape& shape) {
  if (seed_matrix.size() == 0) fail(ErrorCode::argument, "cannot expand a matrix without entries");
  if (shape.users < seed_matrix.user_count() || shape.items < seed_matrix.item_count())
    fail(ErrorCode::argument, "cannot expand ", seed_matrix.user_count(), " users x ",
         seed_matrix.item_count(), " items to the smaller ", shape.users, " x ", shape.items);
  if (shape.entries < 1)
    fail(ErrorCode::argument, "entries is ", shape.entries, ", expected at least 1");
}

/// The Kronecker product of a small matrix of probabilities and the seed matrix: block (a, b) is a
/// copy of the seed matrix of which each entry stays with the probability of the block. The last
/// blocks of a row or column of blocks may be cut off, and users and items are renamed at random.
/// Belletti et al. shuffle every block as well; here a copy of a user has the same tastes in all
/// blocks, so that the degrees and singular values are those of the plain product.
class Expansion {
 public:
  Expansion(const Interactions& seed_matrix, const InteractionsShape& shape, std::uint64_t seed)
      : rows_(seed_matrix.by_user()),
        shape_(shape),
        seed_(seed),
        block_rows_(static_cast<Id>((shape.users + rows_.rows - 1) / rows_.rows)),
        block_columns_(static_cast<Id>((shape.items + rows_.columns - 1) / rows_.columns)),
        reduced_(reduced_matrix(seed_matrix, block_rows_, block_columns_)),
        seed_users_(order(static_cast<Id>(rows_.rows), user_copies)),
        seed_items_(inverse(order(static_cast<Id>(rows_.columns), item_copies))),
        user_at_(order(shape.users, user_names)),
        item_names_(order(shape.items, item_names)),
        first_entries_(draw_first_entries()) {}

  /// Appends the entries of user `name` when block (a, b) keeps scale * reduced(a, b) of its
  /// entries.
  void row(Id name, double scale, std::vector<Entry>& out) const {
    const Id block_row = user_at_[name] / static_cast<Id>(rows_.rows);
    const Id user = seed_users_[user_at_[name] % rows_.rows];
    const std::size_t before = out.size();
    double best_key = std::numeric_limits<double>::infinity();
    Entry best{no_id, 0};
    for (Offset e = rows_.offsets[user]; e < rows_.offsets[user + 1]; ++e) {
      PhiloxBlock words{};
      for (Id b = 0; b < block_columns_; ++b) {
        if (b % 4 == 0) words = draw(block_row, b / 4, e);
        const Offset item = Offset{b} * rows_.columns + seed_items_[rows_.indices[e]];
        if (item >= shape_.items) continue;
        const Entry entry{item_names_[item], rows_.value(e)};
        const double key = words.word[b % 4] / (0x1p32 * reduced_[block_row * block_columns_ + b]);
        if (key < scale || is_first_entry(e, block_row, b)) out.push_back(entry);
        if (key < best_key) best_key = key, best = entry;
      }
    }
    if (out.size() == before && best.item != no_id) out.push_back(best);
  }

  Offset count(double scale, std::vector<Offset>& offsets) const {
    offsets.assign(static_cast<std::size_t>(shape_.users) + 1, 0);
    parallel_ranges(shape_.users, users_a_piece, [&](Offset begin, Offset end) {
      std::vector<Entry> entries;
      for (Offset u = begin; u < end; ++u) {
        entries.clear();
        row(static_cast<Id>(u), scale, entries);
        offsets[u + 1] = static_cast<Offset>(entries.size());
      }
    });
    std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
    return offsets.back();
  }

  /// The scale that is expected to give shape.entries where no block is full or cut off.
  double first_scale() const {
    const double sum = std::accumulate(reduced_.begin(), reduced_.end(), 0.0);
    return static_cast<double>(shape_.entries) / (sum * static_cast<double>(rows_.size()));
  }

 private:
  std::vector<Id> order(Id size, Epoch epoch) const {
    return random_order(size, seed_, Stream::expansion, epoch);
  }
  static std::vector<Id> inverse(const std::vector<Id>& order) {
    std::vector<Id> result(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) result[order[i]] = static_cast<Id>(i);
    return result;
  }
  PhiloxBlock draw(Id block_row, Id quarter, Offset entry) const {
    const std::uint32_t quarters = static_cast<std::uint32_t>(block_columns_ + 3) / 4;
    return philox(seed_, stream, static_cast<std::uint32_t>(block_row) * quarters + quarter,
                  static_cast<std::uint64_t>(entry));
  }

  /// An entry of each item of the seed matrix, drawn at random.
  std::vector<Offset> draw_first_entries() const {
    std::vector<Offset> chosen(rows_.columns, -1);
    std::vector<std::uint32_t> seen(rows_.columns, 0);
    for (Offset e = 0; e < rows_.size(); ++e) {
      const Id item = rows_.indices[e];
      const PhiloxBlock block = philox(seed_, stream, first, static_cast<std::uint64_t>(e));
      if (uniform_below(block.word[0], ++seen[item]) == 0) chosen[item] = e;
    }
    return chosen;
  }
  /// Each copy of an item keeps its first entry in one of the complete rows of blocks, so that no
  /// copy is left without.
  bool is_first_entry(Offset entry, Id block_row, Id block_column) const {
    const Id item = rows_.indices[entry];
    if (first_entries_[item] != entry) return false;
    return block_row == (item + block_column) % (shape_.users / static_cast<Id>(rows_.rows));
  }

  CsrView rows_;
  InteractionsShape shape_;
  std::uint64_t seed_;
  Id block_rows_;
  Id block_columns_;
  std::vector<double> reduced_;
  std::vector<Id> seed_users_;  ///< at each place of a block
  std::vector<Id> seed_items_;  ///< their places in a block
  std::vector<Id> user_at_;     ///< the place of each user of the expansion
  std::vector<Id> item_names_;  ///< at each place
  std::vector<Offset> first_entries_;
};

/// Bisects for the scale that gives shape.entries within half a percent; returns the offsets too.
double find_scale(const Expansion& expansion, const InteractionsShape& shape,
                  std::vector<Offset>& offsets) {
  double below = 0;
  double above = 1e3;  // keeps everything: no element of the reduced matrix is smaller than 1e-3
  double scale = std::min(expansion.first_scale(), above);
  Offset found = 0;
  for (int attempt = 0; attempt < 64; ++attempt) {
    found = expansion.count(scale, offsets);
    if (std::abs(found - shape.entries) <= shape.entries / 200) return scale;
    (found < shape.entries ? below : above) = scale;
    const double guess = scale * static_cast<double>(shape.entries) / static_cast<double>(found);
    scale = guess > below && guess < above && attempt < 8 ? guess : (below + above) / 2;
  }
  fail(ErrorCode::argument, "no expansion of this matrix to ", shape.users, " users x ",
       shape.items, " items has ", shape.entries, " entries; the nearest has ", found);
}

}  // namespace

Interactions v0_1::expand_fractal(const Interactions& seed_matrix, const InteractionsShape& shape,
                                  std::uint64_t seed) {
  check(seed_matrix, shape);
  const Expansion expansion(seed_matrix, shape, seed);
  std::vector<Offset> offsets;
  const double scale = find_scale(expansion, shape, offsets);
  std::vector<Id> items(offsets.back());
  std::vector<float> values(seed_matrix.by_user().values ? offsets.back() : 0);
  parallel_ranges(shape.users, users_a_piece, [&](Offset begin, Offset end) {
    std::vector<Entry> row;
    for (Offset u = begin; u < end; ++u) {
      row.clear();
      expansion.row(static_cast<Id>(u), scale, row);
      std::sort(row.begin(), row.end(), [](Entry a, Entry b) { return a.item < b.item; });
      for (std::size_t e = 0; e < row.size(); ++e) {
        items[offsets[u] + e] = row[e].item;
        if (!values.empty()) values[offsets[u] + e] = row[e].value;
      }
    }
  });
  return Interactions(std::move(offsets), std::move(items), std::move(values), {},
                      std::make_shared<IdMap>(IdMap::identity(shape.users)),
                      std::make_shared<IdMap>(IdMap::identity(shape.items)));
}

}  // namespace wf
