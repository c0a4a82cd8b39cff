#include "models/ranking/problem.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "base/log.hpp"
#include "data/translate.hpp"
#include "models/batch.hpp"
#include "models/join_ids.hpp"
#include "models/ranking/feature_scales.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

void check_same_kind_of_features(const RankingSide& known, const SideFeatures& given) {
  if (!known.fitted()) return;
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorCode::shape, "the model was fitted with " + what + "; go on with such again");
  };
  if (given.table.empty() && known.named->size() > 0)
    refuse(given.side + " features such as '" + known.named->name(0) + "'");
  if (!given.identity && known.own > 0)
    refuse(given.side + "_identity, a feature of its own for each " + given.side);
  if (given.identity && known.own == 0)
    refuse(given.side + " features without " + given.side + "_identity");
}

/// Every id must have a row or a feature of its own, and some must have a row.
void check_rows(const SideFeatures& given, const IdMap& ids) {
  const FeatureTable& table = given.table;
  const std::string& side = given.side;
  const std::vector<Id> row_of = translate(ids, table.rows());
  const auto missing = std::count(row_of.begin(), row_of.end(), no_id);
  if (missing == 0) return;
  const auto first = std::find(row_of.begin(), row_of.end(), no_id) - row_of.begin();
  const std::string without = std::to_string(missing) + " of " + std::to_string(ids.size()) + " " +
                              side + "s have no row in the " + side + " features, " + side + " '" +
                              ids.name(static_cast<Id>(first)) + "' the first";
  if (missing == ids.size() || !given.identity)
    throw Error(ErrorCode::shape,
                without + (missing == ids.size() && table.rows().size() > 0
                               ? "; these have rows as '" + table.rows().name(0) + "'"
                               : "; with a feature of its own each could do without"));
  log(2 * missing > ids.size() ? LogLevel::warning : LogLevel::info,
      without + "; they are described by their own feature alone");
}

/// The trainer counts a side's features as it counts rows.
void check_count(Offset own, const IdMap& named, const std::string& side) {
  const Offset count = own + named.size();
  if (count > std::numeric_limits<Id>::max())
    throw Error(ErrorCode::argument, std::to_string(own) + " " + side + "s and " +
                                         std::to_string(named.size()) + " " + side +
                                         " features are more than 2^31 - 1");
}

struct SampleKinds {
  Offset liked = 0;     ///< entries with a value above 0
  Offset weighty = 0;   ///< of these with a weight above 0
  Offset rivalled = 0;  ///< of these with a user who lacks an item
  Offset disliked = 0;  ///< entries with a smaller value and a weight above 0
};

SampleKinds count_samples(const CsrView& train, const std::vector<float>& weights) {
  SampleKinds kinds;
  for (Offset user = 0; user < train.rows; ++user) {
    const bool has_all = train.degree(user) == train.columns;
    for (Offset k = train.offsets[user]; k < train.offsets[user + 1]; ++k) {
      const bool liked = train.value(k) > 0;
      const bool counts = weights.empty() || weights[k] > 0;
      kinds.liked += liked;
      kinds.weighty += liked && counts;
      kinds.rivalled += liked && counts && !has_all;
      kinds.disliked += !liked && counts;
    }
  }
  return kinds;
}

[[noreturn]] void refuse_entry(ErrorCode code, const Interactions& train, Id user, Id item,
                               const std::string& what) {
  throw Error(code, "the sample weight of user '" + train.users().name(user) + "' and item '" +
                        train.items().name(item) + "' " + what);
}

}  // namespace

SideRows side_rows(const RankingSide& known, const SideFeatures& given,
                   const std::shared_ptr<const IdMap>& ids) {
  const std::string& side = given.side;
  check_same_kind_of_features(known, given);
  if (given.table.empty() && !given.identity)
    throw Error(ErrorCode::argument, side + "_identity is false and there are no " + side +
                                         " features: nothing describes a " + side);
  if (given.table.empty()) return {FeatureRows(ids->size()), ids->size(), known.named};
  check_rows(given, *ids);
  const auto named = join_ids(known.named, given.table.feature_map());
  const FeatureTable aligned = given.table.aligned(ids, named);
  const Id own = given.identity ? ids->size() : 0;
  check_count(own, *named, side);
  warn_of_scales(aligned, given.identity, side);
  FeatureRows rows(aligned, id_range(0, ids->size()), own, given.normalize);
  if (const Id empty = rows.empty_rows(); empty > 0)
    log(LogLevel::warning, std::to_string(empty) + " of " + std::to_string(ids->size()) + " " +
                               side + "s have no features: nothing can be learnt of them");
  return {std::move(rows), own, named};
}

bool check_samples(const CsrView& train, const std::vector<float>& weights, SgdLoss loss) {
  const SampleKinds kinds = count_samples(train, weights);
  const auto cannot_learn = [](const std::string& why) {
    log(LogLevel::warning, why);
    return false;
  };
  const std::string all = std::to_string(train.size()) + " entries ";
  const std::string liked = std::to_string(kinds.liked);
  if (kinds.liked == 0)
    return cannot_learn("none of the " + all + "has a value above 0: there is nothing to prefer");
  if (kinds.weighty == 0)
    return cannot_learn("none of the " + liked + " entries with a value above 0 has a sample " +
                        "weight above 0: there is nothing to prefer");
  if (loss != SgdLoss::logistic && kinds.rivalled == 0)
    return cannot_learn("each user with one of the " + liked + " entries above 0 has all " +
                        std::to_string(train.columns) +
                        " items: there is nothing to prefer them to");
  if (loss == SgdLoss::logistic && kinds.disliked == 0)
    return cannot_learn("all " + all +
                        "have a value above 0: the logistic loss has nothing to tell apart");
  return true;
}

std::vector<float> entry_weights(const Interactions& train, const Interactions& weights) {
  const Interactions aligned = weights.aligned(train.user_map(), train.item_map());
  const CsrView rows = train.by_user(), given = aligned.by_user();
  std::vector<float> found(static_cast<std::size_t>(train.size()));
  Offset matched = 0;
  for (Id user = 0; user < train.user_count(); ++user) {
    Offset k = given.offsets[user];
    for (Offset entry = rows.offsets[user]; entry < rows.offsets[user + 1]; ++entry) {
      const Id item = rows.indices[entry];
      while (k < given.offsets[user + 1] && given.indices[k] < item) ++k;
      if (k == given.offsets[user + 1] || given.indices[k] != item)
        refuse_entry(ErrorCode::shape, train, user, item, "is missing");
      ++matched;
      found[entry] = given.value(k);
      if (found[entry] < 0)
        refuse_entry(ErrorCode::numeric, train, user, item,
                     "is " + std::to_string(found[entry]) + ", expected at least 0");
    }
  }
  if (matched < weights.size())
    log(LogLevel::info, std::to_string(weights.size() - matched) + " of the " +
                            std::to_string(weights.size()) +
                            " sample weights are of no entry of the training data");
  return found;
}

}  // namespace wf
