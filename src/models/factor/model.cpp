#include "warpfactor/factor_model.hpp"

#include <utility>

#include "backends/registry.hpp"
#include "models/candidates.hpp"
#include "models/factor/rows.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

void check_shape(const std::string& what, Offset found, Offset expected) {
  if (found != expected)
    throw Error(ErrorCode::shape, what + ": found " + std::to_string(found) + ", expected " +
                                      std::to_string(expected));
}

double inner_product(const float* a, const float* b, int factors) {
  double sum = 0;
  for (int i = 0; i < factors; ++i) sum += double{a[i]} * b[i];
  return sum;
}

}  // namespace

FactorModel::Rows::Rows(const std::string& what, std::shared_ptr<const IdMap> names,
                        std::shared_ptr<const FactorMatrix> rows)
    : ids(std::move(names)), factors(std::move(rows)) {
  check_shape("rows of " + what + " factors", factors->rows(), ids->size());
}

std::shared_ptr<const Searcher> FactorModel::Rows::by_score(const Engine& engine) const {
  const std::lock_guard lock(mutex_);
  if (!by_score_)
    by_score_ =
        engine.backend->make_searcher(factors->view(), Metric::inner_product, engine.threads);
  return by_score_;
}

std::shared_ptr<const Searcher> FactorModel::Rows::by_cosine(const Engine& engine,
                                                             int columns) const {
  const std::lock_guard lock(mutex_);
  if (!by_cosine_)
    by_cosine_ = engine.backend->make_searcher(first_columns(*factors, columns), Metric::cosine,
                                               engine.threads);
  return by_cosine_;
}

FactorModel::FactorModel(std::string device, int threads) {
  auto backend = choose_backend(device);
  engine_ = std::make_shared<const Engine>(Engine{std::move(device), std::move(backend), threads});
  const auto no_ids = std::make_shared<const IdMap>();
  const auto no_rows = std::make_shared<const FactorMatrix>();
  set_factors(no_ids, no_rows, no_ids, no_rows);
}

const std::shared_ptr<const IdMap>& FactorModel::user_map() const { return users_->ids; }
const std::shared_ptr<const IdMap>& FactorModel::item_map() const { return items_->ids; }
const std::string& FactorModel::device() const { return engine_->device; }

const std::shared_ptr<const FactorMatrix>& FactorModel::shared_user_factors() const {
  return users_->factors;
}

const std::shared_ptr<const FactorMatrix>& FactorModel::shared_item_factors() const {
  return items_->factors;
}

void FactorModel::set_factors(std::shared_ptr<const IdMap> users,
                              std::shared_ptr<const FactorMatrix> user_factors,
                              std::shared_ptr<const IdMap> items,
                              std::shared_ptr<const FactorMatrix> item_factors) {
  check_shape("factors of an item", item_factors->factors(), user_factors->factors());
  auto user_side = std::make_shared<const Rows>("user", std::move(users), std::move(user_factors));
  items_ = std::make_shared<const Rows>("item", std::move(items), std::move(item_factors));
  users_ = std::move(user_side);
}

std::vector<float> FactorModel::predict(Span<const Id> users, Span<const Id> items) const {
  check_pairs(users, items, *this);
  std::vector<float> scores(users.size());
#pragma omp parallel for schedule(static) if (users.size() > 4096)
  for (std::size_t i = 0; i < users.size(); ++i)
    scores[i] = static_cast<float>(inner_product(
        user_factors().row(users[i]), item_factors().row(items[i]), user_factors().factors()));
  return scores;
}

void FactorModel::score_rows(Span<const Id> users, MatrixView<float> out) const {
  const FactorMatrix &user_rows = user_factors(), &item_rows = item_factors();
#pragma omp parallel for schedule(static) collapse(2) if (out.rows * out.columns > 4096)
  for (std::size_t r = 0; r < users.size(); ++r)
    for (Offset item = 0; item < out.columns; ++item)
      out.row(static_cast<Offset>(r))[item] = static_cast<float>(
          inner_product(user_rows.row(users[r]), item_rows.row(item), user_rows.factors()));
}

std::vector<NamedMatrix> FactorModel::exported() const {
  return {{"users", user_map(), shared_user_factors()},
          {"items", item_map(), shared_item_factors()}};
}

}  // namespace wf
