#pragma once

#include <string>

namespace wf::cli {

/// Unpacks a zip file whose contents lie in one folder; that folder becomes `folder`, which appears
/// only when it is complete. Throws Error(format) for a broken archive and for one with a path that
/// leaves its folder, Error(file) when something cannot be written.
void unpack_zip(const std::string& zip, const std::string& folder);

}  // namespace wf::cli
