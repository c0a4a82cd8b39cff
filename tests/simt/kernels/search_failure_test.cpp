// The device fails under a search: nothing leaks, and the searcher itself can go on.
#include <gtest/gtest.h>

#include "cuda/search.hpp"
#include "fail_each_call.hpp"
#include "kernels/search_cases.hpp"

namespace wf::testing {
namespace {

const cuda::SearchTuning two_batches{.queries = 8, .stream_queries = 16};

struct SearchFailure : ::testing::Test {
  Matrix base = uniform_matrix(60, 5, 1);
  Matrix queries = uniform_matrix(19, 5, 2);
  Lists excluded = random_lists(19, 60, 0.2, 3);
  Lists targets = random_lists(19, 60, 0.05, 4);
  RankRequest request{queries.view(), targets.view(), excluded.view(), 2};

  std::unique_ptr<cuda::CudaSearcher> make() const {
    return cuda::make_searcher(0, base.view(), Metric::cosine, two_batches);
  }
  void fail(const std::string& function, cudaError_t error, bool lost, ErrorCode code) const {
    test::fail_each_call(function, error, lost, code, [&] { rank(*make(), request); });
  }
};

TEST_F(SearchFailure, EveryAllocation) {
  fail("cudaMalloc", cudaErrorMemoryAllocation, false, ErrorCode::memory);
  fail("cudaMallocHost", cudaErrorMemoryAllocation, false, ErrorCode::memory);
}

TEST_F(SearchFailure, EveryStream) {
  fail("cudaStreamCreateWithFlags", cudaErrorUnknown, false, ErrorCode::device);
}

TEST_F(SearchFailure, EveryLaunch) {
  fail("launch", cudaErrorLaunchOutOfResources, false, ErrorCode::device);
}

TEST_F(SearchFailure, EveryCopy) {
  fail("cudaMemcpyAsync", cudaErrorInvalidValue, false, ErrorCode::device);
}

TEST_F(SearchFailure, TheDeviceIsLostAtAnySynchronisation) {
  fail("cudaStreamSynchronize", cudaErrorLaunchFailure, true, ErrorCode::device);
}

TEST_F(SearchFailure, TheSameSearcherGoesOn) {
  const auto searcher = make();
  const Found expected = rank(*searcher, request).found;
  for (int call = 1;; ++call) {
    SCOPED_TRACE("launch " + std::to_string(call));
    simt::inject({"launch", call, cudaErrorUnknown, false});
    try {
      rank(*searcher, request);
    } catch (const Error&) {
    }
    if (!simt::fault_happened()) break;
    EXPECT_EQ(rank(*searcher, request).found.ids, expected.ids);
  }
}

void expect_refusal(std::size_t limit, const std::function<void()>& work) {
  simt::set_memory_limit(limit);
  const simt::Usage before = simt::usage();
  try {
    work();
    FAIL() << limit << " bytes were enough";
  } catch (const Error& failure) {
    EXPECT_EQ(failure.code(), ErrorCode::memory);
    const std::string free = std::to_string(limit - before.device_bytes) + " are free";
    EXPECT_NE(std::string(failure.what()).find(free), std::string::npos) << failure.what();
  }
  EXPECT_EQ(simt::usage(), before) << "something had been allocated";
}

// 60 rows of 32 numbers, 4 bytes in fp32 and 2 in fp16, and 8 bytes a row.
TEST_F(SearchFailure, ABaseThatDoesNotFitIsRefusedWithBothFigures) {
  const std::size_t bytes = 60 * (32 * 6 + 8);
  expect_refusal(bytes - 1, [&] { make(); });
  simt::set_memory_limit(bytes);
  EXPECT_NO_THROW(make());
}

TEST_F(SearchFailure, BatchesThatDoNotFitAreRefusedWithBothFigures) {
  const SearchRequest by_fp16{queries.view(), 1, excluded.view(), {}};
  const SearchRequest by_fp32{queries.view(), 60, {}, {}};
  std::size_t bytes = 0;
  {
    const auto searcher = make();
    search(*searcher, by_fp16);
    bytes = simt::usage().device_bytes;
  }
  const auto searcher = make();
  expect_refusal(bytes - 1, [&] { search(*searcher, by_fp16); });
  expect_refusal(simt::usage().device_bytes + 2000, [&] { search(*searcher, by_fp32); });
  simt::set_memory_limit(bytes);
  EXPECT_NO_THROW(search(*searcher, by_fp16));
}

}  // namespace
}  // namespace wf::testing
