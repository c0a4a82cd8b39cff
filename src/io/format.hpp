#pragma once

#include <string>
#include <string_view>

#include "warpfactor/io.hpp"

namespace wf {

/// Throws Error(format) for compressed or binary data.
void check_is_text(const std::string& path, std::string_view bytes);

/// The format of a file that is called `path` and holds `bytes`, not all of them blank. Throws
/// as above.
FileFormat recognise_format(const std::string& path, std::string_view bytes);

}  // namespace wf
