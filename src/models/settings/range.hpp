#pragma once

#include <limits>
#include <string>

namespace wf {

/// The numbers that a setting may have.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_excluded = false;
  bool high_excluded = false;

  constexpr Range at_most(double most) const { return {low, most, low_excluded, false}; }
  constexpr Range below(double bound) const { return {low, bound, low_excluded, true}; }

  /// Infinity is in no range, nor is NaN.
  bool contains(double value) const;
  /// "1 to 4096", "at least 0": of whole numbers.
  std::string of_integers() const;
  /// "a finite number above 0", "a number from 0 to 1".
  std::string of_numbers() const;
};

constexpr Range any_number() { return {}; }
constexpr Range between(double low, double high) { return {low, high, false, false}; }
constexpr Range at_least(double low) { return between(low, Range().high); }
constexpr Range above(double low) { return {low, Range().high, true, false}; }

}  // namespace wf
