#include "plugins/test_backend.hpp"

EXPORTED_ENTRY const wf::BackendEntry* warpfactor_backend() {
  static const wf::BackendEntry entry{wf::backend_abi + 6, "cuda", nullptr, nullptr};
  return &entry;
}
