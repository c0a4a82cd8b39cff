#pragma once

#include <memory>
#include <string>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/model.hpp"

namespace wf {
inline namespace v0_1 {

/// A model whose score is the inner product of a user row and an item row. Copies are cheap: they
/// share factors, which never change in place, and what was prepared for searching. The first
/// recommend, similar_items and similar_users each lay out the rows that they search for the
/// device, about as much memory again, until those are replaced.
class WF_API FactorModel : public Model {
 public:
  const std::shared_ptr<const IdMap>& user_map() const override;
  const std::shared_ptr<const IdMap>& item_map() const override;
  /// users x factors and items x factors; row r belongs to users().name(r), items().name(r). They
  /// are valid until the model changes.
  const FactorMatrix& user_factors() const { return *shared_user_factors(); }
  const FactorMatrix& item_factors() const { return *shared_item_factors(); }
  /// The same matrices, which whoever keeps the pointer keeps.
  const std::shared_ptr<const FactorMatrix>& shared_user_factors() const;
  const std::shared_ptr<const FactorMatrix>& shared_item_factors() const;
  /// Where searches run, as it was asked for: "auto", "cpu", "reference", "cuda", "cuda:1".
  const std::string& device() const;

  std::vector<float> predict(Span<const Id> users, Span<const Id> items) const override;

  using Model::recommend;
  TopK recommend(Span<const Id> users, const RecommendOptions& options = {}) const override;
  TopK recommend(const Interactions& histories,
                 const RecommendOptions& options = {}) const override;
  TopK recommend(const FeatureTable& users, const RecommendOptions& options = {}) const override;
  TopK similar_items(Span<const Id> items, const SimilarOptions& options = {}) const override;
  TopK similar_users(Span<const Id> users, const SimilarOptions& options = {}) const override;

  /// Rows as those of user_factors() (item_factors()) for the users (items) of `rows`, learnt with
  /// everything else fixed. Row r belongs to rows.users().name(r) (rows.items().name(r)); the other
  /// side is matched by original id, unknown ids are left out. `features` are those of the same
  /// users (items), or empty. Throw Error(unsupported) where the kind of model cannot.
  virtual FactorMatrix fold_in_users(const Interactions& rows,
                                     const FeatureTable& features = {}) const;
  virtual FactorMatrix fold_in_items(const Interactions& rows,
                                     const FeatureTable& features = {}) const;
  /// The same for users (items) of whom only features are known, one per row.
  virtual FactorMatrix fold_in_users(const FeatureTable& rows) const;
  virtual FactorMatrix fold_in_items(const FeatureTable& rows) const;

  void update_users(const Interactions& rows, const FeatureTable& features = {}) override;
  void update_items(const Interactions& rows, const FeatureTable& features = {}) override;
  void update_users(const FeatureTable& rows) override;
  void update_items(const FeatureTable& rows) override;

  std::vector<NamedMatrix> exported() const override;

 protected:
  /// The device of a model as the library knows it.
  struct Engine;

  /// threads: number of threads of a CPU device; 0 takes all. Throws Error(device) when the device
  /// cannot be used.
  explicit FactorModel(std::string device, int threads = 0);

  const Engine& engine() const { return *engine_; }
  /// Number of leading columns that similar_items and similar_users compare.
  virtual int compared_factors() const { return user_factors().factors(); }
  /// Called after update_users or update_items replaced the rows of one side.
  virtual void side_updated() {}
  void score_rows(Span<const Id> users, MatrixView<float> out) const override;

  /// Replaces both sides. Throws Error(shape) on a mismatch.
  void set_factors(std::shared_ptr<const IdMap> users,
                   std::shared_ptr<const FactorMatrix> user_factors,
                   std::shared_ptr<const IdMap> items,
                   std::shared_ptr<const FactorMatrix> item_factors);

 private:
  struct Rows;
  template <class QueriesOf>
  TopK recommend_batches(Span<const Id> ids, const IdMap& users, const RecommendOptions& options,
                         const QueriesOf& queries_of) const;
  TopK recommend_rows(const FactorMatrix& queries, const IdMap& users,
                      const RecommendOptions& options) const;
  detail::TargetRanks rank_rows(const detail::RankRows& rows) const override;
  void replace_side(std::shared_ptr<const Rows>& side, const IdMap& ids, const CsrView& entries,
                    const FactorMatrix& folded);

  std::shared_ptr<const Engine> engine_;
  std::shared_ptr<const Rows> users_;
  std::shared_ptr<const Rows> items_;
};

}  // namespace v0_1
}  // namespace wf
