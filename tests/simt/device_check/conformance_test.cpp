// gpu_conformance, which a device has to pass, passes here: what it finds on one is the device's.
#include <gtest/gtest.h>

#include "../bench/gpu/conformance.hpp"
#include "contract/plugin.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace wf::test {
namespace {

TEST(SimtDeviceCheck, Conformance) {
  const auto cuda = warpfactor_backend()->open(0), reference = reference_backend()->open(0);
  constexpr bool quick = true;
  bench::check_als(*reference, quick);
  bench::check_als_degrees(*reference, quick);
  bench::check_search(*cuda, *reference, quick);
  bench::check_sgd(*cuda, *reference, quick);
  EXPECT_EQ(bench::failures, 0);
}

}  // namespace
}  // namespace wf::test
