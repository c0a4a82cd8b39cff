#pragma once

#include <memory>
#include <string>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/features.hpp"
#include "warpfactor/interactions.hpp"
#include "warpfactor/ranked_lists.hpp"
#include "warpfactor/types.hpp"

namespace wf {
inline namespace v0_1 {

class Model;

namespace detail {
struct TargetRanks;
struct RankRows;
WF_API TargetRanks rank_targets(const Model& model, const RankRows& rows);
}  // namespace detail

struct RecommendOptions {
  /// Length of each list, at least 1.
  int k = 10;
  /// Interactions whose items are left out of the list of their user, matched by original id.
  /// Copies share storage; empty excludes nothing.
  Interactions exclude = {};
  /// Items that are recommended to nobody.
  std::vector<Id> exclude_items = {};
  /// The only items that are recommended; empty allows every item.
  std::vector<Id> only_items = {};
};

struct SimilarOptions {
  /// Length of each list, the row itself included, at least 1.
  int k = 10;
  /// Rows that are in no list but, first, their own.
  std::vector<Id> exclude = {};
  /// Rows that may be in a list besides its own; empty: all.
  std::vector<Id> only = {};
};

/// A matrix of a model with the original ids of its rows.
struct NamedMatrix {
  std::string name;  ///< "users", "items", "user_features", "item_features"
  std::shared_ptr<const IdMap> ids;
  std::shared_ptr<const FactorMatrix> values;
  /// Name of the last column where it is no factor, as "bias"; else empty.
  std::string last_column = {};
};

/// A recommender. It has a score of every item for every user it was fitted with; everything that
/// ranks is made from score_rows, which is all that a new model must provide besides its names.
///
/// Const functions may run in several threads at a time, the others need the model for themselves.
/// A model that was moved from may only be destroyed or assigned to. Functions throw Error, and
/// std::bad_alloc where small memory is refused; those that change the model leave it as it was
/// when they throw.
class WF_API Model {
 public:
  virtual ~Model() = default;

  /// The name used by the command line and in model files: "als", "popular", ...
  virtual std::string kind() const = 0;
  virtual const std::shared_ptr<const IdMap>& user_map() const = 0;
  virtual const std::shared_ptr<const IdMap>& item_map() const = 0;
  const IdMap& users() const { return *user_map(); }
  const IdMap& items() const { return *item_map(); }

  /// Scores of every item for each of `users`. out: users.size() x items().size(). Throws
  /// Error(argument) for an id outside the model, Error(shape) for another shape of `out`.
  void score(Span<const Id> users, MatrixView<float> out) const;
  /// Scores of users[i] for items[i]. Throws Error(shape) when the two differ in length.
  virtual std::vector<float> predict(Span<const Id> users, Span<const Id> items) const;

  /// The best items for each of `users`, those that the user has seen among them unless
  /// options.exclude has them. Throws Error(argument) for an id outside the model.
  virtual TopK recommend(Span<const Id> users, const RecommendOptions& options = {}) const;
  /// The same for users that the model need not know, one per row of `histories`, whose items are
  /// matched by original id. Their history itself is excluded only through `options`.
  virtual TopK recommend(const Interactions& histories, const RecommendOptions& options = {}) const;
  /// The same for users of whom only features are known, one per row.
  virtual TopK recommend(const FeatureTable& users, const RecommendOptions& options = {}) const;

  /// Rank of each stored entry of `test` among all items for its user, in the order of
  /// test.by_user(): 0 is the best, ties count half. Items that `exclude` has for the user do not
  /// count. -1 for an entry whose user or item the model lacks.
  std::vector<double> predict_rank(const Interactions& test,
                                   const Interactions& exclude = {}) const;

  /// The rows most like each of `items` (`users`) by cosine, itself first with score 1.
  virtual TopK similar_items(Span<const Id> items, const SimilarOptions& options = {}) const;
  virtual TopK similar_users(Span<const Id> users, const SimilarOptions& options = {}) const;

  /// Learns the users (items) of `rows` with everything else fixed: known ones with at least one
  /// entry change, new ones join. `features` are those of the same users (items), or empty.
  virtual void update_users(const Interactions& rows, const FeatureTable& features = {});
  virtual void update_items(const Interactions& rows, const FeatureTable& features = {});
  /// The same for users (items) of whom only features are known, one per row.
  virtual void update_users(const FeatureTable& rows);
  virtual void update_items(const FeatureTable& rows);

  /// The matrices of the model that a user may want elsewhere.
  virtual std::vector<NamedMatrix> exported() const;

  /// A safetensors file, written beside `path` and renamed. Throws Error(file).
  virtual void save(const std::string& path) const = 0;

  // What a kind of model does not override among recommend(histories), recommend(features),
  // similar_*, update_* and exported throws Error(unsupported).

 protected:
  Model() = default;
  Model(const Model&) = default;
  Model(Model&&) noexcept = default;
  Model& operator=(const Model&) = default;
  Model& operator=(Model&&) noexcept = default;

  /// Writes the scores of every item for each of `users`, finite numbers, where `out` has the
  /// right shape and the ids are in the model. Called from several threads.
  virtual void score_rows(Span<const Id> users, MatrixView<float> out) const = 0;

 private:
  friend detail::TargetRanks detail::rank_targets(const Model&, const detail::RankRows&);
  virtual detail::TargetRanks rank_rows(const detail::RankRows& rows) const;
};

/// Reads a file written by save(), of any kind. Throws Error(file) or Error(format) naming what is
/// missing, truncated or of another version.
WF_API std::unique_ptr<Model> load_model(const std::string& path,
                                         const std::string& device = "auto");

}  // namespace v0_1
}  // namespace wf
