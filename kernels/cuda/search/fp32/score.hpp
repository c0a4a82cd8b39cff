#pragma once

#include "contract/search.hpp"
#include "cuda/device/context.hpp"

namespace wf::cuda {

/// What scores are made of: rows of `width` floats, a multiple of 32 and zero past the dimension.
/// For Metric::cosine the rows have unit length already.
struct ScoreOperands {
  const float* queries;
  const float* base;
  int width;
  bool distance;  ///< squared distance instead of the inner product
};

/// Base rows allowed[first .. first + count), or first .. first + count where allowed is null.
struct Columns {
  const Id* allowed;
  Offset first;
  int count;
};

/// scores[q * columns.count + c], q < queries. A score depends on its two rows alone.
void score_columns(const Context& context, const ScoreOperands& operands, int queries,
                   const Columns& columns, float* scores);

/// A base row to be scored for a query.
struct Pair {
  Id query;
  Id row;
};
/// The very scores, bit for bit, that score_columns gives.
void score_pairs(const Context& context, const ScoreOperands& operands, const Pair* pairs,
                 int count, float* scores);

}  // namespace wf::cuda
