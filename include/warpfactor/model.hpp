#pragma once

#include <memory>
#include <string>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/interactions.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// The best k of each row of a batch, best first, ties by lower id. Rows with fewer than k
/// candidates end in no_id.
struct TopK {
  int k = 0;
  std::vector<Id> ids;        ///< rows x k
  std::vector<float> scores;  ///< rows x k

  Offset rows() const { return k ? static_cast<Offset>(ids.size()) / k : 0; }
  /// Without the no_id at the end.
  Span<const Id> ids_of(Offset row) const {
    std::size_t count = 0;
    while (count < static_cast<std::size_t>(k) && ids[row * k + count] != no_id) ++count;
    return Span<const Id>(ids.data() + row * k, count);
  }
  Span<const float> scores_of(Offset row) const {
    return Span<const float>(scores.data() + row * k, ids_of(row).size());
  }
};

struct RecommendOptions {
  int k = 10;  ///< at least 1; more than there are candidates returns what exists
  /// Items that a user has here are not recommended to that user; matched by original id.
  const Interactions* exclude = nullptr;
  std::vector<Id> exclude_items;  ///< recommended to nobody
  std::vector<Id> only_items;     ///< when not empty, nothing else is recommended
};

struct SimilarOptions {
  int k = 10;
};

/// How each user's target items stand among all items that are not excluded.
struct TargetRanks {
  std::vector<float> scores;  ///< of each target
  /// By user, summed over the targets: 2 for each candidate with a higher score and 1 for each
  /// other candidate with the same score. Half of it is, for a user with one target, the target's
  /// place in the list of all candidates, counted from 0, ties at the middle.
  std::vector<Offset> twice_rank;
  TopK top;  ///< the best candidates, when asked for
};

/// A fitted recommender. Immutable after fit and safe to share between threads.
class WF_API Model {
 public:
  virtual ~Model() = default;

  /// The name used by the command line and in model files: "als", "popular", ...
  virtual std::string kind() const = 0;
  virtual const std::shared_ptr<const IdMap>& user_map() const = 0;
  virtual const std::shared_ptr<const IdMap>& item_map() const = 0;
  const IdMap& users() const { return *user_map(); }
  const IdMap& items() const { return *item_map(); }

  /// The best items for each of `users`. Throws Error(argument) for an id outside the model.
  virtual TopK recommend(Span<const Id> users, const RecommendOptions& options = {}) const = 0;
  /// The same for users whom the model need not know, one a row of `histories`, whose items are
  /// matched by original id. Their own history is excluded only through `options`.
  virtual TopK recommend(const Interactions& histories, const RecommendOptions& options = {}) const;

  /// Ranks the items targets.row(r) for user users[r] among all items but those of excluded.row(r)
  /// and, where k is above 0, recommends the best k of these. Item indices are the model's;
  /// excluded may have no rows: nothing is excluded.
  virtual TargetRanks rank(Span<const Id> users, const CsrView& targets, const CsrView& excluded,
                           int k = 0) const = 0;

  /// The rows most like each of `items` (`users`) by cosine, itself first with score 1.
  virtual TopK similar_items(Span<const Id> items, const SimilarOptions& options = {}) const;
  virtual TopK similar_users(Span<const Id> users, const SimilarOptions& options = {}) const;

  /// A safetensors file, written beside `path` and renamed. Throws Error(file).
  virtual void save(const std::string& path) const = 0;
};

/// Reads a file written by save(), of any kind. Throws Error(file) or Error(format) naming what is
/// missing, truncated or of another version.
WF_API std::unique_ptr<Model> load_model(const std::string& path,
                                         const std::string& device = "auto");

}  // namespace wf
