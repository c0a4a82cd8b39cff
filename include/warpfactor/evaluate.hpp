#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/interactions.hpp"
#include "warpfactor/model.hpp"

namespace wf {
inline namespace v0_1 {

/// One or several list lengths: 10 or {5, 10, 20}.
struct Cutoffs {
  std::vector<int> values;
  Cutoffs(int k) : values{k} {}                                      // NOLINT: implicit
  Cutoffs(std::initializer_list<int> several) : values(several) {}   // NOLINT
  Cutoffs(std::vector<int> several) : values(std::move(several)) {}  // NOLINT
};

struct EvaluateOptions {
  Cutoffs k = 10;  ///< lengths of the lists, each at least 1
  /// Whether the items of a user's training row are left out of that user's list.
  bool mask_train = true;
  /// Interactions whose items are left out as well, matched by original id; empty: none.
  Interactions exclude = {};
  /// Whether to compute AUC, which ranks every item of every user.
  bool auc = true;
};

struct Metrics {
  Offset users = 0;          ///< number of users that the averages run over
  Offset skipped_users = 0;  ///< number of users of the model without a positive test item
  Offset unknown_users = 0;  ///< number of users of the test set that the model lacks
  Offset unknown_items = 0;  ///< number of items of the test set that the model lacks
  /// "precision@10", "recall@10", "truncated_recall@10", "ndcg@10", "map@10", "mrr@10",
  /// "hit_rate@10", "coverage@10" for each k, and "auc". Each is in [0, 1].
  std::map<std::string, double> values;

  /// Throws Error(argument) listing the names there are.
  WF_API double at(const std::string& name) const;
};

/// The quality with which `model` ranks the test items of each user among all items. Only test
/// entries with a positive value count. precision = hits / k; recall = hits / |T|; truncated recall
/// = hits / min(k, |T|); ndcg has binary gains and an ideal over min(k, |T|); map divides by min(k,
/// |T|); auc counts ties half and leaves masked items out of the negatives; coverage is the share
/// of items that appear in any list.
WF_API Metrics evaluate(const Model& model, const Interactions& train, const Interactions& test,
                        const EvaluateOptions& options = {});

}  // namespace v0_1
}  // namespace wf
