#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/features.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {
inline namespace v0_1 {

/// What a user, an item or a feature is called: 42 or "forty-two".
class Name {
 public:
  template <class Integer, class = std::enable_if_t<std::is_integral_v<Integer>>>
  Name(Integer number)  // NOLINT: implicit, as names are meant
      : is_number_(std::is_signed_v<Integer> ||
                   number <= static_cast<Integer>(std::numeric_limits<std::int64_t>::max())),
        number_(is_number_ ? static_cast<std::int64_t>(number) : 0),
        text_(is_number_ ? std::string() : std::to_string(number)) {}
  Name(const char* text) : text_(text) {}             // NOLINT: implicit, as names are meant
  Name(std::string_view text) : text_(text) {}        // NOLINT
  Name(std::string text) : text_(std::move(text)) {}  // NOLINT

  bool is_number() const { return is_number_; }
  std::int64_t number() const { return number_; }
  std::string text() const { return is_number_ ? std::to_string(number_) : text_; }

 private:
  bool is_number_ = false;
  std::int64_t number_ = 0;
  std::string text_;
};

/// {"ann", 7} or {"ann", 7, 4.5}.
struct Observation {
  Name user;
  Name item;
  double value = 1;
};

/// "comedy" or {"comedy", 0.5}.
struct WeightedFeature {
  template <class Text, class = std::enable_if_t<std::is_convertible_v<Text, Name>>>
  WeightedFeature(Text&& feature) : name(std::forward<Text>(feature)) {}  // NOLINT: implicit
  template <
      class Text, class Number,
      class = std::enable_if_t<std::is_convertible_v<Text, Name> && std::is_arithmetic_v<Number>>>
  WeightedFeature(Text&& feature, Number feature_weight)
      : name(std::forward<Text>(feature)), weight(static_cast<double>(feature_weight)) {}

  Name name;
  double weight = 1;
};

/// {7, {"comedy", "drama"}} or {7, {{"comedy", 0.5}, {"drama", 2}}}.
struct FeatureRow {
  Name id;
  std::vector<WeightedFeature> features;
};

/// Which users, items and features there are, and matrices made of their names. The names of users
/// are numbers as long as all that come are numbers from 0 to 2^63 - 1, else text; likewise those
/// of items and of features. Names may be added at any time; what was built before stays valid.
class WF_API Dataset {
 public:
  Dataset();

  /// Forgets all names, then adds these as fit_partial does. Whatever either throws, the names are
  /// those that there were before.
  void fit(const std::vector<Name>& users, const std::vector<Name>& items,
           const std::vector<Name>& user_features = {},
           const std::vector<Name>& item_features = {});
  /// Adds names; those that are there keep their numbers. Where text joins numbers all become text.
  void fit_partial(const std::vector<Name>& users, const std::vector<Name>& items,
                   const std::vector<Name>& user_features = {},
                   const std::vector<Name>& item_features = {});

  const IdMap& users() const { return *maps_.users; }
  const IdMap& items() const { return *maps_.items; }
  const IdMap& user_features() const { return *maps_.user_features; }
  const IdMap& item_features() const { return *maps_.item_features; }

  /// Throws Error(argument) for a name that is not there: "user 'zoe' is not in the dataset".
  Interactions build_interactions(const std::vector<Observation>& observations,
                                  Duplicates duplicates = Duplicates::last) const;
  /// One row for each user (item) of the dataset; those that `rows` does not mention are empty.
  /// Throws as above, for features too.
  FeatureTable build_user_features(const std::vector<FeatureRow>& rows) const;
  FeatureTable build_item_features(const std::vector<FeatureRow>& rows) const;

 private:
  struct Maps {
    std::shared_ptr<const IdMap> users;
    std::shared_ptr<const IdMap> items;
    std::shared_ptr<const IdMap> user_features;
    std::shared_ptr<const IdMap> item_features;
  };
  void extend(Maps maps, const std::vector<Name>& users, const std::vector<Name>& items,
              const std::vector<Name>& user_features, const std::vector<Name>& item_features);
  Maps maps_;
};

}  // namespace v0_1
}  // namespace wf
