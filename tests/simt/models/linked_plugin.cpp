// libwarpfactor_cuda.so as the library loads it: the backend that the program has linked in.
#include "contract/plugin.hpp"

extern "C" {

/// Of the program.
const wf::BackendEntry* linked_backend();

__attribute__((visibility("default"))) const wf::BackendEntry* warpfactor_backend() {
  return linked_backend();
}
}
