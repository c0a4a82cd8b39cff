#pragma once

#include <string>
#include <vector>

#include "warpfactor/export.hpp"

namespace wf {
inline namespace v0_1 {

struct DeviceInfo {
  std::string name;         ///< what to ask for: "cpu", "cuda:0", "reference"
  std::string description;  ///< hardware, threads, instruction set
  bool usable = false;
  std::string reason;  ///< why it is not usable
};

/// Every device that is known, usable or not; the one that "auto" takes comes first.
WF_API std::vector<DeviceInfo> devices();

/// What a device may be called here, for messages and help: "auto, cpu, cuda, cuda:1 or reference".
/// No plugin is loaded for it.
WF_API std::string device_names();

}  // namespace v0_1
}  // namespace wf
