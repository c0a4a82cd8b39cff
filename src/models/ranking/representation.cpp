#include "models/ranking/representation.hpp"

namespace wf {

FactorMatrix representation(const SgdTrainer& trainer, SgdSide side, const FeatureRows& rows,
                            int factors) {
  const CsrView features = rows.view();
  FactorMatrix result(features.rows, factors + 2);
  std::vector<float> biases(static_cast<std::size_t>(features.rows));
  trainer.represent(side, features, embedding_part(result, factors), biases);
  set_biases(result, side, factors, biases);
  return result;
}

MatrixView<float> embedding_part(FactorMatrix& rows, int factors) {
  return {rows.row(0), rows.rows(), factors, rows.stride()};
}

MatrixView<const float> embedding_part(const FactorMatrix& rows, int factors) {
  return {rows.row(0), rows.rows(), factors, rows.stride()};
}

void set_biases(FactorMatrix& rows, SgdSide side, int factors, Span<const float> biases) {
  const int place = bias_column(side, factors);
  const int one = 2 * factors + 1 - place;
  for (Offset row = 0; row < rows.rows(); ++row) {
    rows.row(row)[place] = biases[row];
    rows.row(row)[one] = 1;
  }
}

std::vector<float> biases_of(const FactorMatrix& rows, SgdSide side, int factors) {
  std::vector<float> biases(static_cast<std::size_t>(rows.rows()));
  for (Offset row = 0; row < rows.rows(); ++row)
    biases[row] = rows.row(row)[bias_column(side, factors)];
  return biases;
}

}  // namespace wf
