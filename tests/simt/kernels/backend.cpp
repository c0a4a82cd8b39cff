// Puts the contract's own test-suite on the CUDA backend as it runs here.
#include "kernels/backends.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace wf::test {

std::vector<std::string> backend_names() { return {"cuda"}; }

std::vector<std::string> fast_backend_names() { return {"cuda"}; }

bool is_slow(const std::string&) { return true; }

const BackendEntry* find_backend(const std::string&, std::string&) { return warpfactor_backend(); }

}  // namespace wf::test
