#pragma once

#include <optional>
#include <string>

#include "cli/support/print.hpp"
#include "warpfactor/model.hpp"
#include "warpfactor/vector_file.hpp"

namespace wf::cli {

/// The matrix "users" or "items" of the model in a file that does not end as files of vectors do.
/// Throws Error(format), which names those endings too, when it is none.
NamedMatrix load_model_vectors(const std::string& path, const std::string& name);

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
  std::optional<VectorFile> file_;
  NamedMatrix matrix_;  ///< without values for a file of vectors
};

}  // namespace wf::cli
