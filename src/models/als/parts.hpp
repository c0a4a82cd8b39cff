#pragma once

#include <memory>
#include <mutex>

#include "models/als/fold_in.hpp"
#include "warpfactor/als.hpp"

namespace wf {

/// The factors of the best iteration so far, of a fit that stops early.
struct ImplicitAls::Best {
  int iteration = 0;
  FactorMatrix user_factors;
  FactorMatrix item_factors;
};

/// Fold-in solvers against the current factors, made when first asked for.
struct ImplicitAls::FoldIns {
  std::mutex mutex;
  std::shared_ptr<const AlsFoldIn> users;
  std::shared_ptr<const AlsFoldIn> items;
};

}  // namespace wf
