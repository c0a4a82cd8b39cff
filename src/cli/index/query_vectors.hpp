#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/support/print.hpp"
#include "warpfactor/factor_model.hpp"
#include "warpfactor/vector_file.hpp"

namespace wf::cli {

/// The model in a file that does not end as files of vectors do. Throws Error(format), which names
/// those endings too, when it is none.
std::shared_ptr<const FactorModel> load_model_vectors(const std::string& path);

/// The vectors that are searched for: a file of vectors, or the factors of a model.
class QueryVectors {
 public:
  /// items: of a model its item factors, not those of its users. Bad usage with vectors.
  QueryVectors(const std::string& path, bool items);

  Offset rows() const;
  int columns() const;
  FactorMatrix read(Offset first, Offset count) const;
  /// What results call a query: its number, or its original id in the model.
  Json name(Offset query) const;

 private:
  const FactorMatrix& factors() const;

  std::optional<VectorFile> file_;
  std::shared_ptr<const FactorModel> model_;  ///< null for a file of vectors
  bool items_;
};

}  // namespace wf::cli
