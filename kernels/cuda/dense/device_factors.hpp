#pragma once

#include <vector>

#include "contract/resident_factors.hpp"
#include "cuda/dense/gramian.hpp"
#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"

namespace wf::cuda {

/// Factors on a device: rows of the padded width, zero past the columns.
class DeviceFactors final : public ResidentFactors {
 public:
  /// Row r is the table's row place_of[r]. Waits for the copy. Throws Error(memory) with both
  /// figures when it does not fit.
  DeviceFactors(const Context& context, const FactorTable& table, const std::vector<Id>& place_of);

  Offset rows() const override { return table_.rows; }
  Offset columns() const override { return table_.factors; }
  void read(MatrixView<float> out) const override;

  int device() const { return device_; }
  const FactorTable& table() const { return table_; }
  /// Of each row, on the host.
  const std::vector<double>& norms() const { return norms_; }

 private:
  int device_;
  FactorTable table_;
  std::vector<double> norms_;
};

/// Row i of `out` = row ids[i] of `rows`; all rows are `width` floats, all arrays on the device.
void gather_rows(cudaStream_t stream, const float* rows, int width, const Id* ids, Offset count,
                 float* out);

}  // namespace wf::cuda
