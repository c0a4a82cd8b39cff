#include "cpu/als/loss.hpp"

#include <vector>

#include "cpu/dense/vector_operations.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

/// Of rows [begin, end): regularization and, with `others`, entries.
double rows_loss(const AlsEntries& rows, MatrixView<const float> factors,
                 const MatrixView<const float>* others, Offset begin, Offset end) {
  double sum = 0;
  dispatch([&]() WF_INLINE_LAMBDA {
    const Offset width = factors.stride;
    for (Offset r = begin; r < end; ++r) {
      const float* x = factors.row(r);
      sum += double{rows.regularization[r]} * inner_product(x, x, width);
      if (others == nullptr) continue;
      for (Offset k = rows.offsets[r]; k < rows.offsets[r + 1]; ++k) {
        const double score = inner_product(x, others->row(rows.indices[k]), width);
        sum += (rows.values[k] * score - 2.0 * rows.targets[k]) * score;
      }
    }
  });
  return sum;
}

/// The sum over chunks of rows, whose number depends on the rows alone.
double side_loss(const AlsEntries& rows, MatrixView<const float> factors,
                 const MatrixView<const float>* others, int threads) {
  constexpr Offset chunk = 64;
  std::vector<double> sums((rows.rows + chunk - 1) / chunk);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
  for (Offset c = 0; c < static_cast<Offset>(sums.size()); ++c)
    sums[c] = rows_loss(rows, factors, others, c * chunk, std::min(rows.rows, (c + 1) * chunk));
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

/// The sum of all squared scores: trace(P'P Q'Q).
double squared_scores(const Matrix<double>& a, const Matrix<double>& b) {
  double sum = 0;
  for (Offset i = 0; i < a.rows(); ++i) {
    sum += a.row(i)[i] * b.row(i)[i];
    for (Offset j = i + 1; j < a.stride(); ++j) sum += 2 * a.row(i)[j] * b.row(i)[j];
  }
  return sum;
}

}  // namespace

double als_loss(const AlsEntries& users, MatrixView<const float> user_factors,
                const Matrix<double>& user_gramian, const AlsEntries& items,
                MatrixView<const float> item_factors, const Matrix<double>& item_gramian,
                const AlsParameters& parameters) {
  const double width = parameters.factors;
  const int threads = thread_count(parameters.threads, width * static_cast<double>(users.size()));
  return parameters.unobserved_weight * squared_scores(user_gramian, item_gramian) +
         side_loss(users, user_factors, &item_factors, threads) +
         side_loss(items, item_factors, nullptr, threads);
}

}  // namespace wf::cpu
