#include "warpfactor/factor_model.hpp"

#include <utility>

#include "backends/registry.hpp"
#include "models/candidates.hpp"
#include "models/factor/searchers.hpp"
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

FactorModel::FactorModel(std::string device, int threads)
    : device_(std::move(device)),
      users_(std::make_shared<IdMap>()),
      items_(std::make_shared<IdMap>()),
      searchers_(std::make_unique<Searchers>(choose_backend(device_), threads)) {}

FactorModel::FactorModel(const FactorModel& other)
    : Model(other),
      device_(other.device_),
      users_(other.users_),
      items_(other.items_),
      user_factors_(other.user_factors_),
      item_factors_(other.item_factors_),
      searchers_(
          std::make_unique<Searchers>(other.searchers_->backend, other.searchers_->threads)) {}

FactorModel& FactorModel::operator=(const FactorModel& other) {
  if (this == &other) return *this;
  auto searchers =
      std::make_unique<Searchers>(other.searchers_->backend, other.searchers_->threads);
  FactorMatrix user_factors = other.user_factors_;
  FactorMatrix item_factors = other.item_factors_;
  device_ = other.device_;
  users_ = other.users_;
  items_ = other.items_;
  user_factors_ = std::move(user_factors);
  item_factors_ = std::move(item_factors);
  searchers_ = std::move(searchers);
  return *this;
}

FactorModel::~FactorModel() = default;

const Backend& FactorModel::backend() const { return *searchers_->backend; }

void FactorModel::set_factors(std::shared_ptr<const IdMap> users, FactorMatrix user_factors,
                              std::shared_ptr<const IdMap> items, FactorMatrix item_factors) {
  check_shape("rows of user factors", user_factors.rows(), users->size());
  check_shape("rows of item factors", item_factors.rows(), items->size());
  check_shape("factors of an item", item_factors.factors(), user_factors.factors());
  auto searchers = std::make_unique<Searchers>(searchers_->backend, searchers_->threads);
  searchers_ = std::move(searchers);
  users_ = std::move(users);
  items_ = std::move(items);
  user_factors_ = std::move(user_factors);
  item_factors_ = std::move(item_factors);
}

void FactorModel::set_user_factors(std::shared_ptr<const IdMap> users, FactorMatrix user_factors) {
  check_shape("rows of user factors", user_factors.rows(), users->size());
  check_shape("factors of a user", user_factors.factors(), item_factors_.factors());
  searchers_->similar_users.reset();
  users_ = std::move(users);
  user_factors_ = std::move(user_factors);
}

void FactorModel::set_item_factors(std::shared_ptr<const IdMap> items, FactorMatrix item_factors) {
  check_shape("rows of item factors", item_factors.rows(), items->size());
  check_shape("factors of an item", item_factors.factors(), user_factors_.factors());
  searchers_->by_score.reset();
  searchers_->similar_items.reset();
  items_ = std::move(items);
  item_factors_ = std::move(item_factors);
}

std::vector<float> FactorModel::predict(Span<const Id> users, Span<const Id> items) const {
  if (users.size() != items.size())
    throw Error(ErrorCode::shape, "predict takes as many users as items, found " +
                                      std::to_string(users.size()) + " and " +
                                      std::to_string(items.size()));
  check_ids("user", users, users_->size());
  check_ids("item", items, items_->size());
  std::vector<float> scores(users.size());
#pragma omp parallel for schedule(static) if (users.size() > 4096)
  for (std::size_t i = 0; i < users.size(); ++i)
    scores[i] = static_cast<float>(inner_product(
        user_factors_.row(users[i]), item_factors_.row(items[i]), user_factors_.factors()));
  return scores;
}

}  // namespace wf
