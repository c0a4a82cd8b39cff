#include "cli/support/factor_model.hpp"

#include "warpfactor/error.hpp"

namespace wf::cli {

std::shared_ptr<const FactorModel> load_factors(const std::string& path) {
  const std::shared_ptr<const Model> model = load_model(path, "cpu");
  auto factors = std::dynamic_pointer_cast<const FactorModel>(model);
  if (!factors)
    throw Error(ErrorCode::unsupported,
                path + ": a model of kind '" + model->kind() + "' has no factors");
  return factors;
}

}  // namespace wf::cli
