// The contract suites on the CUDA backend alone, linked in: on a machine that lacks the libraries
// of the others, and under the executor of tests/simt.
#include "kernels/backends.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace wf::test {

std::vector<std::string> backend_names() { return {"cuda"}; }

std::vector<std::string> fast_backend_names() { return {"cuda"}; }

bool is_slow(const std::string&) {
  // What the executor calls its device.
  return warpfactor_backend()->open(0)->description().rfind("SIMT executor", 0) == 0;
}

const BackendEntry* find_backend(const std::string&, std::string& reason) {
  const BackendEntry* entry = warpfactor_backend();
  return entry->device_count(reason) > 0 ? entry : nullptr;
}

}  // namespace wf::test
