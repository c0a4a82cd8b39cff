#pragma once

#include <string>

#include "warpfactor/export.hpp"
#include "warpfactor/factor_model.hpp"

namespace wf {

/// Recommends everyone the items with the most interactions: the baseline every model must beat.
/// One factor: 1 for each user, the number of positive interactions for each item.
class WF_API Popularity : public FactorModel {
 public:
  explicit Popularity(const std::string& device = "auto");

  std::string kind() const override { return "popular"; }
  /// Throws Error(argument) for empty data.
  void fit(const Interactions& train);

  using FactorModel::recommend;
  TopK recommend(const Interactions& histories,
                 const RecommendOptions& options = {}) const override;
  /// Throw Error(unsupported): one number does not make items or users alike.
  TopK similar_items(Span<const Id> items, const SimilarOptions& options = {}) const override;
  TopK similar_users(Span<const Id> users, const SimilarOptions& options = {}) const override;

  void save(const std::string& path) const override;
  static Popularity load(const std::string& path, const std::string& device = "auto");
};

}  // namespace wf
