#pragma once

#include "cuda/search/fp16/fp16_rows.hpp"
#include "cuda/search/fp32/score.hpp"
#include "cuda/search/keys.cuh"

namespace wf::cuda {

/// Rows of `width` halves, a multiple of 32 and zero past the dimension.
struct Fp16Operands {
  Fp16Rows<const QueryTerms> queries;
  Fp16Rows<const RowTerms> base;
  int width;
};

/// What the parts of the base found for each query: list part * queries + query holds counts[list]
/// keys from keys + list * capacity on, in no order, of which a score is the most that the fp32
/// score can be, in the query's units, greater is better. What a part left out scores at most
/// bounds[list]; -infinity: it left nothing out.
struct CandidateLists {
  RankKey* keys;
  int* counts;
  float* bounds;
  int queries;
  int parts;
  int capacity;  ///< at least keep + candidate_room
  int keep;
};

/// What one tile may add to a list.
inline constexpr int candidate_room = 128;

/// Queries that share a block, for a batch of many and of few.
inline constexpr int tall_tile = 128;
inline constexpr int flat_tile = 16;

/// Scores all columns in `lists.parts` equal parts by tensor cores and keeps, per part and query,
/// the lists.keep best that are not excluded. tile: tall_tile or flat_tile.
void find_candidates(cudaStream_t stream, std::size_t shared_bytes, const Fp16Operands& operands,
                     const Columns& columns, const ExcludedView& excluded,
                     const CandidateLists& lists, int tile);

}  // namespace wf::cuda
