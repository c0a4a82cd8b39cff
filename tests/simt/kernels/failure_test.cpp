// The device fails under the CUDA backend: nothing leaks, and the process can go on.
#include <gtest/gtest.h>

#include <string>

#include "contract/plugin.hpp"
#include "kernels/als_problem.hpp"
#include "runtime/control.hpp"
#include "warpfactor/error.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace wf::test {
namespace {

Problem small_problem() { return random_problem({3, 1, 4, 9}, 10, 0, 3, 0.1); }

AlsParameters small_parameters() {
  AlsParameters parameters;
  parameters.factors = 4;
  return parameters;
}

void fit_once(const Problem& problem) {
  const auto solver = make_solver(warpfactor_backend(), problem, small_parameters());
  solver->iterate();
  solver->loss();
  factors_of(*solver, AlsSide::users, problem, 4);
}

/// The nth call fails, for every n until a fit does with fewer.
void fail_each_call(const std::string& function, cudaError_t error, bool lost, ErrorCode code) {
  const Problem problem = small_problem();
  int call = 1;
  for (;; ++call) {
    SCOPED_TRACE(function + " call " + std::to_string(call));
    simt::reset();
    simt::inject({function, call, error, lost});
    const simt::Usage before = simt::usage();
    try {
      fit_once(problem);
      EXPECT_FALSE(simt::fault_happened()) << "the failure went unnoticed";
    } catch (const Error& failure) {
      EXPECT_TRUE(simt::fault_happened()) << failure.what();
      EXPECT_EQ(failure.code(), code) << failure.what();
    }
    EXPECT_EQ(simt::usage(), before) << "something leaked";
    if (!simt::fault_happened()) break;
  }
  EXPECT_GT(call, 1) << "no such call was made";
  simt::reset();
  fit_once(problem);
}

TEST(SimtFailure, EveryAllocation) {
  fail_each_call("cudaMalloc", cudaErrorMemoryAllocation, false, ErrorCode::memory);
}

TEST(SimtFailure, EveryLaunch) {
  fail_each_call("launch", cudaErrorLaunchOutOfResources, false, ErrorCode::device);
}

TEST(SimtFailure, EveryCopy) {
  fail_each_call("cudaMemcpyAsync", cudaErrorInvalidValue, false, ErrorCode::device);
}

TEST(SimtFailure, TheDeviceIsLostAtAnySynchronisation) {
  fail_each_call("cudaStreamSynchronize", cudaErrorLaunchFailure, true, ErrorCode::device);
}

TEST(SimtFailure, EveryCublasCall) {
  for (const char* function : {"cublasCreate", "cublasSgemm", "cublasDgemm", "cublasDtrsm"})
    fail_each_call(function, cudaErrorLaunchFailure, false, ErrorCode::device);
}

TEST(SimtFailure, TooLittleMemoryIsRefusedWithBothFigures) {
  const Problem problem = small_problem();
  simt::set_memory_limit(1000);
  try {
    make_solver(warpfactor_backend(), problem, small_parameters());
    FAIL() << "1000 bytes were enough";
  } catch (const Error& failure) {
    EXPECT_EQ(failure.code(), ErrorCode::memory);
    EXPECT_NE(std::string(failure.what()).find("1000 are free"), std::string::npos)
        << failure.what();
  }
}

}  // namespace
}  // namespace wf::test
