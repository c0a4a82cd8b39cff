#include "plugins/test_backend.hpp"

EXPORTED_ENTRY const wf::BackendEntry* warpfactor_backend() {
  static wf::BackendEntry entry{wf::backend_abi, "cuda", 100, nullptr, nullptr};
  entry.abi.OTHER_FIELD = OTHER_VALUE;
  return &entry;
}
