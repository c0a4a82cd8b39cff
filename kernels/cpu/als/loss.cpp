#include "cpu/als/loss.hpp"

#include <vector>

#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

/// The sum over chunks of rows, whose number depends on the rows alone.
double side_loss(const AlsEntries& rows, MatrixView<const float> factors,
                 const MatrixView<const float>* others, int threads) {
  constexpr Offset chunk = 64;
  std::vector<double> sums((rows.rows + chunk - 1) / chunk);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
  for (Offset c = 0; c < static_cast<Offset>(sums.size()); ++c)
    sums[c] = dispatch([&](auto isa) {
      return rows_loss<isa>(rows, factors, others, c * chunk, std::min(rows.rows, (c + 1) * chunk));
    });
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
