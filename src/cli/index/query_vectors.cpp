#include "cli/index/query_vectors.hpp"

#include <algorithm>

#include "cli/support/factor_model.hpp"
#include "cli/support/ids.hpp"
#include "cli/support/options.hpp"
#include "warpfactor/error.hpp"

namespace wf::cli {

std::shared_ptr<const FactorModel> load_model_vectors(const std::string& path) try {
  return load_factors(path);
} catch (const Error& error) {
  if (error.code() != ErrorCode::format) throw;
  throw Error(ErrorCode::format, std::string(error.what()) +
                                     " (expected a model, or vectors in a file that ends in .npy, "
                                     ".fvecs or .bvecs)");
}

QueryVectors::QueryVectors(const std::string& path, bool items) : items_(items) {
  if (!VectorFile::has_ending(path)) {
    model_ = load_model_vectors(path);
    return;
  }
  if (items) usage_error("--query-items goes with a model file, not with vectors");
  file_.emplace(path);
}

const FactorMatrix& QueryVectors::factors() const {
  return items_ ? model_->item_factors() : model_->user_factors();
}

Offset QueryVectors::rows() const { return model_ ? factors().rows() : file_->rows(); }

int QueryVectors::columns() const { return model_ ? factors().factors() : file_->columns(); }

FactorMatrix QueryVectors::read(Offset first, Offset count) const {
  if (!model_) return file_->read(first, count);
  FactorMatrix rows(count, columns());
  std::copy_n(factors().row(first), count * rows.stride(), rows.row(0));
  return rows;
}

Json QueryVectors::name(Offset query) const {
  if (!model_) return query;
  return id_json(items_ ? model_->items() : model_->users(), static_cast<Id>(query));
}

}  // namespace wf::cli
