// The device fails under the CUDA trainer: nothing leaks, and the process can go on.
#include <gtest/gtest.h>

#include <string>

#include "cuda/sgd/training.hpp"
#include "fail_each_call.hpp"
#include "kernels/sgd_problem.hpp"
#include "runtime/control.hpp"
#include "support/thrown_by.hpp"
#include "warpfactor/error.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace wf::test {
namespace {

SgdParameters small_parameters() {
  SgdParameters parameters;
  parameters.factors = 4;
  parameters.loss = SgdLoss::warp_kos;
  parameters.batch_size = 8;
  return parameters;
}

void train_once(bool with_features) {
  const SgdData data = random_sgd_data(4, 5, 2, with_features, true);
  const SgdProblem problem = data.problem();
  const auto trainer = warpfactor_backend()->open(0)->make_sgd(problem, small_parameters());
  write_model(*trainer, first_sgd_model(problem, small_parameters()));
  trainer->run_epoch(0, 0.05);
  read_model(*trainer, problem, small_parameters());
}

void fail_each_call_of_training(const std::string& function, cudaError_t error, bool lost,
                                ErrorCode code) {
  for (const bool with_features : {false, true})
    fail_each_call(function, error, lost, code, [&] { train_once(with_features); });
}

TEST(SimtSgdFailure, EveryAllocation) {
  fail_each_call_of_training("cudaMalloc", cudaErrorMemoryAllocation, false, ErrorCode::memory);
}

TEST(SimtSgdFailure, EveryLaunch) {
  fail_each_call_of_training("launch", cudaErrorLaunchOutOfResources, false, ErrorCode::device);
}

TEST(SimtSgdFailure, EveryCopy) {
  for (const char* function : {"cudaMemcpyAsync", "cudaMemcpy2DAsync", "cudaMemsetAsync"})
    fail_each_call_of_training(function, cudaErrorInvalidValue, false, ErrorCode::device);
}

TEST(SimtSgdFailure, EveryProductWithFeatures) {
  for (const char* function :
       {"cusparseCreate", "cusparseSetStream", "cusparseCreateConstCsr", "cusparseCreateConstDnMat",
        "cusparseCreateDnMat", "cusparseSpMM_bufferSize", "cusparseSpMM_preprocess",
        "cusparseSpMM"}) {
    const auto train = [] { train_once(true); };
    fail_each_call(function, cudaErrorUnknown, false, ErrorCode::device, train);
    fail_each_call(function, cudaErrorMemoryAllocation, false, ErrorCode::memory, train);
  }
}

TEST(SimtSgdFailure, EverySortAndTransposition) {
  for (const char* function :
       {"cub::DeviceRadixSort::SortKeys", "thrust::sequence", "thrust::stable_sort_by_key",
        "thrust::lower_bound", "thrust::upper_bound", "thrust::gather", "thrust::transform"}) {
    const auto train = [] { train_once(true); };
    fail_each_call(function, cudaErrorLaunchFailure, false, ErrorCode::device, train);
    fail_each_call(function, cudaErrorMemoryAllocation, false, ErrorCode::memory, train);
  }
}

TEST(SimtSgdFailure, NamesTheLibrary) {
  simt::reset();
  simt::inject({"cusparseSpMM", 1, cudaErrorUnknown, false});
  const Thrown thrown = thrown_by([] { train_once(true); });
  EXPECT_EQ(thrown.message, "cusparse: cusparseSpMM: execution failed");
  simt::reset();
}

TEST(SimtSgdFailure, TheDeviceIsLostAtAnySynchronisation) {
  fail_each_call_of_training("cudaStreamSynchronize", cudaErrorLaunchFailure, true,
                             ErrorCode::device);
}

TEST(SimtSgdMemory, WhatIsAskedForIsWhatIsTaken) {
  for (const bool with_features : {false, true}) {
    for (const SgdSchedule schedule : {SgdSchedule::adagrad, SgdSchedule::adadelta}) {
      const SgdData data = random_sgd_data(30, 20, 5, with_features, true);
      SgdParameters parameters = small_parameters();
      parameters.schedule = schedule;
      const std::size_t before = simt::usage().device_bytes;
      const auto trainer = cuda::make_sgd(0, data.problem(), parameters);
      const cuda::SgdPlan plan(data.problem(), parameters, {});
      EXPECT_EQ(simt::usage().device_bytes - before,
                cuda::SgdTraining::bytes_needed(cuda::Context(0), plan));
    }
  }
}

TEST(SimtSgdMemory, TooLittleMemoryIsRefusedWithBothFigures) {
  const SgdData data = random_sgd_data(4, 5, 2, false, false);
  SgdParameters parameters;
  parameters.factors = 4;
  const auto device = warpfactor_backend()->open(0);
  simt::set_memory_limit(1000);
  try {
    device->make_sgd(data.problem(), parameters);
    FAIL() << "1000 bytes were enough";
  } catch (const Error& failure) {
    EXPECT_EQ(failure.code(), ErrorCode::memory);
    EXPECT_NE(std::string(failure.what()).find("sgd needs "), std::string::npos) << failure.what();
    EXPECT_NE(std::string(failure.what()).find("1000 are free"), std::string::npos)
        << failure.what();
  }
}

}  // namespace
}  // namespace wf::test
