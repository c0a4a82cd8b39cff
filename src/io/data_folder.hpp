#pragma once

#include <string>

#include "warpfactor/types.hpp"

namespace wf {

/// `path` itself, or, where it is a folder, the one file in it that has a name of `names`, as it is
/// or packed by gzip or zstd. Throws
/// Error(file) listing what the folder holds when none or several have; `what` names the contents.
std::string file_in_folder(const std::string& path, Span<const char* const> names,
                           const char* what);

}  // namespace wf
