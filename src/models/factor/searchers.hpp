#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "contract/backend.hpp"
#include "warpfactor/factor_model.hpp"

namespace wf {

/// The device of a model and what was prepared on it, each searcher when first asked for.
struct FactorModel::Searchers {
  Searchers(std::shared_ptr<const Backend> device, int thread_wish)
      : backend(std::move(device)), threads(thread_wish) {}

  using Slot = std::shared_ptr<const Searcher> Searchers::*;

  /// The searcher of `slot`, made over `base` if there is none yet.
  std::shared_ptr<const Searcher> get(Slot slot, MatrixView<const float> base, Metric metric) {
    const std::lock_guard lock(mutex);
    if (!(this->*slot)) this->*slot = backend->make_searcher(base, metric, threads);
    return this->*slot;
  }

  std::shared_ptr<const Backend> backend;
  int threads;
  std::mutex mutex;
  std::shared_ptr<const Searcher> by_score;
  std::shared_ptr<const Searcher> similar_items;
  std::shared_ptr<const Searcher> similar_users;
};

}  // namespace wf
