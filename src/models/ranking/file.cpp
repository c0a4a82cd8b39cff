#include <algorithm>
#include <string>

#include "models/file/model_file.hpp"
#include "models/file/report_json.hpp"
#include "models/file/settings_json.hpp"
#include "models/ranking/config.hpp"
#include "models/ranking/parts.hpp"
#include "models/ranking/representation.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/ranking.hpp"

namespace wf {
namespace {

using nlohmann::json;

/// Whether the rows may be what was learnt of a side: each has its own feature alone.
bool has_own_features_alone(const RankingSide& side, const FactorMatrix& rows) {
  return side.named->size() == 0 && side.own == rows.rows();
}

/// Whether they are, and were not folded in since.
bool is_in_rows(const RankingSide& side, Side which, const FactorMatrix& rows) {
  if (!has_own_features_alone(side, rows)) return false;
  const int factors = side.embeddings.factors();
  for (Offset row = 0; row < rows.rows(); ++row)
    if (!std::equal(rows.row(row), rows.row(row) + factors, side.embeddings.row(row))) return false;
  return biases_of(rows, which, factors) == side.biases;
}

/// prefix: "user_" or "item_", after "best_" for the state of the best iteration.
void add_side(ModelContents& contents, const std::string& prefix, const RankingSide& side,
              Side which, const FactorMatrix& rows) {
  if (!is_in_rows(side, which, rows)) {
    contents.factors.emplace_back(prefix + "embeddings", &side.embeddings);
    contents.vectors.emplace_back(prefix + "biases", &side.biases);
  }
  contents.factors.emplace_back(prefix + "accumulators", &side.accumulators);
  contents.vectors.emplace_back(prefix + "bias_accumulators", &side.bias_accumulators);
  if (side.bias_steps.empty()) return;
  contents.factors.emplace_back(prefix + "steps", &side.steps);
  contents.vectors.emplace_back(prefix + "bias_steps", &side.bias_steps);
}

RankingSide read_side(const ModelFile& file, const std::string& prefix, Side which, Id own,
                      std::shared_ptr<const IdMap> named, const FactorMatrix& rows,
                      const RankingConfig& config) {
  RankingSide side(own, std::move(named), config.factors, config.schedule);
  const Offset features = side.features();
  const auto matrix = [&](const char* name) {
    return file.read_matrix(prefix + name, features, config.factors);
  };
  if (!file.has(prefix + "embeddings") && has_own_features_alone(side, rows)) {
    for (Offset row = 0; row < features; ++row)
      std::copy_n(rows.row(row), config.factors, side.embeddings.row(row));
    side.biases = biases_of(rows, which, config.factors);
  } else {
    side.embeddings = matrix("embeddings");
    side.biases = file.read_vector(prefix + "biases", features);
  }
  side.accumulators = matrix("accumulators");
  side.bias_accumulators = file.read_vector(prefix + "bias_accumulators", features);
  if (side.bias_steps.empty()) return side;
  side.steps = matrix("steps");
  side.bias_steps = file.read_vector(prefix + "bias_steps", features);
  return side;
}

json to_json(const std::vector<SampleCounts>& counts) {
  json list = json::array();
  for (const SampleCounts& each : counts)
    list.push_back({each.samples, each.updates, each.skipped, each.draws});
  return list;
}

int read_count(const ModelFile& file, const char* name) {
  const json report = file.object("report");
  const json found = file.member("report", report, name);
  int count = 0;
  if (!field_from_json(found, count) || count < 0) file.fail_value("report", name, found);
  return count;
}

std::vector<SampleCounts> read_counts(const ModelFile& file, std::size_t epochs) {
  const json report = file.object("report");
  const json found = file.member("report", report, "counts");
  std::vector<SampleCounts> counts;
  for (const json& each : found) {
    std::int64_t number[4];
    for (std::size_t i = 0; i < 4; ++i)
      if (!each.is_array() || each.size() != 4 || !field_from_json(each[i], number[i]))
        file.fail_value("report", "counts", each);
    counts.push_back({number[0], number[1], number[2], number[3]});
  }
  if (counts.size() != epochs) file.fail_value("report", "counts", found);
  return counts;
}

SgdLoss loss_of(const ModelFile& file) {
  std::string known;
  for (const auto& [loss, name] : enum_names(SgdLoss{})) {
    if (file.kind() == name) return loss;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  file.fail("holds a model of kind '" + file.kind() + "', expected one of " + known);
}

}  // namespace

void RankingSgd::save(const std::string& path) const {
  ModelContents contents{kind(),
                         settings_to_json(config_),
                         wf::to_json(report_),
                         users(),
                         items(),
                         {{"user_factors", &user_factors()}, {"item_factors", &item_factors()}}};
  json& report = contents.report;
  report["counts"] = to_json(report_.counts);
  report["trained_epochs"] = state_->epochs;
  report["normalize_features"] = state_->normalize_features;
  report["users_with_own_feature"] = state_->users.own;
  report["items_with_own_feature"] = state_->items.own;
  contents.names = {{"user_features", state_->users.named.get()},
                    {"item_features", state_->items.named.get()}};
  add_side(contents, "user_", state_->users, Side::users, user_factors());
  add_side(contents, "item_", state_->items, Side::items, item_factors());
  if (best_) {
    report["kept_iteration"] = best_->iteration;
    report["kept_epochs"] = best_->state->epochs;
    contents.factors.emplace_back("best_user_factors", best_->user_factors.get());
    contents.factors.emplace_back("best_item_factors", best_->item_factors.get());
    add_side(contents, "best_user_", best_->state->users, Side::users, *best_->user_factors);
    add_side(contents, "best_item_", best_->state->items, Side::items, *best_->item_factors);
  }
  write_model_file(path, contents);
}

RankingSgd RankingSgd::load(const std::string& path, const std::string& device) {
  const ModelFile file(path);
  RankingConfig config;
  config.loss = loss_of(file);
  read_settings(file, config, {{"kos_k", "k"}, {"kos_n", "n"}, {"candidates", "negatives"}});
  config.device = device;
  RankingSgd model(config);
  model.report_ = read_report(file);
  model.report_.counts = read_counts(file, model.report_.loss.size());
  const auto users = file.read_ids("users");
  const auto items = file.read_ids("items");
  const auto user_features = file.read_ids("user_features");
  const auto item_features = file.read_ids("item_features");
  const Id own_users = read_count(file, "users_with_own_feature");
  const Id own_items = read_count(file, "items_with_own_feature");
  bool normalize_features = true;
  read_flag(file, "normalize_features", normalize_features);
  const auto read_state = [&](const std::string& prefix, int epochs, const FactorMatrix& user_rows,
                              const FactorMatrix& item_rows) {
    return std::make_shared<const State>(State{
        read_side(file, prefix + "user_", Side::users, own_users, user_features, user_rows, config),
        read_side(file, prefix + "item_", Side::items, own_items, item_features, item_rows, config),
        epochs, normalize_features});
  };
  const auto rows = [&](const char* name, const IdMap& ids) {
    return std::make_shared<const FactorMatrix>(file.read_factors(name, ids, config.factors + 2));
  };
  const auto user_rows = rows("user_factors", *users), item_rows = rows("item_factors", *items);
  model.state_ = read_state("", read_count(file, "trained_epochs"), *user_rows, *item_rows);
  model.set_factors(users, user_rows, items, item_rows);
  if (!file.has("best_user_factors")) return model;
  Best best{read_kept_iteration(file, static_cast<int>(model.report_.validation.size())), nullptr,
            rows("best_user_factors", *users), rows("best_item_factors", *items)};
  best.state =
      read_state("best_", read_count(file, "kept_epochs"), *best.user_factors, *best.item_factors);
  model.best_ = std::make_shared<const Best>(std::move(best));
  return model;
}

}  // namespace wf
