#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "contract/backend.hpp"
#include "warpfactor/factor_model.hpp"

namespace wf {

struct FactorModel::Engine {
  std::string device;  ///< as it was asked for
  std::shared_ptr<const Backend> backend;
  int threads = 0;
};

/// The users or the items of a model: ids and factors, which do not change, and what was prepared
/// of them on the device, each when first asked for.
struct FactorModel::Rows {
  /// Throws Error(shape) unless there is one row per id. what: "user" or "item".
  Rows(const std::string& what, std::shared_ptr<const IdMap> names,
       std::shared_ptr<const FactorMatrix> rows);

  /// The searcher by inner product over all columns.
  std::shared_ptr<const Searcher> by_score(const Engine& engine) const;
  /// The searcher by cosine over the first `columns`.
  std::shared_ptr<const Searcher> by_cosine(const Engine& engine, int columns) const;

  std::shared_ptr<const IdMap> ids;
  std::shared_ptr<const FactorMatrix> factors;

 private:
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const Searcher> by_score_;
  mutable std::shared_ptr<const Searcher> by_cosine_;
};

/// The first `columns` of `factors`.
inline MatrixView<const float> first_columns(const FactorMatrix& factors, int columns) {
  return {factors.row(0), factors.rows(), columns, factors.stride()};
}

}  // namespace wf
