#include <numeric>
#include <vector>

#include "data/translate.hpp"
#include "models/batch.hpp"
#include "models/candidates.hpp"
#include "warpfactor/detail/target_ranks.hpp"

namespace wf {
namespace {

/// Some entries of a matrix, each as a row of its own.
struct SingleTargets {
  std::vector<Id> users;
  std::vector<Id> items;
  std::vector<Offset> positions;  ///< in the matrix

  CsrView view(const std::vector<Offset>& counting, Id columns) const {
    return {static_cast<Offset>(users.size()), columns, counting.data(), items.data(), nullptr};
  }
};

}  // namespace

std::vector<double> Model::predict_rank(const Interactions& test,
                                        const Interactions& exclude) const {
  const std::vector<Id> user_of = translate(test.users(), users());
  const std::vector<Id> item_of = translate(test.items(), items());
  const CsrView rows = test.by_user();
  ExcludedItems excluded(exclude, users(), items());
  std::vector<double> found(static_cast<std::size_t>(test.size()), -1);
  std::vector<Offset> counting(batch_rows + 1);
  std::iota(counting.begin(), counting.end(), Offset{0});
  SingleTargets targets;
  const auto rank_batch = [&] {
    const detail::TargetRanks ranks = detail::rank_targets(
        *this,
        {targets.users, targets.view(counting, items().size()), excluded.rows(targets.users)});
    for (std::size_t k = 0; k < targets.positions.size(); ++k)
      found[targets.positions[k]] = 0.5 * static_cast<double>(ranks.twice_rank[k]);
    targets = {};
  };
  for (Offset row = 0; row < rows.rows; ++row)
    for (Offset k = rows.offsets[row]; k < rows.offsets[row + 1]; ++k) {
      if (user_of[row] == no_id || item_of[rows.indices[k]] == no_id) continue;
      targets.users.push_back(user_of[row]);
      targets.items.push_back(item_of[rows.indices[k]]);
      targets.positions.push_back(k);
      if (targets.users.size() == static_cast<std::size_t>(batch_rows)) rank_batch();
    }
  rank_batch();
  return found;
}

}  // namespace wf
