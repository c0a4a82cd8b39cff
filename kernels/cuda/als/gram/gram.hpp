#pragma once

#include "cuda/als/entries/plan.hpp"

namespace wf::cuda {

/// What a row's matrix holds beside its entries: full + diag(diagonal) + scale * regularization I.
/// A null pointer counts as zero.
struct RowBase {
  const double* full;
  const float* diagonal;
  float scale;
};

/// Matrices and right-hand sides under construction, one of each a slot.
template <class Real>
class GramWorkspace {
 public:
  explicit GramWorkspace(int width) : width_(width) {}
  /// Grows to at least so many slots, and so moves.
  void reserve(int slots);
  bool holds(int slots) const;
  /// How many slots `bytes` hold, at least one.
  static int slots_within(int width, std::size_t bytes);
  static std::size_t bytes_needed(int width, int slots);

  Real* matrices() { return matrices_.data(); }
  Real* targets() { return targets_.data(); }

 private:
  int width_;
  DeviceArray<Real> matrices_;
  DeviceArray<Real> targets_;
};

/// The batch's chunks: the lower triangle of sum w y y' by slot, in double, and sum t y.
void form_exact(const Context& context, const SidePlan& plan, const GramBatch& batch,
                const EntriesView& entries, const float* table, int width,
                GramWorkspace<double>& workspace);

/// Sums each row's chunks, in order, and what the row holds beside them into its first slot, both
/// triangles.
template <class Real>
void combine(const Context& context, const SidePlan& plan, const GramBatch& batch,
             const EntriesView& entries, const RowBase& base, int width,
             GramWorkspace<Real>& workspace);

extern template class GramWorkspace<float>;
extern template class GramWorkspace<double>;

}  // namespace wf::cuda
