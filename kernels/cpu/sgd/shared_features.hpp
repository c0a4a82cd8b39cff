#pragma once

#include <vector>

#include "cpu/dense/matrix.hpp"
#include "cpu/sgd/entries.hpp"
#include "cpu/sgd/side.hpp"
#include "cpu/simd/isa.hpp"
#include "warpfactor/csr_matrix.hpp"

namespace wf::cpu {

/// The features of a side's rows but the frozen ones, those that stand in one row alone apart from
/// the others.
struct SgdFeatureSplit {
  explicit SgdFeatureSplit(const SgdSideState& side);

  CsrMatrix own;
  CsrMatrix shared;  ///< columns are positions in shared_features
  std::vector<Id> shared_features;
};

/// Sums of the gradients of rows, a row a group.
struct SgdRowSums {
  explicit SgdRowSums(Offset groups, Offset width)
      : gradients(groups, width),
        squares(groups, width),
        scalars(static_cast<std::size_t>(groups)) {}

  /// Of the bias, and how many there are.
  struct Scalars {
    float gradient = 0;
    float squares = 0;
    float count = 0;
  };

  Matrix<float> gradients;
  Matrix<float> squares;
  std::vector<Scalars> scalars;
};

/// Steps the shared features of the rows of groups from the sums of those rows.
class SgdSharedStep {
 public:
  SgdSharedStep(const SgdFeatureSplit& split, Offset width);

  void run(SgdSideState& side, const SgdStepper& stepper, const SgdGroups& groups,
           const SgdRowSums& rows, bool with_bias, int threads);

 private:
  /// The part of the features and columns that one thread sums and steps.
  struct Share {
    Id group, groups;  ///< a feature belongs to group feature mod groups
    Offset begin, end;

    bool has(Id feature) const { return groups == 1 || feature % groups == group; }
  };

  Share share(int thread, int threads) const;
  template <Isa isa>
  void count(const SgdGroups& groups, const SgdRowSums& rows);
  template <Isa isa>
  void sum(const SgdGroups& groups, const SgdRowSums& rows, const Share& share);
  template <Isa isa>
  void step(SgdSideState& side, const SgdStepper& stepper, const Share& share);
  template <Isa isa>
  void step_biases(SgdSideState& side, const SgdStepper& stepper);

  const SgdFeatureSplit& split_;
  SgdRowSums sums_;  ///< of the shared features; zero between calls
};

}  // namespace wf::cpu
