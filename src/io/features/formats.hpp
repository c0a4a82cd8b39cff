#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "io/features/collector.hpp"
#include "io/text.hpp"
#include "warpfactor/io.hpp"

namespace wf {

/// How a file of features is laid out.
struct FeatureFormat {
  /// Adds what one record says; throws LineProblem.
  std::function<void(std::string_view record, FeatureCollector& features)> add;
  /// Looks at each record before the first is added, as add does; empty: there is no need to.
  std::function<void(std::string_view record)> look;
  /// Reports what became of the columns once all is read; may be empty.
  std::function<void(FeatureReport& report)> report;
  Quotes quotes = Quotes::plain;
  bool has_header = false;
  FeatureOwner owner = FeatureOwner::either;
};

/// movies.dat, u.item, users.dat or u.user where `first_line` is one of theirs, else what the
/// header names. Throws Error(format) for a header that names no id or no feature column, and where
/// the features are not those of `owner`.
FeatureFormat feature_format(const std::string& path, std::string_view first_line,
                             FeatureOwner owner);

/// The record formats of MovieLens.
FeatureFormat movies_dat_format();
FeatureFormat u_item_format();
FeatureFormat users_dat_format();
FeatureFormat u_user_format();

/// A delimited text with this header.
FeatureFormat delimited_format(const std::string& path, std::string_view header,
                               FeatureOwner owner);

}  // namespace wf
