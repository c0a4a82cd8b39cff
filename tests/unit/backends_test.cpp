#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "backends/complete_backend.hpp"
#include "backends/registry.hpp"
#include "support/thrown_by.hpp"
#include "warpfactor/log.hpp"

namespace wf {
namespace {

namespace fs = std::filesystem;

std::string plugins(const std::string& folder) { return PLUGINS_FOLDER "/" + folder; }

FoundBackend load_cuda(const std::string& folder) {
  return load_plugin("cuda", "", {plugins(folder)});
}

void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << text << "' lacks '" << part << "'";
}

void expect_device_error(const std::function<void()>& action,
                         const std::vector<std::string>& parts) {
  expect_error(ErrorCode::device, parts, action);
}

/// Sets an environment variable for one test.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    ::setenv(name, value.c_str(), 1);
  }
  ~Environment() { old_.empty() ? ::unsetenv(name_) : ::setenv(name_, old_.c_str(), 1); }

 private:
  const char* name_;
  std::string old_;
};

TEST(Plugin, IsLoadedWithItsEntry) {
  const FoundBackend found = load_cuda("working");
  ASSERT_NE(found.entry, nullptr) << found.reason;
  std::string reason;
  EXPECT_EQ(found.entry->device_count(reason), 2);
  EXPECT_EQ(found.entry->open(1)->name(), "cuda:1");
}

TEST(Plugin, TheFirstFolderThatHasItCounts) {
  const FoundBackend found =
      load_plugin("cuda", "", {"/no/such/folder", plugins("other_contract"), plugins("working")});
  expect_contains(found.reason, plugins("other_contract"));
}

TEST(Plugin, ReasonNamesTheFoldersWithoutAFile) {
  const FoundBackend found = load_plugin("cuda", "", {"/no/such/folder", "/nor/this"});
  EXPECT_EQ(found.entry, nullptr);
  EXPECT_EQ(found.reason, "there is no libwarpfactor_cuda.so in /no/such/folder, /nor/this");
}

TEST(Plugin, ReasonNamesTheMissingDriver) {
  const FoundBackend found = load_plugin("cuda", "libno-such-driver.so.1", {plugins("working")});
  EXPECT_EQ(found.entry, nullptr);
  expect_contains(found.reason, "no driver: libno-such-driver.so.1: cannot open");
}

TEST(Plugin, ReasonNamesAFileThatIsNoLibrary) {
  const fs::path folder =
      fs::path(testing::TempDir()) / ("no_library" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "libwarpfactor_cuda.so") << "text";
  const FoundBackend found = load_plugin("cuda", "", {folder.string()});
  fs::remove_all(folder);
  EXPECT_EQ(found.entry, nullptr);
  expect_contains(found.reason, folder.string() + "/libwarpfactor_cuda.so cannot be loaded: ");
}

TEST(Plugin, ReasonNamesALibraryThatIsMissing) {
  const FoundBackend found = load_cuda("no_cusparse");
  EXPECT_EQ(found.entry, nullptr);
  expect_contains(found.reason, "no_cusparse/libwarpfactor_cuda.so cannot be loaded: ");
  expect_contains(found.reason, "libcusparse.so.missing: cannot open");
}

TEST(Plugin, ReasonNamesTheMissingSymbol) {
  const FoundBackend found = load_cuda("no_symbol");
  EXPECT_EQ(found.entry, nullptr);
  expect_contains(found.reason, "it lacks the symbol warpfactor_backend");
}

TEST(Plugin, ReasonNamesWhatWasBuiltOtherwise) {
  const auto number = [](int value) { return std::to_string(value); };
  const std::pair<const char*, std::string> cases[] = {
      {"other_contract", "for backend ABI 1000, this library has " + number(backend_abi.contract)},
      {"other_version", std::string("with Warpfactor 9.8.7, this library is ") + version},
      {"other_compiler",
       "with C++ ABI 1 (__GXX_ABI_VERSION), this library with " + number(__GXX_ABI_VERSION)},
      {"other_strings",
       "with _GLIBCXX_USE_CXX11_ABI=7, this library with " + number(_GLIBCXX_USE_CXX11_ABI)},
  };
  for (const auto& [folder, difference] : cases) {
    const FoundBackend found = load_cuda(folder);
    EXPECT_EQ(found.entry, nullptr);
    EXPECT_EQ(found.reason, plugins(folder) + "/libwarpfactor_cuda.so was built " + difference);
  }
}

