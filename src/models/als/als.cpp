#include "warpfactor/als.hpp"

#include <utility>

#include "models/als/config.hpp"
#include "models/als/fields.hpp"
#include "models/als/parts.hpp"
#include "models/file/model_file.hpp"
#include "models/file/report_json.hpp"
#include "models/file/settings_json.hpp"
#include "models/settings/access.hpp"

namespace wf {
namespace {

AlsConfig checked(AlsConfig config) {
  check_config(config);
  return config;
}

}  // namespace

ImplicitAls::ImplicitAls(AlsConfig config)
    : FactorModel(checked(config).device, config.threads),
      config_(std::move(config)),
      fold_ins_(std::make_shared<FoldIns>()) {}

void ImplicitAls::set_config(AlsConfig config) {
  check_config(config);
  if (user_factors().rows() > 0) check_same_setting(config, config_, "factors");
  config.device = config_.device;
  config_ = std::move(config);
  fold_ins_ = std::make_shared<FoldIns>();
}

void ImplicitAls::save(const std::string& path) const {
  ModelContents contents{
      kind(),           settings_to_json(config_),
      to_json(report_), users(),
      items(),          {{"user_factors", &user_factors()}, {"item_factors", &item_factors()}}};
  if (best_) {
    contents.report["kept_iteration"] = best_->iteration;
    contents.factors.emplace_back("best_user_factors", best_->user_factors.get());
    contents.factors.emplace_back("best_item_factors", best_->item_factors.get());
  }
  write_model_file(path, contents);
}

ImplicitAls ImplicitAls::load(const std::string& path, const std::string& device) {
  const ModelFile file(path);
  file.expect_kind("als");
  AlsConfig config;
  read_settings(file, config);
  config.device = device;
  ImplicitAls model(config);
  model.report_ = read_report(file);
  const auto users = file.read_ids("users");
  const auto items = file.read_ids("items");
  const auto factors = [&](const char* name, const IdMap& ids) {
    return std::make_shared<const FactorMatrix>(file.read_factors(name, ids, config.factors));
  };
  const auto user_factors = factors("user_factors", *users);
  const auto item_factors = factors("item_factors", *items);
  model.set_factors(users, user_factors, items, item_factors);
  if (file.has("best_user_factors"))
    model.best_ = std::make_shared<Best>(
        Best{read_kept_iteration(file, static_cast<int>(model.report_.validation.size())),
             factors("best_user_factors", *users), factors("best_item_factors", *items)});
  return model;
}

}  // namespace wf
