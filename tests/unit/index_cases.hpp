#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "warpfactor/device.hpp"

namespace wf::testing {

using Ids = std::vector<std::int64_t>;

/// What an index is tested on.
inline std::vector<std::string> usable_devices() {
  std::vector<std::string> names;
  for (const DeviceInfo& device : devices())
    if (device.usable) names.push_back(device.name);
  return names;
}

/// "cuda:0" as part of the name of a test.
inline std::string as_test_name(std::string device) {
  std::replace(device.begin(), device.end(), ':', '_');
  return device;
}

}  // namespace wf::testing
