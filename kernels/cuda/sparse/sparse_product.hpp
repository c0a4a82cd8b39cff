#pragma once

#include <cusparse.h>

#include <cstdint>
#include <memory>

#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"
#include "warpfactor/types.hpp"

namespace wf::cuda {

/// A sparse matrix on the device, columns ascending or not.
struct SparseView {
  Offset rows;
  Offset columns;
  Offset entries;
  const std::int32_t* offsets;
  const Id* indices;
  const float* values;
};

/// Columns of a row-major matrix on the device whose rows lie `stride` floats apart.
template <class T>
struct DenseView {
  T* data;
  Offset columns;
  Offset stride;

  operator DenseView<const T>() const { return {data, columns, stride}; }
};

/// product = sparse * dense by cuSPARSE, any number of times from and to the same arrays, which
/// must outlive this. Of its algorithms for rows it is the one whose sums are the same bits every
/// time.
class SparseProduct {
 public:
  /// Waits for nothing.
  SparseProduct(const Context& context, const SparseView& sparse,
                const DenseView<const float>& dense, const DenseView<float>& product);
  /// Device memory that this takes; no pointer of the operands is followed.
  static std::size_t bytes_needed(const Context& context, SparseView sparse,
                                  DenseView<const float> dense, DenseView<float> product);

  /// Rows without entries become zero; without any entry at all the product stays as it is.
  void run(const Context& context);

 private:
  struct DestroySparse {
    void operator()(const cusparseSpMatDescr* matrix) const { cusparseDestroySpMat(matrix); }
  };
  struct DestroyDense {
    void operator()(const cusparseDnMatDescr* matrix) const { cusparseDestroyDnMat(matrix); }
  };
  /// The matrices as cuSPARSE is told of them; null without entries.
  struct Operands {
    Operands(const SparseView& sparse, const DenseView<const float>& dense,
             const DenseView<float>& product);
    bool empty() const { return sparse == nullptr; }
    std::size_t workspace_bytes(const Context& context) const;

    std::unique_ptr<const cusparseSpMatDescr, DestroySparse> sparse;
    std::unique_ptr<const cusparseDnMatDescr, DestroyDense> dense;
    std::unique_ptr<cusparseDnMatDescr, DestroyDense> product;
  };

  Operands operands_;
  DeviceArray<unsigned char> workspace_;
};

}  // namespace wf::cuda