TEST(Plugin, MustBeCalledAsItsFile) {
  const fs::path folder = fs::path(testing::TempDir()) / ("renamed" + std::to_string(::getpid()));
  fs::create_directories(folder);
  fs::copy_file(plugins("working") + "/libwarpfactor_cuda.so", folder / "libwarpfactor_other.so");
  const FoundBackend found = load_plugin("other", "", {folder.string()});
  fs::remove_all(folder);
  EXPECT_EQ(found.entry, nullptr);
  expect_contains(found.reason, "libwarpfactor_other.so offers the backend 'cuda'");
}

TEST(Plugin, NamesAreThoseOfTheFilesInAllFolders) {
  EXPECT_EQ(plugin_names(
                {"/no/such/folder", plugins("second"), plugins("working"), plugins("no_device")}),
            (std::vector<std::string>{"cuda", "second"}));
}

TEST(Plugin, FoldersAreThePathThenTheProgramsOwnNeverRelative) {
  const Environment path("WARPFACTOR_BACKEND_PATH", "/one::plugins:./two:/three");
  const std::string own = fs::canonical("/proc/self/exe").parent_path().string();
  EXPECT_EQ(plugin_folders(), (std::vector<std::string>{"/one", "/three", own}));
}

/// What "auto" and names choose, with the log kept.
class Choice : public testing::Test {
 protected:
  Choice() {
    // Once loaded, it is what "libcuda.so.1" means in this process.
    EXPECT_NE(::dlopen((plugins("driver") + "/libcuda.so.1").c_str(), RTLD_NOW), nullptr);
    set_log_sink([this](LogLevel, const std::string& line) { log_.push_back(line); });
  }
  ~Choice() override { set_log_sink({}); }

  Environment no_wish_{"WARPFACTOR_DEVICE", ""};
  std::vector<std::string> log_;
};

TEST_F(Choice, AutoTakesTheGpuWithoutAWord) {
  BackendRegistry registry({plugins("working")});
  EXPECT_EQ(registry.choose("auto")->name(), "cuda:0");
  EXPECT_TRUE(log_.empty());
}

TEST_F(Choice, AutoFallsBackToTheCpuWithOneLogLine) {
  BackendRegistry registry({plugins("no_device")});
  EXPECT_EQ(registry.choose("auto")->name(), "cpu");
  EXPECT_EQ(registry.choose("auto")->name(), "cpu");
  ASSERT_EQ(log_.size(), 1u);
  EXPECT_EQ(log_[0],
            "running on cpu: device 'cuda' cannot be used: the driver is older than this plugin");
}

TEST_F(Choice, AutoFallsBackWhenTheDeviceCannotBeOpened) {
  BackendRegistry registry({plugins("unopenable")});
  EXPECT_EQ(registry.choose("auto")->name(), "cpu");
  ASSERT_EQ(log_.size(), 1u);
  expect_contains(log_[0], "another process holds the device");
}

TEST_F(Choice, AWishIsMetOrRefusedNeverReplaced) {
  BackendRegistry registry({plugins("working")});
  EXPECT_EQ(registry.choose("cpu")->name(), "cpu");
  EXPECT_EQ(registry.choose("reference")->name(), "reference");
  EXPECT_EQ(registry.choose("cuda")->name(), "cuda:0");
  EXPECT_EQ(registry.choose("cuda:1")->name(), "cuda:1");
  expect_device_error([&] { registry.choose("cuda:2"); }, {"'cuda:2'", "cuda has 2 devices"});
  expect_device_error([&] { registry.choose("cpu:1"); }, {"'cpu:1'", "cpu has 1 device"});
  BackendRegistry without({plugins("no_device")});
  expect_device_error([&] { without.choose("cuda"); }, {"'cuda'", "the driver is older"});
  BackendRegistry nowhere({"/no/such/folder"});
  expect_device_error([&] { nowhere.choose("cuda"); }, {"no libwarpfactor_cuda.so in /no/such"});
  EXPECT_TRUE(log_.empty());
}

TEST_F(Choice, AnUnknownNameIsRefused) {
  BackendRegistry registry({plugins("working")});
  for (const char* device : {"", "gpu", "CPU", "cuda:", "cuda:x", "cuda:-1", "cuda:1x", "auto:0",
                             "cuda:99999999999", "../cuda"})
    expect_device_error([&] { registry.choose(device); },
                        {"device '" + std::string(device) + "' is not known", "auto, cpu, cuda"});
}

