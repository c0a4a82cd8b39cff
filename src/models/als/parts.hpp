#pragma once

#include <memory>
#include <mutex>

#include "models/als/fold_in.hpp"
#include "warpfactor/als.hpp"

namespace wf {

/// The factors of the best iteration so far, of a fit that stops early.
struct ImplicitAls::Best {
  int iteration = 0;
  std::shared_ptr<const FactorMatrix> user_factors;
  std::shared_ptr<const FactorMatrix> item_factors;
};

/// Solvers for the rows of one side, each made when first asked for and again when the factors of
/// the other side, which it holds fixed, are others.
struct ImplicitAls::FoldIns {
  struct Solver {
    std::shared_ptr<const FactorMatrix> fixed;
    std::shared_ptr<const AlsFoldIn> solver;
  };
  std::mutex mutex;
  Solver users;
  Solver items;
};

}  // namespace wf
