#include "cuda/dense/device_factors.hpp"

#include "contract/fail.hpp"
#include "cuda/device/matrix_copy.hpp"
#include "cuda/device/reduce.cuh"
#include "cuda/device/stream.hpp"

namespace wf::cuda {
namespace {

constexpr int threads = 128;
constexpr int rows_per_block = threads / warp_lanes;

__device__ inline Offset row_of_warp() {
  return Offset{blockIdx.x} * rows_per_block + threadIdx.x / warp_lanes;
}

/// One warp per row.
__global__ void copy_rows(const float* rows, int width, const Id* ids, Offset count, float* out) {
  const Offset r = row_of_warp();
  if (r >= count) return;
  const float* from = rows + Offset{ids[r]} * width;
  for (int i = threadIdx.x % warp_lanes; i < width; i += warp_lanes) out[r * width + i] = from[i];
}

/// One warp per row.
__global__ void find_norms(const float* rows, int width, Offset count, double* norms) {
  const Offset r = row_of_warp();
  if (r >= count) return;
  double sum = 0;
  for (int i = threadIdx.x % warp_lanes; i < width; i += warp_lanes)
    sum += double{rows[r * width + i]} * rows[r * width + i];
  sum = warp_sum(sum);
  if (threadIdx.x % warp_lanes == 0) norms[r] = sqrt(sum);
}

FactorTable table_within(const Context& context, const FactorTable& shape) {
  context.require_memory(shape.values.bytes() + shape.rows * (sizeof(Id) + sizeof(double)),
                         "a copy of " + std::to_string(shape.rows) + " rows of factors");
  return FactorTable(shape.rows, shape.factors);
}

}  // namespace

DeviceFactors::DeviceFactors(const Context& context, const FactorTable& table,
                             const std::vector<Id>& place_of)
    : device_(context.device()), table_(table_within(context, table)) {
  if (table.rows == 0) return;
  const DeviceArray<Id> places(context, place_of);
  DeviceArray<double> norms(place_of.size());
  gather_rows(context, table.row(0), table.width, places.data(), table.rows, table_.row(0));
  launch(context, "find_norms", find_norms, blocks_of(table.rows, rows_per_block), threads, 0,
         table_.row(0), table_.width, table.rows, norms.data());
  norms_ = norms.download(context);
}

void DeviceFactors::read(MatrixView<float> out) const {
  check_shape("the row count of the matrix that factors are read into", out.rows, rows());
  check_shape("the width of the matrix that factors are read into", out.columns, columns());
  const Context::Scope scope(device_);
  const Stream stream;
  download_rows(stream, table_.row(0), table_.width, out);
}

void gather_rows(cudaStream_t stream, const float* rows, int width, const Id* ids, Offset count,
                 float* out) {
  if (count == 0) return;
  launch(stream, "copy_rows", copy_rows, blocks_of(count, rows_per_block), threads, 0, rows, width,
         ids, count, out);
}

}  // namespace wf::cuda