TEST_F(Choice, APluginIsKnownByItsFileAlone) {
  BackendRegistry both({plugins("second"), plugins("working")});
  EXPECT_EQ(both.device_names(), "auto, cpu, cuda, cuda:1, reference, second or second:1");
  EXPECT_EQ(both.choose("second")->name(), "second:0");
  EXPECT_EQ(both.choose("auto")->name(), "cuda:0");
  BackendRegistry one({plugins("second"), plugins("no_device")});
  EXPECT_EQ(one.choose("auto")->name(), "second:0");
  EXPECT_EQ(one.devices()[0].name, "second:0");
  ASSERT_EQ(log_.size(), 1u);
  expect_contains(log_[0], "running on second:0: device 'cuda' cannot be used: ");
}

TEST_F(Choice, WhatABackendLeavesOutTheBestOtherOneMakes) {
  BackendRegistry registry({plugins("second"), plugins("no_device")});
  const std::shared_ptr<const Backend> backend = registry.choose("second");
  EXPECT_EQ(backend->description(), "test device");
  const float row[2] = {1, 2};
  const MatrixView<const float> base{row, 1, 2, 2};
  EXPECT_EQ(backend->make_searcher(base, Metric::l2, 1)->bytes(), 4242);
  EXPECT_TRUE(log_.empty());
  SgdProblem problem;
  const Offset offsets[2] = {0, 1};
  const Id items[1] = {0};
  problem.interactions = {1, 1, offsets, items, nullptr};
  problem.user_features = problem.item_features = {1, 1, nullptr, nullptr, nullptr};
  SgdParameters parameters;
  parameters.factors = 2;
  EXPECT_NE(backend->make_sgd(problem, parameters), nullptr);
  EXPECT_EQ(log_,
            (std::vector<std::string>{"stochastic gradient descent on cpu: second:0 has none"}));
}

TEST_F(Choice, WhatNoOtherBackendMakesIsRefused) {
  const CompleteBackend alone(load_plugin("second", "", {plugins("second")}).entry->open(0),
                              [](const auto&) {});
  expect_device_error([&] { alone.make_sgd({}, {}); },
                      {"no backend that works has stochastic gradient descent"});
}

TEST_F(Choice, CudaIsNamedAlsoWhereItIsMissing) {
  BackendRegistry nowhere({"/no/such/folder"});
  EXPECT_EQ(nowhere.device_names(), "auto, cpu, cuda, cuda:1 or reference");
  EXPECT_EQ(nowhere.devices()[1].reason, "there is no libwarpfactor_cuda.so in /no/such/folder");
}

TEST_F(Choice, TheEnvironmentDecidesOnlyWhatIsLeftToAuto) {
  BackendRegistry registry({plugins("working")});
  const Environment wish("WARPFACTOR_DEVICE", "reference");
  EXPECT_EQ(registry.choose("auto")->name(), "reference");
  EXPECT_EQ(registry.choose("cpu")->name(), "cpu");
}

TEST_F(Choice, AWishInTheEnvironmentThatCannotBeMetIsRefused) {
  BackendRegistry registry({plugins("no_device")});
  const Environment wish("WARPFACTOR_DEVICE", "cuda");
  expect_device_error([&] { registry.choose("auto"); },
                      {"WARPFACTOR_DEVICE", "the driver is older"});
}

TEST_F(Choice, DevicesListsAllWithTheChosenFirst) {
  BackendRegistry working({plugins("working")});
  std::vector<DeviceInfo> devices = working.devices();
  ASSERT_EQ(devices.size(), 4u);
  EXPECT_EQ(devices[0].name, "cuda:0");
  EXPECT_EQ(devices[0].description, "test device");
  EXPECT_EQ(devices[1].name, "cuda:1");
  EXPECT_EQ(devices[2].name, "cpu");
  EXPECT_EQ(devices[3].name, "reference");
  for (const DeviceInfo& device : devices) EXPECT_TRUE(device.usable) << device.reason;

  BackendRegistry unopenable({plugins("unopenable")});
  devices = unopenable.devices();
  ASSERT_EQ(devices.size(), 3u);
  EXPECT_EQ(devices[0].name, "cpu");
  EXPECT_EQ(devices[1].name, "cuda");
  EXPECT_FALSE(devices[1].usable);
  EXPECT_EQ(devices[1].reason, "another process holds the device");
}

TEST(Devices, OfThisProcessIncludeTheBuiltInOnes) {
  const std::vector<DeviceInfo> all = devices();
  for (const std::string name : {"cpu", "reference"}) {
    const auto known = std::find_if(all.begin(), all.end(),
                                    [&](const DeviceInfo& info) { return info.name == name; });
    ASSERT_NE(known, all.end()) << name;
    EXPECT_TRUE(known->usable) << known->reason;
    EXPECT_FALSE(known->description.empty());
  }
}

}  // namespace
}  // namespace wf
