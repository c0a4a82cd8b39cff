// Models on the CUDA backend, as a program has them: through the library, which loads a plugin.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "contract/plugin.hpp"
#include "models/matrices.hpp"
#include "runtime/control.hpp"

extern "C" {

const wf::BackendEntry* warpfactor_backend();

__attribute__((visibility("default"))) const wf::BackendEntry* linked_backend() {
  return warpfactor_backend();
}
}

namespace wf::test {
namespace {

AlsConfig small_config(int iterations) {
  AlsConfig config;
  config.factors = 4;
  config.iterations = iterations;
  config.device = "cuda";
  return config;
}

ImplicitAls fitted(int iterations) {
  ImplicitAls model(small_config(iterations));
  model.fit(checkerboard(12));
  return model;
}

class SimtModels : public testing::Test {
 protected:
  SimtModels() {
    // Once loaded, it is what "libcuda.so.1" means in this process.
    EXPECT_NE(::dlopen(TEST_DRIVER, RTLD_NOW), nullptr);
    ::setenv("WARPFACTOR_BACKEND_PATH", LINKED_PLUGIN_FOLDER, 1);
    ::unsetenv("WARPFACTOR_DEVICE");
    set_log_sink([this](LogLevel, const std::string& line) { log_.push_back(line); });
  }
  ~SimtModels() override { set_log_sink({}); }

  std::vector<std::string> log_;
};

TEST_F(SimtModels, AFitIsStoppedByItsCallback) {
  ImplicitAls model(small_config(20));
  int calls = 0;
  model.fit(checkerboard(12), [&](const Progress&) { return ++calls < 3; });
  EXPECT_EQ(calls, 3);
  EXPECT_TRUE(model.report().stopped);
  EXPECT_EQ(model.report().device, "cuda:0");
  EXPECT_EQ(model.report().loss.size(), 3u);
  const ImplicitAls whole = fitted(3);
  EXPECT_EQ(model.report().loss, whole.report().loss);
  EXPECT_EQ(values_of(model.user_factors()), values_of(whole.user_factors()));
  EXPECT_EQ(values_of(model.item_factors()), values_of(whole.item_factors()));
}

TEST_F(SimtModels, ACallbackThatThrowsEndsTheFitAndNothingElse) {
  ImplicitAls model(small_config(5));
  const auto fail = [](const Progress&) { throw std::runtime_error("enough"); };
  EXPECT_THROW(model.fit(checkerboard(12), fail), std::runtime_error);
  model.fit(checkerboard(12));
  EXPECT_EQ(values_of(model.user_factors()).size(), values_of(fitted(5).user_factors()).size());
}

TEST_F(SimtModels, ADeviceLostInAFitTakesNothingElseWithIt) {
  ImplicitAls model = fitted(2);
  const std::vector<float> before = values_of(model.user_factors());
  simt::inject({"cudaGraphLaunch", 2, cudaErrorLaunchFailure, true});
  expect_error(ErrorCode::device, {"unspecified launch failure"}, [&] {
    model.fit(checkerboard(12));
    model.fit(checkerboard(12));
  });
  EXPECT_TRUE(simt::fault_happened());
  // What fails on a lost device says so, however often it is tried; the CPU is still there.
  expect_error(ErrorCode::device, {"unspecified launch failure"}, [] { fitted(2); });
  AlsConfig elsewhere = small_config(2);
  elsewhere.device = "cpu";
  ImplicitAls on_the_cpu(elsewhere);
  on_the_cpu.fit(checkerboard(12));
  EXPECT_EQ(on_the_cpu.report().device, "cpu");
  simt::reset();
  EXPECT_EQ(values_of(fitted(2).user_factors()), before);
}

TEST_F(SimtModels, AFitWithoutMemoryIsRefusedAndTheNextOneGoesOn) {
  const std::vector<float> expected = values_of(fitted(3).user_factors());
  simt::set_memory_limit(1000);
  expect_error(ErrorCode::memory, {"but 1000 are free"}, [] { fitted(3); });
  simt::reset();
  int call = 0;
  do {
    simt::reset();
    simt::inject({"cudaMalloc", ++call, cudaErrorMemoryAllocation});
    try {
      EXPECT_EQ(values_of(fitted(3).user_factors()), expected);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::memory) << error.what();
    }
  } while (simt::fault_happened());
  EXPECT_GT(call, 10);
  simt::reset();
  EXPECT_EQ(values_of(fitted(3).user_factors()), expected);
}

TEST_F(SimtModels, TwoFitsOnOneDeviceFromTwoThreads) {
  const std::vector<float> expected = values_of(fitted(4).user_factors());
  std::vector<float> other;
  std::thread thread([&] { other = values_of(fitted(4).user_factors()); });
  EXPECT_EQ(values_of(fitted(4).user_factors()), expected);
  thread.join();
  EXPECT_EQ(other, expected);
}

TEST_F(SimtModels, RecommendationsAreFoundOnTheDevice) {
  const ImplicitAls model = fitted(5);
  AlsConfig elsewhere = small_config(5);
  elsewhere.device = "cpu";
  ImplicitAls on_the_cpu(elsewhere);
  on_the_cpu.fit(checkerboard(12));
  const std::vector<Id> users{0, 5, 11};
  const TopK found = model.recommend(users), expected = on_the_cpu.recommend(users);
  for (Offset u = 0; u < 3; ++u) {
    EXPECT_EQ(found.ids_of(u)[0] % 2, users[u] % 2);
    for (int i = 0; i < 10; ++i)
      EXPECT_NEAR(found.scores_of(u)[i], expected.scores_of(u)[i], 2e-3) << "user " << users[u];
  }
  EXPECT_GT(simt::usage().device_bytes, 0u) << "the items are not on the device";
}

/// The reason for which "cuda" cannot be used, as devices() has it and as a wish for it gets it.
std::string reason_of_the_device() {
  std::string reason;
  for (const DeviceInfo& device : devices())
    if (device.name.rfind("cuda", 0) == 0 && !device.usable) reason = device.reason;
  expect_error(ErrorCode::device, {reason}, [] { fitted(1); });
  return reason;
}

TEST_F(SimtModels, ADeviceThatIsTooOldIsSaidToBe) {
  simt::set_capability(75);
  const std::string reason = reason_of_the_device();
  EXPECT_NE(reason.find("compute capability 7.5) is too old: at least 8.0 is needed"),
            std::string::npos)
      << reason;
  AlsConfig config = small_config(1);
  config.device = "auto";
  ImplicitAls model(config);
  model.fit(checkerboard(12));
  EXPECT_EQ(model.report().device, "cpu");
  ASSERT_EQ(log_.size(), 1u);
  EXPECT_EQ(log_[0], "running on cpu: " + reason);
}

TEST_F(SimtModels, ADriverThatIsTooOldIsSaidToBe) {
  simt::set_driver_version(12040);
  const std::string reason = reason_of_the_device();
  EXPECT_EQ(reason.rfind("the driver supports CUDA 12.4, this plugin was built with ", 0), 0u)
      << reason;
  simt::set_driver_version(0);
  EXPECT_EQ(reason_of_the_device(), "there is no CUDA driver");
}

}  // namespace
}  // namespace wf::test
