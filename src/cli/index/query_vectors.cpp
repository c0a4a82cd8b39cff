#include "cli/index/query_vectors.hpp"

#include <algorithm>

#include "cli/support/ids.hpp"
#include "cli/support/matrices.hpp"
#include "cli/support/options.hpp"
#include "warpfactor/error.hpp"

namespace wf::cli {

NamedMatrix load_model_vectors(const std::string& path, const std::string& name) try {
  return load_matrix(path, name);
} catch (const Error& error) {
  if (error.code() != ErrorCode::format) throw;
  throw Error(ErrorCode::format, std::string(error.what()) +
                                     " (expected a model, or vectors in a file that ends in .npy, "
                                     ".fvecs or .bvecs)");
}

QueryVectors::QueryVectors(const std::string& path, bool items) {
  if (!VectorFile::has_ending(path)) {
    matrix_ = load_model_vectors(path, items ? "items" : "users");
    return;
  }
  if (items) usage_error("--query-items goes with a model file, not with vectors");
  file_.emplace(path);
}

Offset QueryVectors::rows() const { return file_ ? file_->rows() : matrix_.values->rows(); }

int QueryVectors::columns() const { return file_ ? file_->columns() : matrix_.values->factors(); }

FactorMatrix QueryVectors::read(Offset first, Offset count) const {
  if (file_) return file_->read(first, count);
  FactorMatrix rows(count, columns());
  std::copy_n(matrix_.values->row(first), count * rows.stride(), rows.row(0));
  return rows;
}

Json QueryVectors::name(Offset query) const {
  if (file_) return query;
  return id_json(*matrix_.ids, static_cast<Id>(query));
}

}  // namespace wf::cli
