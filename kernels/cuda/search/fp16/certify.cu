#include "cuda/search/fp16/certify.hpp"

#include <cmath>

#include "cuda/device/check.hpp"
#include "cuda/search/fp16/lists.cuh"
#include "cuda/search/pair_score.cuh"

namespace wf::cuda {
namespace {

struct Problem {
  ScoreOperands operands;
  const QueryTerms* terms;
  int base_exponent;
  CandidateLists lists;
  int k;
  Id* ids;
  float* scores;
  int* certified;
};

/// Hands this thread's share of the query's candidates to `visit`. No part has more than are kept.
template <class Visit>
__device__ void for_each_candidate(const CandidateLists& lists, int query, const Visit& visit) {
  for (int n = threadIdx.x; n < lists.parts * lists.keep; n += blockDim.x) {
    const int part = n / lists.keep;
    const int i = n % lists.keep;
    const Offset list = Offset{part} * lists.queries + query;
    if (i < lists.counts[list]) visit(lists.keys[list * lists.capacity + i]);
  }
}

struct Gathered {
  int count;
  float bound;  ///< of the scores of all that were left out
};

/// What all parts found, and the bound of what they left out.
__device__ Gathered sum_parts(const CandidateLists& lists, int query, int* scratch) {
  unsigned* bound = reinterpret_cast<unsigned*>(scratch + 1);
  if (threadIdx.x == 0) *scratch = 0;
  if (threadIdx.x == 0) *bound = 0;
  __syncthreads();
  for (int part = threadIdx.x; part < lists.parts; part += blockDim.x) {
    const Offset list = Offset{part} * lists.queries + query;
    atomicAdd(scratch, lists.counts[list]);
    atomicMax(bound, ordered_bits(lists.bounds[list]));
  }
  __syncthreads();
  const Gathered gathered{*scratch, score_of_ordered(*bound)};
  __syncthreads();
  return gathered;
}

/// Gathers the lists.keep best candidates of all parts, in no order.
__device__ Gathered gather(const CandidateLists& lists, int query, RankKey* kept, int* scratch) {
  Gathered gathered = sum_parts(lists, query, scratch);
  RankKey pivot = worst_key;
  if (gathered.count > lists.keep) {
    const auto for_each = [&](const auto& visit) { for_each_candidate(lists, query, visit); };
    pivot = pivot_key(BlockGroup{}, for_each, lists.keep, scratch);
    gathered = {lists.keep, fmaxf(gathered.bound, key_score(pivot, false))};
  }
  if (threadIdx.x == 0) *scratch = 0;
  __syncthreads();
  for_each_candidate(lists, query, [&](RankKey key) {
    if (key <= pivot) kept[atomicAdd(scratch, 1)] = key;
  });
  __syncthreads();
  return gathered;
}

/// Whether the fp32 score of none that was left out can reach `last`, the k-th best.
__device__ bool is_beyond(float last, float bound, const QueryTerms& terms,
                          const Problem& problem) {
  const double product = ldexp(double{bound}, terms.exponent + problem.base_exponent);
  if (!problem.operands.distance) return last > product;
  // |q - b|^2 = |q|^2 - 2 (q.b - |b|^2 / 2); its fp32 sum may be too small by one part in
  // 2^24 / (width / 32 + 35), the double one of |q|^2 by far less than 2^-40.
  const double least = terms.square * (1 - 0x1p-40) - 2 * product;
  return last < least * (1 - (problem.operands.width / 32 + 35) * 0x1p-24);
}

/// One block a query.
__global__ void certify_queries(Problem problem) {
  const int query = blockIdx.x;
  const CandidateLists& lists = problem.lists;
  int* scratch = dynamic_shared<int>();
  RankKey* kept = reinterpret_cast<RankKey*>(scratch + pivot_scratch);
  const Gathered gathered = gather(lists, query, kept, scratch);
  int size = 1;
  while (size < gathered.count) size *= 2;
  for (int i = threadIdx.x; i < size; i += blockDim.x) {
    if (i >= gathered.count) {
      kept[i] = worst_key;
      continue;
    }
    const Id id = key_id(kept[i]);
    kept[i] = make_key(pair_score(problem.operands, query, id), id, problem.operands.distance);
  }
  __syncthreads();
  sort_keys(kept, size);
  const QueryTerms terms = problem.terms[query];
  const bool complete = gathered.bound == -INFINITY;
  const bool certain =
      terms.fits &&
      (complete || is_beyond(key_score(kept[problem.k - 1], problem.operands.distance),
                             gathered.bound, terms, problem));
  if (threadIdx.x == 0) problem.certified[query] = certain;
  if (!certain) return;
  for (int i = threadIdx.x; i < problem.k; i += blockDim.x) {
    const Offset at = Offset{query} * problem.k + i;
    const bool found = i < gathered.count;
    problem.ids[at] = found ? key_id(kept[i]) : no_id;
    problem.scores[at] = found ? key_score(kept[i], problem.operands.distance) : 0.0f;
  }
}

}  // namespace

void certify(cudaStream_t stream, const ScoreOperands& operands, const QueryTerms* terms,
             int base_exponent, const CandidateLists& lists, int k, Id* ids, float* scores,
             int* certified) {
  int size = 1;
  while (size < lists.keep) size *= 2;
  // Few candidates are the work of one warp.
  const unsigned threads = size <= 64 && lists.parts == 1 ? 32 : 256;
  launch(stream, "certify_queries", certify_queries, lists.queries, threads,
         pivot_scratch * sizeof(int) + size * sizeof(RankKey),
         Problem{operands, terms, base_exponent, lists, k, ids, scores, certified});
}

}  // namespace wf::cuda
