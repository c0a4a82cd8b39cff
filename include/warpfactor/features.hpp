#pragma once

#include <memory>
#include <string>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {

/// What is known of users or of items: a rows x features sparse matrix of weights with the ids of
/// its rows and the names of its features. With identity each row has, besides, a feature of its
/// own, so that a model learns what the others do not say. Immutable; copies share storage.
class WF_API FeatureTable {
 public:
  FeatureTable() = default;
  /// entries.users are rows, entries.items features; weights of the same two add up. Throws
  /// Error(shape) as Interactions does and Error(numeric) naming row and feature of a weight that
  /// is not finite.
  FeatureTable(Triplets entries, std::shared_ptr<const IdMap> rows,
               std::shared_ptr<const IdMap> features);

  const IdMap& rows() const { return weights_.users(); }
  const IdMap& features() const { return weights_.items(); }
  const std::shared_ptr<const IdMap>& row_map() const { return weights_.user_map(); }
  const std::shared_ptr<const IdMap>& feature_map() const { return weights_.item_map(); }

  /// rows x features, without the rows' own features.
  CsrView weights() const { return weights_.by_user(); }
  bool has_identity() const { return !own_weights_.empty(); }
  /// The weight of each row's own feature; empty without identity.
  Span<const float> own_weights() const { return own_weights_; }

  /// The same with a feature of its own, of weight 1, for each row.
  FeatureTable with_identity() const;
  /// Each row divided by the sum of its absolute weights, that of its own feature included. Rows of
  /// zeros stay.
  FeatureTable normalized() const;
  /// The same table under other ids. Rows that it lacks have nothing but, with identity, their own
  /// feature; features that `features` lacks are left out.
  FeatureTable aligned(const std::shared_ptr<const IdMap>& rows,
                       const std::shared_ptr<const IdMap>& features) const;

 private:
  FeatureTable(Interactions weights, std::vector<float> own_weights)
      : weights_(std::move(weights)), own_weights_(std::move(own_weights)) {}

  Interactions weights_;
  std::vector<float> own_weights_;
};

/// Whose features a file holds.
enum class FeatureOwner { users, items, either };

/// Reads features from a file whose name or first line shows what it holds: genres (movies.dat,
/// u.item, movies.csv), demographics (users.dat, u.user), a comma-, semicolon- or tab-separated
/// file whose header names an id and a "feature", perhaps a "weight", or a column "genres", "tags"
/// or "features" of lists a|b|c, a Matrix Market file or SciPy CSR matrix, its rows and columns
/// called by number. Of a file with ids of users and of items, as who gave what a tag, `owner` says
/// which count. Throws Error(file), and Error(format) with "file:line: what was found, what was
/// expected" or where the features are another's.
WF_API FeatureTable read_features(const std::string& path,
                                  FeatureOwner owner = FeatureOwner::either);

/// Features "genre:Comedy" of the items of MovieLens, from movies.dat, u.item or movies.csv. `path`
/// is the file, its folder, or another file in that folder.
WF_API FeatureTable read_genres(const std::string& path);

/// Features "gender:F", "age:25-34" and "occupation:12" of the users of MovieLens, from users.dat
/// or u.user; ages are in the groups of MovieLens 1M. `path` as above.
WF_API FeatureTable read_demographics(const std::string& path);

}  // namespace wf
