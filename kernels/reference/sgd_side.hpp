#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "contract/sgd.hpp"
#include "reference/dense.hpp"

namespace wf::reference {

/// What a row's features sum to, or the gradient of that.
struct SgdRow {
  Vector embedding;
  double bias = 0;
};

struct SgdSteps {
  SgdSchedule schedule;
  double rho;
  double epsilon;
  double alpha;
};

/// The state of one side. Values are float32, rounded after every step.
class SgdSideState {
 public:
  /// frozen: one byte a feature, or null.
  SgdSideState(const CsrView& features, const std::uint8_t* frozen, const SgdSteps& steps,
               int factors);

  bool is_identity() const { return features_.offsets == nullptr; }
  Offset features() const { return features_.columns; }

  SgdRow represent(Offset row) const;
  /// Gradients wait until every feature that has some takes its step for them, that of the bias
  /// included where with_bias.
  void add(Offset row, const SgdRow& gradient);
  void step(bool with_bias, double learning_rate);

  void write(const SgdState<const float>& state);
  void read(const SgdState<float>& state) const;

 private:
  /// An embedding with its bias in the last column.
  using Rows = std::vector<std::vector<float>>;

  /// Of the gradients of a feature, columns as in Rows.
  struct Sums {
    Vector gradients, squares;
    int count = 0;
  };

  void step(Offset feature, std::size_t column, const Sums& sums, double learning_rate);
  static void write(Rows& rows, MatrixView<const float> matrix, Span<const float> biases);
  static void read(const Rows& rows, MatrixView<float> matrix, Span<float> biases);

  CsrView features_;
  const std::uint8_t* frozen_;
  SgdSteps steps_;
  std::size_t factors_;
  Rows values_;
  Rows accumulators_;
  Rows accumulated_steps_;
  std::map<Offset, Sums> waiting_;
};

}  // namespace wf::reference
