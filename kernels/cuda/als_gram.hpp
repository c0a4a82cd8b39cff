#pragma once

#include <vector>

#include "cuda/als_cg.hpp"
#include "cuda/device_entries.hpp"

namespace wf::cuda {

/// Some rows whose matrices fit the workspace together, and the entries that make each slot.
struct GramBatch {
  struct Chunk {
    Offset first;
    Offset last;
  };
  std::vector<DenseRow> rows;
  std::vector<Chunk> chunks;
};

/// Batches over the rows with entries among places first .. last, each row cut into pieces of at
/// most `chunk` entries (more where a row would need more than `slots` of them).
std::vector<GramBatch> plan_gram(const DeviceEntries& entries, Offset first, Offset last,
                                 Offset chunk, int slots);

/// What a row's matrix holds beside its entries: full + diag(diagonal) + scale * regularization I.
/// A null pointer counts as zero.
struct RowBase {
  const double* full;
  const float* diagonal;
  float scale;
};

/// Forms the matrices and right-hand sides of one batch after another; grows to the largest.
template <class Real>
class GramWorkspace {
 public:
  explicit GramWorkspace(int width);
  /// How many slots `bytes` hold, at least one.
  static int slots_within(int width, std::size_t bytes);
  static std::size_t bytes_needed(int width, int slots);

  void form(const Context& context, const GramBatch& batch, const EntriesView& entries,
            const float* table, const RowBase& base);

  const DenseRow* rows() const { return rows_.data(); }
  Real* matrices() const { return matrices_.data(); }
  Real* targets() const { return targets_.data(); }

 private:
  int width_;
  DeviceArray<Real> matrices_;
  DeviceArray<Real> targets_;
  DeviceArray<DenseRow> rows_;
  DeviceArray<GramBatch::Chunk> chunks_;
};

extern template class GramWorkspace<float>;
extern template class GramWorkspace<double>;

}  // namespace wf::cuda
