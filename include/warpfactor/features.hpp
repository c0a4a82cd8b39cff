#pragma once

#include <memory>
#include <string>
#include <utility>

#include "warpfactor/export.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {
inline namespace v0_1 {

/// A rows x features sparse matrix of weights with the ids of its rows, users or items, and the
/// names of its features. Immutable; copies share storage.
class WF_API FeatureTable {
 public:
  FeatureTable() = default;
  /// entries.users are rows, entries.items features; weights of the same pair add up. Throws
  /// Error(shape) as Interactions does and Error(numeric) naming row and feature of a weight that
  /// is not finite.
  FeatureTable(Triplets entries, std::shared_ptr<const IdMap> rows,
               std::shared_ptr<const IdMap> features);

  const IdMap& rows() const { return weights_.users(); }
  const IdMap& features() const { return weights_.items(); }
  const std::shared_ptr<const IdMap>& row_map() const { return weights_.user_map(); }
  const std::shared_ptr<const IdMap>& feature_map() const { return weights_.item_map(); }

  /// Whether there are neither rows nor features: no table was given.
  bool empty() const { return rows().size() == 0 && features().size() == 0; }
  /// rows x features.
  CsrView weights() const { return weights_.by_user(); }

  /// The same table under other ids. Rows that it lacks are empty; features that `features` lacks
  /// are left out.
  FeatureTable aligned(const std::shared_ptr<const IdMap>& rows,
                       const std::shared_ptr<const IdMap>& features) const;

 private:
  explicit FeatureTable(Interactions weights) : weights_(std::move(weights)) {}

  Interactions weights_;
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

}  // namespace v0_1
}  // namespace wf
