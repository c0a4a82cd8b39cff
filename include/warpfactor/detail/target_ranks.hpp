#pragma once

#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/model.hpp"

// Between models and evaluation; nothing here is promised to users of the library.
namespace wf::detail {

/// Users of a model with what is to be ranked for each: row r belongs to users[r], item indices are
/// the model's, ascending. `excluded` may have no rows: nothing is excluded.
struct RankRows {
  Span<const Id> users;
  CsrView targets;
  CsrView excluded;
  int k = 0;  ///< length of the lists to recommend besides; 0: none
};

/// How each user's target items stand among all items that are not excluded.
struct TargetRanks {
  std::vector<float> scores;  ///< score of each target
  /// By user, twice the ranks of its targets, summed: 2 for each candidate with a higher score and
  /// 1 for each other candidate with the same score.
  std::vector<Offset> twice_rank;
  TopK top;  ///< the best k candidates
};

/// Throws Error(argument) for an id outside the model, Error(shape) for rows that do not fit.
WF_API TargetRanks rank_targets(const Model& model, const RankRows& rows);

}  // namespace wf::detail
