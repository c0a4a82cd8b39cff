#pragma once

#include <string>
#include <vector>

#include "contract/plugin.hpp"

namespace wf {

/// A backend that was looked for: its entry, or why there is none.
struct FoundBackend {
  const BackendEntry* entry = nullptr;
  std::string reason;
};

/// The NAMEs of all libwarpfactor_NAME.so in `folders`, in alphabetical order. None is opened.
std::vector<std::string> plugin_names(const std::vector<std::string>& folders);

/// Loads libwarpfactor_NAME.so from the first of `folders` that has it; it is never unloaded.
/// `driver`, when not empty, is a system library without which the plugin is not even opened, as
/// its own libraries may be large.
FoundBackend load_plugin(const std::string& name, const std::string& driver,
                         const std::vector<std::string>& folders);

/// Where plugins may lie: the folders of WARPFACTOR_BACKEND_PATH, separated by colons, then that of
/// this library. Relative folders are left out, as they depend on the working directory.
std::vector<std::string> plugin_folders();

}  // namespace wf
