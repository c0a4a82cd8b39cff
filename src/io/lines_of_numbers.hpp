#pragma once

#include <string_view>
#include <vector>

namespace wf {

/// A number in any notation.
bool is_number(std::string_view text);

/// What lines of numbers between blanks are.
enum class NumberLines {
  none,     ///< not all are numbers
  ratings,  ///< user, item and perhaps rating and time
  lists,    ///< a user and items
  unclear,  ///< as many numbers in each line, and nothing that tells
};

/// Ratings have 3 or 4 columns in every line, and users repeat, values have fractions or times
/// stand last. Lists have lines of different lengths, or in a hundred lines no user twice and many
/// different numbers in each place.
NumberLines what_are(const std::vector<std::string_view>& lines);

}  // namespace wf
