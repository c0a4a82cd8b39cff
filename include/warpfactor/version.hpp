#pragma once

#define WARPFACTOR_VERSION_MAJOR 0
#define WARPFACTOR_VERSION_MINOR 1
#define WARPFACTOR_VERSION_PATCH 0

namespace wf {

inline constexpr const char* version = "0.1.0";

}  // namespace wf
