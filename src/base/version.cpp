#include "warpfactor/version.hpp"

namespace wf {

LibraryVersion v0_1::library_version() noexcept {
  return {WARPFACTOR_VERSION_MAJOR, WARPFACTOR_VERSION_MINOR, WARPFACTOR_VERSION_PATCH, version};
}

}  // namespace wf
