#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/support/print.hpp"
#include "warpfactor/interactions.hpp"
#include "warpfactor/io.hpp"

namespace wf::cli {

/// Data under the ids that it is used with.
struct MatchedData {
  Interactions data;
  Offset entries = 0;  ///< of the file, of which data.size() matched
};

/// The entries of `data`, which were read from `source`, whose users and items are in the maps, as
/// `owner` ("the model") has them. Says how many where some are not, warns where most are not.
/// Throws Error(shape) where none is.
MatchedData match(const Interactions& data, const std::string& source,
                  const std::shared_ptr<const IdMap>& users,
                  const std::shared_ptr<const IdMap>& items,
                  const std::string& owner = "the model");
Json matched_json(const MatchedData& matched);

/// How many of some entries above 0 stand in other data as well.
struct Overlap {
  Offset entries = 0;
  Offset shared = 0;
};
/// With any of `others`; all under the same id maps.
Overlap overlap(const Interactions& data, const std::vector<Interactions>& others);

/// Titles to show beside the items of `items`, or none where `path` is empty. Warns where most
/// items have none. Throws Error(shape) where none has one.
Titles matched_titles(const std::string& path, const IdMap& items);

}  // namespace wf::cli
