#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {
inline namespace v0_1 {

/// How many rows or columns have how many entries.
struct Degrees {
  Id empty = 0;  ///< have none
  Offset largest = 0;
  double mean = 0;  ///< over all, empty ones too
  /// Element k counts those with 2^k to 2^(k+1) - 1 entries.
  std::vector<Id> histogram;
};

/// What `warpfactor describe` prints.
struct Description {
  Id users = 0;
  Id items = 0;
  Offset interactions = 0;
  double density = 0;  ///< interactions / (users * items), 0 when there are none
  Degrees user_degrees;
  Degrees item_degrees;
  /// Of the stored values; all 1 where the data has none.
  double smallest_value = 0;
  double largest_value = 0;
  double mean_value = 0;
  /// How often each value occurs; empty when there are more than 100 different ones.
  std::map<float, Offset> value_counts;
  bool has_times = false;
  std::int64_t first_time = 0;
  std::int64_t last_time = 0;
  TimeFormat time_format;
};

WF_API Description describe(const Interactions& interactions);

}  // namespace v0_1
}  // namespace wf
