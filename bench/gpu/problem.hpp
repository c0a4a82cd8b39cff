#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "contract/als.hpp"
#include "contract/philox.hpp"
#include "data/transpose.hpp"
#include "warpfactor/generate.hpp"
#include "warpfactor/interactions.hpp"

namespace wf::bench {

/// Both sides of the implicit least-squares problem on generated data: confidence 1 + alpha r.
class GpuProblem {
 public:
  GpuProblem(const InteractionsShape& shape, double alpha, float regularization)
      : GpuProblem(generate_synthetic(shape, 1), alpha, regularization) {}
  GpuProblem(Interactions data, double alpha, float regularization)
      : data_(std::move(data)), items_(transpose(data_.by_user())) {
    fill(data_.by_user(), alpha, regularization, user_arrays_);
    fill(items_.view(), alpha, regularization, item_arrays_);
  }

  AlsEntries users() const { return entries(data_.by_user(), user_arrays_); }
  AlsEntries items() const { return entries(items_.view(), item_arrays_); }

  /// Multiplies the regularization of each row by 1 to 7.
  void vary_regularization() {
    for (Arrays* arrays : {&user_arrays_, &item_arrays_})
      for (std::size_t r = 0; r < arrays->regularization.size(); ++r)
        arrays->regularization[r] *= static_cast<float>(1 + r % 7);
  }

 private:
  struct Arrays {
    std::vector<float> weights, targets, regularization;
  };

  static void fill(const CsrView& rows, double alpha, float regularization, Arrays& arrays) {
    for (Offset k = 0; k < rows.size(); ++k) {
      const float weight = static_cast<float>(alpha * rows.value(k));
      arrays.weights.push_back(weight);
      arrays.targets.push_back(1 + weight);
    }
    arrays.regularization.assign(rows.rows, regularization);
  }

  static AlsEntries entries(const CsrView& rows, const Arrays& arrays) {
    return {{rows.rows, rows.columns, rows.offsets, rows.indices, arrays.weights.data()},
            arrays.targets.data(),
            arrays.regularization.data()};
  }

  Interactions data_;
  CsrMatrix items_;
  Arrays user_arrays_;
  Arrays item_arrays_;
};

/// rows x factors of uniform numbers of variance scale^2 / factors.
inline std::vector<float> start_factors(Offset rows, int factors, std::uint32_t stream,
                                        double scale) {
  std::vector<float> values(static_cast<std::size_t>(rows) * factors);
  const double width = scale * std::sqrt(12.0 / factors);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(width * (uniform_float(philox(1, stream, 0, i).word[0]) - 0.5));
  return values;
}

}  // namespace wf::bench
