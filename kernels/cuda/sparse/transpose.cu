#include <thrust/binary_search.h>
#include <thrust/gather.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/sequence.h>
#include <thrust/sort.h>

#include "cuda/device/thrust.hpp"
#include "cuda/sparse/device_csr.hpp"

namespace wf::cuda {

DeviceCsr transposed(const Context& context, const DeviceCsr& matrix) {
  DeviceCsr result(matrix.columns, matrix.rows, matrix.size());
  const std::int32_t entries = static_cast<std::int32_t>(matrix.size());
  const std::int32_t columns = static_cast<std::int32_t>(matrix.columns);
  DeviceArray<Id> sorted(matrix.indices.size());
  DeviceArray<std::int32_t> order(matrix.indices.size());
  DeviceArray<Id> row_of(matrix.indices.size());
  if (entries > 0)
    check(cudaMemcpyAsync(sorted.data(), matrix.indices.data(), sorted.bytes(),
                          cudaMemcpyDeviceToDevice, context.stream()),
          "copy of the columns");
  with_thrust(context, "transposition", [&](const auto& policy) {
    const thrust::counting_iterator<std::int32_t> first(0);
    thrust::sequence(policy, order.data(), order.data() + entries);
    thrust::stable_sort_by_key(policy, sorted.data(), sorted.data() + entries, order.data());
    // A column begins where the first entry is that is not before it.
    thrust::lower_bound(policy, sorted.data(), sorted.data() + entries, first, first + columns + 1,
                        result.offsets.data());
    // A row ends where the next one begins: an entry's row is how many rows end at it or before.
    thrust::upper_bound(policy, matrix.offsets.data() + 1,
                        matrix.offsets.data() + matrix.offsets.size(), first, first + entries,
                        row_of.data());
    thrust::gather(policy, order.data(), order.data() + entries, row_of.data(),
                   result.indices.data());
    thrust::gather(policy, order.data(), order.data() + entries, matrix.values.data(),
                   result.values.data());
  });
  return result;
}

std::size_t transpose_bytes(Offset entries) {
  // The three arrays, and what the sort takes: a copy of its keys and values and some counts.
  constexpr std::size_t counts = std::size_t{1} << 20;
  return static_cast<std::size_t>(entries) *
             (2 * (sizeof(Id) + sizeof(std::int32_t)) + sizeof(Id)) +
         counts;
}

}  // namespace wf::cuda
