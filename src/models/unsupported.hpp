#pragma once

#include <string>

#include "warpfactor/error.hpp"
#include "warpfactor/model.hpp"

namespace wf {

/// Throws Error(unsupported): "a model of kind 'popular' cannot say which items are alike".
[[noreturn]] inline void unsupported(const Model& model, const std::string& request) {
  throw Error(ErrorCode::unsupported, "a model of kind '" + model.kind() + "' cannot " + request);
}

}  // namespace wf
