#include "plugins/test_backend.hpp"

namespace {

int device_count(std::string& reason) {
  reason = "the driver is older than this plugin";
  return 0;
}
std::unique_ptr<wf::Backend> open_device(int) { return nullptr; }

}  // namespace

EXPORTED_ENTRY const wf::BackendEntry* warpfactor_backend() {
  static const wf::BackendEntry entry{wf::backend_abi, "cuda", 100, device_count, open_device};
  return &entry;
}
