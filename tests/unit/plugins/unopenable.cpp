#include "plugins/test_backend.hpp"

namespace {

int device_count(std::string&) { return 1; }
std::unique_ptr<wf::Backend> open_device(int) {
  throw wf::Error(wf::ErrorCode::device, "another process holds the device");
}

}  // namespace

EXPORTED_ENTRY const wf::BackendEntry* warpfactor_backend() {
  static const wf::BackendEntry entry{wf::backend_abi, "cuda", 100, device_count, open_device};
  return &entry;
}
