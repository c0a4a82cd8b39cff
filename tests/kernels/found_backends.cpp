#include "backends/plugin.hpp"
#include "kernels/backends.hpp"

namespace wf::test {

std::vector<std::string> backend_names() { return {"reference", "cpu", "cuda"}; }

std::vector<std::string> fast_backend_names() { return {"cpu", "cuda"}; }

bool is_slow(const std::string& name) { return name == "reference"; }

const BackendEntry* find_backend(const std::string& name, std::string& reason) {
  if (name == "reference") return reference_backend();
  if (name == "cpu") return cpu_backend();
  static const FoundBackend cuda = load_plugin("cuda", "libcuda.so.1", {WARPFACTOR_PLUGIN_FOLDER});
  reason = cuda.reason;
  if (cuda.entry == nullptr || cuda.entry->device_count(reason) == 0) return nullptr;
  return cuda.entry;
}

}  // namespace wf::test
