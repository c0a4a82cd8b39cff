#pragma once

#include <string>

#include "contract/backend.hpp"

namespace wf {

/// Grows with every change to what a plugin and the library exchange: the contract headers and the
/// types they use.
inline constexpr int backend_abi = 4;

/// What a backend offers, built in or loaded: libwarpfactor_NAME.so exports one C function,
/// `const wf::BackendEntry* warpfactor_backend()`. A plugin is never unloaded.
struct BackendEntry {
  int abi;           ///< backend_abi of the headers it was built with; always the first field
  const char* name;  ///< "cpu"
  /// How many devices work here; with none, why, in `reason`. Must not throw.
  int (*device_count)(std::string& reason);
  /// The given device, 0 <= device < device_count. Throws Error(device).
  std::unique_ptr<Backend> (*open)(int device);
};

using BackendEntryFunction = const BackendEntry* (*)();
inline constexpr const char* backend_entry_symbol = "warpfactor_backend";

/// Built into the library.
const BackendEntry* cpu_backend();
const BackendEntry* reference_backend();

}  // namespace wf
