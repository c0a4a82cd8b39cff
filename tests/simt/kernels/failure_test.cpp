// The device fails under the CUDA backend: nothing leaks, and the process can go on.
#include <gtest/gtest.h>

#include <string>

#include "contract/plugin.hpp"
#include "fail_each_call.hpp"
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

void fail_each_call_of_a_fit(const std::string& function, cudaError_t error, bool lost,
                             ErrorCode code) {
  const Problem problem = small_problem();
  fail_each_call(function, error, lost, code, [&] { fit_once(problem); });
}

TEST(SimtFailure, EveryAllocation) {
  fail_each_call_of_a_fit("cudaMalloc", cudaErrorMemoryAllocation, false, ErrorCode::memory);
}

TEST(SimtFailure, EveryLaunch) {
  fail_each_call_of_a_fit("launch", cudaErrorLaunchOutOfResources, false, ErrorCode::device);
}

TEST(SimtFailure, EveryCopy) {
  fail_each_call_of_a_fit("cudaMemcpyAsync", cudaErrorInvalidValue, false, ErrorCode::device);
}

TEST(SimtFailure, TheDeviceIsLostAtAnySynchronisation) {
  fail_each_call_of_a_fit("cudaStreamSynchronize", cudaErrorLaunchFailure, true, ErrorCode::device);
}

TEST(SimtFailure, EveryCublasCall) {
  for (const char* function : {"cublasCreate", "cublasSgemm", "cublasDgemm", "cublasDtrsm"})
    fail_each_call_of_a_fit(function, cudaErrorLaunchFailure, false, ErrorCode::device);
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
