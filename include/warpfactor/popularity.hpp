#pragma once

#include <memory>
#include <string>

#include "warpfactor/export.hpp"
#include "warpfactor/factor_model.hpp"

namespace wf {
inline namespace v0_1 {

/// The items with the most positive interactions, the same for everybody: the baseline that every
/// model must beat. It has one factor: 1 for each user, the number of interactions for each item.
class WF_API Popularity : public FactorModel {
 public:
  explicit Popularity(const std::string& device = "auto");

  std::string kind() const override { return "popular"; }
  /// Counts the interactions of `train` and forgets those counted before. Throws Error(argument)
  /// for empty data.
  void fit(const Interactions& train);
  /// Adds those of `train` to the counts; users and items that the model lacks join it.
  void fit_partial(const Interactions& train);

  using FactorModel::fold_in_users;
  /// Rows of 1: nothing is to be learnt of a user.
  FactorMatrix fold_in_users(const Interactions& rows,
                             const FeatureTable& features = {}) const override;
  /// Throw Error(unsupported): one number does not make items or users alike.
  TopK similar_items(Span<const Id> items, const SimilarOptions& options = {}) const override;
  TopK similar_users(Span<const Id> users, const SimilarOptions& options = {}) const override;

  void save(const std::string& path) const override;
  static Popularity load(const std::string& path, const std::string& device = "auto");

 private:
  void count(const Interactions& train, std::shared_ptr<const IdMap> users,
             std::shared_ptr<const IdMap> items, const FactorMatrix& before);
};

}  // namespace v0_1
}  // namespace wf
