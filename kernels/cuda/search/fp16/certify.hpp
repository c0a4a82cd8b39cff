#pragma once

#include "cuda/search/fp16/fused.hpp"
#include "cuda/search/fp32/score.hpp"

namespace wf::cuda {

/// The most candidates of a query that certify takes.
inline constexpr int max_kept = 4096;

/// Scores the lists.keep best candidates of each query by fp32, the very scores of score_columns,
/// and writes the k best: queries x k. certified[q]: whether no candidate that was left out could
/// be among them; else the query's ids and scores are not written.
void certify(cudaStream_t stream, const ScoreOperands& operands, const QueryTerms* terms,
             int base_exponent, const CandidateLists& lists, int k, Id* ids, float* scores,
             int* certified);

}  // namespace wf::cuda
