#pragma once

#include <vector>

#include "contract/search.hpp"
#include "cpu/search/group.hpp"
#include "cpu/search/panels.hpp"
#include "cpu/search/selection.hpp"

namespace wf::cpu {

/// Searcher::rank for the queries of a checked request, some at a time.
class Ranker {
 public:
  Ranker(const PreparedBase& base, const RankRequest& request, const RankResult& result);

  /// Queries first .. first + count - 1, at most a tile of them.
  void rank(Offset first, Offset count);

 private:
  void rank_query(Offset query, float* scores);

  const PreparedBase base_;
  RankRequest request_;
  RankResult result_;
  Matrix<float> scores_;  ///< one query of a tile a row, all its candidates
  std::vector<CandidateKey> candidates_;
  std::vector<float> targets_;
};

}  // namespace wf::cpu
