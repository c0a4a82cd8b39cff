// Every test starts at the seed with a working device and gives back all that it took of it.
#include <gtest/gtest.h>

#include "runtime/control.hpp"

namespace {

class CleanDevice : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo&) override {
    simt::reset();
    before_ = simt::usage();
  }
  void OnTestEnd(const testing::TestInfo&) override {
    const simt::Usage after = simt::usage();
    EXPECT_EQ(after.device_bytes, before_.device_bytes) << "device memory leaked";
    EXPECT_EQ(after, before_) << "something made on the device was not given back";
  }

  simt::Usage before_;
};

}  // namespace

/// Asked by ThreadSanitizer, which by itself would go on.
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_options() {
  return "halt_on_error=1";
}

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  testing::UnitTest::GetInstance()->listeners().Append(new CleanDevice);
  return RUN_ALL_TESTS();
}
