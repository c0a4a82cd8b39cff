// Sparse matrices on the device: copies, and transposes worked out there.
#include <gtest/gtest.h>

#include <vector>

#include "cuda/sparse.hpp"
#include "cuda/sparse/device_csr.hpp"
#include "fail_each_call.hpp"
#include "runtime/control.hpp"
#include "support/thrown_by.hpp"

namespace wf::test {
namespace {

struct Csr {
  std::vector<Offset> offsets;
  std::vector<Id> indices;
  std::vector<float> values;
  Offset columns;

  CsrView view() const {
    return {static_cast<Offset>(offsets.size()) - 1, columns, offsets.data(), indices.data(),
            values.empty() ? nullptr : values.data()};
  }
};

void expect_transpose(const Csr& matrix, const std::vector<std::int32_t>& offsets,
                      const std::vector<Id>& indices, const std::vector<float>& values) {
  const cuda::Context context(0);
  const cuda::DeviceCsr turned = cuda::transposed(context, cuda::DeviceCsr(context, matrix.view()));
  EXPECT_EQ(turned.rows, matrix.columns);
  EXPECT_EQ(turned.columns, matrix.view().rows);
  EXPECT_EQ(turned.offsets.download(context), offsets);
  EXPECT_EQ(turned.indices.download(context), indices);
  EXPECT_EQ(turned.values.download(context), values);
}

TEST(SimtSparse, TransposesInTheOrderOfRows) {
  expect_transpose({{0, 1, 1, 3}, {0, 0, 1}, {2, 1, -3}, 3},  //
                   {0, 2, 3, 3}, {0, 2, 2}, {2, 1, -3});
}

TEST(SimtSparse, EntriesWithoutAValueAreOnes) {
  expect_transpose({{0, 2, 3}, {0, 2, 2}, {}, 3}, {0, 1, 1, 3}, {0, 0, 1}, {1, 1, 1});
}

TEST(SimtSparse, TakesAPartOfAMatrix) {
  // Rows 1 and 2 of three.
  const Csr matrix{{0, 1, 1, 3}, {0, 0, 1}, {2, 1, -3}, 2};
  const cuda::Context context(0);
  const cuda::DeviceCsr part(
      context, {2, 2, matrix.offsets.data() + 1, matrix.indices.data(), matrix.values.data()});
  EXPECT_EQ(part.offsets.download(context), (std::vector<std::int32_t>{0, 0, 2}));
  EXPECT_EQ(part.indices.download(context), (std::vector<Id>{0, 1}));
  EXPECT_EQ(part.values.download(context), (std::vector<float>{1, -3}));
}

TEST(SimtSparse, TransposesWhatIsEmpty) {
  expect_transpose({{0, 0, 0}, {}, {}, 3}, {0, 0, 0, 0}, {}, {});
  expect_transpose({{0}, {}, {}, 2}, {0, 0, 0}, {}, {});
}

TEST(SimtSparse, TransposesManyRows) {
  Csr matrix{{0}, {}, {}, 37};
  std::vector<std::vector<Id>> rows_of(37);
  for (Id r = 0; r < 500; ++r) {
    for (Id c = r % 5; c < 37; c += 1 + r % 7) {
      matrix.indices.push_back(c);
      matrix.values.push_back(static_cast<float>(r));
      rows_of[c].push_back(r);
    }
    matrix.offsets.push_back(static_cast<Offset>(matrix.indices.size()));
  }
  std::vector<std::int32_t> offsets{0};
  std::vector<Id> indices;
  for (const std::vector<Id>& rows : rows_of) {
    indices.insert(indices.end(), rows.begin(), rows.end());
    offsets.push_back(static_cast<std::int32_t>(indices.size()));
  }
  expect_transpose(matrix, offsets, indices, std::vector<float>(indices.begin(), indices.end()));
}

TEST(SimtSparse, ATransposeThatFailsGivesBackItsMemory) {
  const Csr matrix{{0, 1, 1, 3}, {0, 0, 1}, {2, 1, -3}, 3};
  for (const char* call : {"thrust::stable_sort_by_key", "thrust::lower_bound", "thrust::gather"}) {
    SCOPED_TRACE(call);
    const simt::Usage before = simt::usage();
    const Thrown thrown = thrown_by([&] {
      const cuda::Context context(0);
      const cuda::DeviceCsr copy(context, matrix.view());
      simt::inject({call, 1, cudaErrorLaunchFailure});
      transposed(context, copy);
    });
    EXPECT_EQ(thrown.code, ErrorCode::device);
    EXPECT_NE(thrown.message.find("transposition"), std::string::npos) << thrown.message;
    EXPECT_EQ(simt::usage(), before);
    simt::reset();
  }
}

TEST(SimtSparse, RefusesMoreEntriesThanItsOffsetsCount) {
  const Thrown thrown = thrown_by([] { cuda::DeviceCsr::bytes_needed(1, Offset{1} << 31); });
  EXPECT_EQ(thrown.code, ErrorCode::argument);
  EXPECT_NE(thrown.message.find("2147483648 entries, expected fewer than 2^31"), std::string::npos)
      << thrown.message;
}

/// 40 rows of 23 columns, some of them empty.
Csr some_matrix() {
  Csr matrix{{0}, {}, {}, 23};
  for (Id r = 0; r < 40; ++r) {
    for (Id c = r % 5; c < 22; c += 1 + r % 7) {
      matrix.indices.push_back(c);
      matrix.values.push_back(static_cast<float>((r * 7 + c * 3) % 11 - 4));
    }
    matrix.offsets.push_back(static_cast<Offset>(matrix.indices.size()));
  }
  return matrix;
}

struct Neighbours {
  std::vector<Id> ids;
  std::vector<float> similarities;

  bool operator==(const Neighbours&) const = default;
};

Neighbours neighbours(const SparseMatrix& matrix, int k) {
  GramianRequest request;
  request.k = k;
  request.column_count = matrix.columns();
  const auto size = static_cast<std::size_t>(request.column_count * k);
  Neighbours found{std::vector<Id>(size), std::vector<float>(size)};
  matrix.top_k_of_gramian(request, found.ids.data(), found.similarities.data());
  return found;
}

TEST(SimtSparse, AFewColumnsAtATimeAreTheSameBitForBit) {
  const Csr matrix = some_matrix();
  for (const int k : {1, 5, 30}) {
    const Neighbours expected = neighbours(*cuda::make_sparse(0, matrix.view()), k);
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{2000}})
      EXPECT_EQ(neighbours(*cuda::make_sparse(0, matrix.view(), {bytes}), k), expected);
  }
}

TEST(SimtSparse, EachCallThatFailsGivesBackWhatItTook) {
  const Csr matrix = some_matrix();
  const auto work = [&] {
    const auto sparse = cuda::make_sparse(0, matrix.view());
    std::vector<float> dense(23 * 3, 1.0f), product(40 * 3);
    sparse->multiply({dense.data(), 23, 3, 3}, {product.data(), 40, 3, 3});
    sparse->multiply_transposed({product.data(), 40, 3, 3}, {dense.data(), 23, 3, 3});
    neighbours(*sparse, 4);
  };
  fail_each_call("cudaMalloc", cudaErrorMemoryAllocation, false, ErrorCode::memory, work);
  fail_each_call("launch", cudaErrorLaunchOutOfResources, false, ErrorCode::device, work);
  fail_each_call("cudaStreamSynchronize", cudaErrorLaunchFailure, true, ErrorCode::device, work);
}

}  // namespace
}  // namespace wf::test
