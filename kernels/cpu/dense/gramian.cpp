#include "cpu/dense/gramian.hpp"

#include <omp.h>

#include <utility>
#include <vector>

#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

/// Into how many parts the rows are cut: enough to keep threads busy where the bands are few.
Offset slice_count(Offset rows, Offset width) {
  const Offset most = width <= 256 ? 16 : width <= 1024 ? 4 : 1;
  return std::clamp<Offset>(rows / 256, 1, most);
}

}  // namespace

Matrix<double> gramian(MatrixView<const float> rows, int wish) {
  const Offset width = padded(rows.columns);
  const int threads =
      thread_count(wish, static_cast<double>(rows.rows) * static_cast<double>(width * width));
  const Offset slices = slice_count(rows.rows, width);
  const Offset bands = (width + gramian_band_rows - 1) / gramian_band_rows;
  std::vector<Matrix<double>> sums;
  for (Offset s = 0; s < slices; ++s) sums.emplace_back(width, width);
  std::vector<Matrix<double>> chunks;
  for (int t = 0; t < threads; ++t) chunks.emplace_back(gramian_chunk_rows, width);

#pragma omp parallel num_threads(threads)
  {
#pragma omp for schedule(dynamic, 1)
    for (Offset task = 0; task < slices * bands; ++task) {
      const Offset slice = task % slices;
      dispatch([&](auto isa) {
        add_gramian_band<isa>(rows, rows.rows * slice / slices, rows.rows * (slice + 1) / slices,
                              task / slices * gramian_band_rows, chunks[omp_get_thread_num()],
                              sums[slice]);
      });
    }
#pragma omp for schedule(static) nowait
    for (Offset i = 0; i < width; ++i)
      for (Offset s = 1; s < slices; ++s)
        for (Offset j = 0; j < width; ++j) sums[0].row(i)[j] += sums[s].row(i)[j];
  }
  return std::move(sums[0]);
}

}  // namespace wf::cpu
