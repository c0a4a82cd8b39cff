// The device fails under the CUDA backend: nothing leaks, and the process can go on.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <thread>

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

/// The second iteration is a graph.
void fit_once(const Problem& problem) {
  const auto solver = make_solver(warpfactor_backend(), problem, small_parameters());
  solver->iterate();
  solver->iterate();
  solver->loss();
  factors_of(*solver, Side::users, problem, 4);
}

/// What the refusal of a device without memory says is needed.
std::size_t min_memory(const Problem& problem) {
  simt::set_memory_limit(1000);
  try {
    make_solver(warpfactor_backend(), problem, small_parameters());
  } catch (const Error& failure) {
    const std::string text = failure.what();
    return std::stoul(text.substr(text.find("needs ") + 6));
  }
  return 0;
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

TEST(SimtFailure, EveryStepToAGraph) {
  for (const char* function : {"cudaStreamBeginCapture", "cudaStreamEndCapture",
                               "cudaGraphInstantiate", "cudaGraphLaunch"})
    fail_each_call_of_a_fit(function, cudaErrorNotSupported, false, ErrorCode::device);
}

TEST(SimtFailure, EveryStepOfInteractionsThatStream) {
  const Problem problem = random_problem({9, 8, 7, 5, 4}, 9, 0, 3, 0.1);
  const std::size_t needed = min_memory(problem);
  const auto fit_in_pieces = [&] {
    simt::set_memory_limit(needed);
    fit_once(problem);
  };
  fail_each_call("cudaMallocHost", cudaErrorMemoryAllocation, false, ErrorCode::memory,
                 fit_in_pieces);
  for (const char* function :
       {"cudaStreamCreateWithFlags", "cudaEventCreateWithFlags", "cudaStreamWaitEvent"})
    fail_each_call(function, cudaErrorNotSupported, false, ErrorCode::device, fit_in_pieces);
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

TEST(SimtFailure, ADeviceThatCannotBeUsedIsSaidWhy) {
  const auto reason_for = [](int driver_version) {
    simt::set_driver_version(driver_version);
    std::string reason;
    EXPECT_EQ(warpfactor_backend()->device_count(reason), 0);
    return reason;
  };
  EXPECT_EQ(reason_for(0), "there is no CUDA driver");
  const std::string old = reason_for(CUDART_VERSION - 1000);
  EXPECT_EQ(old.find("the driver supports CUDA " + std::to_string(CUDART_VERSION / 1000 - 1)), 0u)
      << old;
  EXPECT_NE(old.find("this plugin was built with "), std::string::npos) << old;
  simt::reset();
  simt::inject({"cudaGetDeviceCount", 1, cudaErrorNoDevice});
  std::string reason;
  EXPECT_EQ(warpfactor_backend()->device_count(reason), 0);
  EXPECT_EQ(reason, "there is no CUDA device");
}

/// What `work` does in a forked process: whether it is refused because of the fork.
bool refused_in_a_child(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      work();
    } catch (const Error& failure) {
      const bool told = std::string(failure.what()).find("forked") != std::string::npos;
      ::_exit(told && failure.code() == ErrorCode::device ? 0 : 1);
    }
    ::_exit(2);
  }
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(SimtFailure, AForkedProcessIsRefused) {
  const Problem problem = small_problem();
  const auto solver = make_solver(warpfactor_backend(), problem, small_parameters());
  EXPECT_TRUE(refused_in_a_child([&] { solver->iterate(); }));
  EXPECT_TRUE(
      refused_in_a_child([&] { make_solver(warpfactor_backend(), problem, small_parameters()); }));
  EXPECT_TRUE(refused_in_a_child([] {
    std::string reason;
    if (warpfactor_backend()->device_count(reason) == 0) throw Error(ErrorCode::device, reason);
  }));
  solver->iterate();
}

// Both weights of user 1 and one target of user 3: these rows stay, the others are solved.
TEST(SimtFailure, NotANumberInTheInputStaysInItsRow) {
  Problem problem = small_problem();
  SideRows& users = problem.users;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  users.weights.values[users.weights.offsets[1]] = nan;
  users.targets[users.weights.offsets[3] + 2] = nan;
  for (const AlsMethod method : {AlsMethod::cg, AlsMethod::cholesky, AlsMethod::subspace}) {
    AlsParameters parameters = small_parameters();
    parameters.method = method;
    const std::vector<float> start = random_factors(4, 4, 3), fixed = random_factors(10, 4, 2);
    std::vector<float> x = start;
    EXPECT_EQ(solve_rows(warpfactor_backend(), fixed, users.entries(), parameters, x).kept_rows, 2);
    for (int i = 0; i < 16; ++i) {
      EXPECT_EQ(x[i] == start[i], i / 4 % 2 == 1) << i;
      EXPECT_TRUE(std::isfinite(x[i])) << i;
    }
  }
}

TEST(SimtFailure, TwoModelsFromTwoThreadsAreWhatTheyAreAlone) {
  const Problem problem = small_problem();
  const auto fit = [&](int factors) {
    AlsParameters parameters = small_parameters();
    parameters.factors = factors;
    const auto solver = make_solver(warpfactor_backend(), problem, parameters);
    for (int i = 0; i < 3; ++i) solver->iterate();
    return factors_of(*solver, Side::users, problem, factors);
  };
  const std::vector<float> expected[] = {fit(4), fit(7)};
  std::vector<float> found[2];
  std::thread other([&] { found[1] = fit(7); });
  found[0] = fit(4);
  other.join();
  EXPECT_EQ(found[0], expected[0]);
  EXPECT_EQ(found[1], expected[1]);
}

}  // namespace
}  // namespace wf::test
