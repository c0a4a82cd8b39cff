#pragma once

#include <cuda_runtime_api.h>

#include <algorithm>

#include "cuda/device/check.hpp"
#include "warpfactor/types.hpp"

namespace wf::cuda {

/// Copies a matrix of the host into rows of `width` floats on the device, whose padding stays as it
/// is. Waits for the copy.
inline void upload_rows(cudaStream_t stream, MatrixView<const float> source, int width,
                        float* target) {
  if (source.rows == 0) return;
  check(cudaMemcpy2DAsync(target, width * sizeof(float), source.data, source.stride * sizeof(float),
                          source.columns * sizeof(float), source.rows, cudaMemcpyHostToDevice,
                          stream),
        "copy to the device");
  check(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
}

/// Copies rows of `width` floats on the device to a matrix of the host, its padding as zero. Waits
/// for the copy.
inline void download_rows(cudaStream_t stream, const float* source, int width,
                          MatrixView<float> target) {
  if (target.rows == 0) return;
  check(cudaMemcpy2DAsync(target.data, target.stride * sizeof(float), source, width * sizeof(float),
                          target.columns * sizeof(float), target.rows, cudaMemcpyDeviceToHost,
                          stream),
        "copy from the device");
  check(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
  for (Offset r = 0; r < target.rows; ++r)
    std::fill(target.row(r) + target.columns, target.row(r) + target.stride, 0.0f);
}

}  // namespace wf::cuda
