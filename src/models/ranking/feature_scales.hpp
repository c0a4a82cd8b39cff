#pragma once

#include <string>

#include "warpfactor/features.hpp"

namespace wf {

/// Warns where one weight drowns another a hundred times: a row's features its own one, or the
/// largest weights of rows a feature. identity: rows have own features, of weight 1. side: "user"
/// or "item".
void warn_of_scales(const FeatureTable& table, bool identity, const std::string& side);

}  // namespace wf
