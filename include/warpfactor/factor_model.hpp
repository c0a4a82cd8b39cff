#pragma once

#include <memory>
#include <string>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/model.hpp"

namespace wf {

class Backend;

/// A model whose score is the inner product of a user row and an item row. The first recommend or
/// rank, similar_items and similar_users each keep a copy of the rows that they search, laid out
/// for the device, until those change.
class WF_API FactorModel : public Model {
 public:
  const std::shared_ptr<const IdMap>& user_map() const override { return users_; }
  const std::shared_ptr<const IdMap>& item_map() const override { return items_; }
  /// users x factors and items x factors; row r belongs to users().name(r), items().name(r).
  const FactorMatrix& user_factors() const { return user_factors_; }
  const FactorMatrix& item_factors() const { return item_factors_; }
  /// Where searches run: "auto", "cpu", "reference", "cuda", "cuda:1".
  const std::string& device() const { return device_; }

  /// Scores of users[i] for items[i]. Throws Error(shape) when the two differ in length.
  std::vector<float> predict(Span<const Id> users, Span<const Id> items) const;

  /// The place of each stored entry of `test` among all items for its user, in the order of
  /// test.by_user(): 0 is the best, ties count half. Items that `exclude` has for the user do not
  /// count. -1 for an entry whose user or item the model lacks.
  std::vector<double> predict_rank(const Interactions& test,
                                   const Interactions* exclude = nullptr) const;

  using Model::recommend;
  TopK recommend(Span<const Id> users, const RecommendOptions& options = {}) const override;
  TargetRanks rank(Span<const Id> users, const CsrView& targets, const CsrView& excluded,
                   int k = 0) const override;
  TopK similar_items(Span<const Id> items, const SimilarOptions& options = {}) const override;
  TopK similar_users(Span<const Id> users, const SimilarOptions& options = {}) const override;

 protected:
  /// threads: of a CPU device; 0: all. Throws Error(device) when the device cannot be used.
  explicit FactorModel(std::string device, int threads = 0);
  FactorModel(const FactorModel&);
  FactorModel& operator=(const FactorModel&);
  ~FactorModel() override;

  const Backend& backend() const;
  /// similar_items and similar_users compare the first so many columns.
  virtual int compared_factors() const { return user_factors_.factors(); }
  /// Row r of `queries` is ranked with the items that row r of `excluded` holds left out.
  TopK recommend_rows(MatrixView<const float> queries, const CsrView& excluded,
                      const RecommendOptions& options) const;
  /// Replaces everything; drops what was prepared for searching. Throws Error(shape) on a mismatch.
  void set_factors(std::shared_ptr<const IdMap> users, FactorMatrix user_factors,
                   std::shared_ptr<const IdMap> items, FactorMatrix item_factors);
  /// Replaces one side; what was prepared for searching the other stays. Throws as above.
  void set_user_factors(std::shared_ptr<const IdMap> users, FactorMatrix user_factors);
  void set_item_factors(std::shared_ptr<const IdMap> items, FactorMatrix item_factors);

 private:
  struct Searchers;
  std::string device_;
  std::shared_ptr<const IdMap> users_;
  std::shared_ptr<const IdMap> items_;
  FactorMatrix user_factors_;
  FactorMatrix item_factors_;
  std::unique_ptr<Searchers> searchers_;
};

}  // namespace wf
