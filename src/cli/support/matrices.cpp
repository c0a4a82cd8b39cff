#include "cli/support/matrices.hpp"

#include "warpfactor/error.hpp"

namespace wf::cli {

NamedMatrix load_matrix(const std::string& path, const std::string& name) {
  const auto model = load_model(path, "cpu");
  for (const NamedMatrix& matrix : model->exported())
    if (matrix.name == name) return matrix;
  throw Error(ErrorCode::unsupported,
              path + ": a model of kind '" + model->kind() + "' has no matrix of " + name);
}

}  // namespace wf::cli
