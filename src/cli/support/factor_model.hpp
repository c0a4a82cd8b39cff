#pragma once

#include <memory>
#include <string>

#include "warpfactor/factor_model.hpp"

namespace wf::cli {

/// A model file for its factors. Throws Error(unsupported) for a kind of model that has none.
std::shared_ptr<const FactorModel> load_factors(const std::string& path);

}  // namespace wf::cli
