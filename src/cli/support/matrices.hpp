#pragma once

#include <string>

#include "warpfactor/model.hpp"

namespace wf::cli {

/// The matrix of this name, "users" or "items", of a model file. Throws Error(unsupported) for a
/// kind of model that has none.
NamedMatrix load_matrix(const std::string& path, const std::string& name);

}  // namespace wf::cli
