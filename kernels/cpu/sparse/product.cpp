#include "cpu/sparse/product.hpp"

#include <algorithm>

#include "cpu/threads.hpp"

namespace wf::cpu {

void sparse_product(const CsrView& matrix, MatrixView<const float> dense, int threads,
                    MatrixView<float> out) {
  constexpr Offset rows_per_block = 64;
  threads = thread_count(threads, static_cast<double>(matrix.size() * dense.columns));
  parallel_for((matrix.rows + rows_per_block - 1) / rows_per_block, threads, [&](std::int64_t b) {
    dispatch([&](auto isa) {
      sparse_product_rows<isa>(matrix, dense, b * rows_per_block,
                               std::min(matrix.rows, (b + 1) * rows_per_block), out);
    });
  });
}

}  // namespace wf::cpu
