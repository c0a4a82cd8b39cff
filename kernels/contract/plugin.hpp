#pragma once

#include <string>

#include "contract/backend.hpp"
#include "warpfactor/version.hpp"

namespace wf {

/// What a plugin and the library must have in common before objects may pass between them. The
/// contract number comes first in every version.
struct BackendAbi {
  int contract;         ///< of the contract headers and the types that they use
  const char* version;  ///< of Warpfactor
  int compiler;         ///< the C++ ABI that the compiler follows
  int strings;          ///< which of its two kinds of std::string the standard library has
};

/// The ABI of the headers at hand. The first number grows with every change to what a plugin and
/// the library exchange.
inline constexpr BackendAbi backend_abi{6, version, __GXX_ABI_VERSION, _GLIBCXX_USE_CXX11_ABI};

/// What a backend offers, built in or loaded: libwarpfactor_NAME.so exports one C function,
/// `const wf::BackendEntry* warpfactor_backend()`. A plugin is never unloaded.
struct BackendEntry {
  BackendAbi abi;    ///< backend_abi of the headers it was built with; always the first field
  const char* name;  ///< "cpu"; that of a plugin as in the name of its file
  /// Of the backends that work, "auto" takes the one with the highest; with 0 a backend is taken
  /// only when it is asked for by name.
  int preference;
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
