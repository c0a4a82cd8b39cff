#pragma once

#include "warpfactor/export.hpp"

// The version of these headers.
#define WARPFACTOR_VERSION_MAJOR 0
#define WARPFACTOR_VERSION_MINOR 1
#define WARPFACTOR_VERSION_PATCH 0

namespace wf {
inline namespace v0_1 {

/// The version of these headers as text.
inline constexpr const char* version = "0.1.0";

struct LibraryVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;
  const char* text = "";  ///< the three with points between
};

/// The version of the library that the program runs with, which may be another than that of the
/// headers it was compiled with.
WF_API LibraryVersion library_version() noexcept;

}  // namespace v0_1
}  // namespace wf
