#include "models/settings/range.hpp"

#include <cmath>

#include "warpfactor/settings.hpp"

namespace wf {
namespace {

std::string text_of(double bound) { return to_text(bound); }

}  // namespace

bool Range::contains(double value) const {
  return std::isfinite(value) && (low_excluded ? value > low : value >= low) &&
         (high_excluded ? value < high : value <= high);
}

std::string Range::of_integers() const {
  if (std::isinf(low)) return "a whole number";
  if (std::isinf(high)) return "at least " + text_of(low);
  return text_of(low) + " to " + text_of(high);
}

std::string Range::of_numbers() const {
  if (std::isinf(low)) return "a finite number";
  const std::string from = (low_excluded ? "above " : "of at least ") + text_of(low);
  if (std::isinf(high)) return "a finite number " + from;
  if (!low_excluded && !high_excluded)
    return "a number from " + text_of(low) + " to " + text_of(high);
  return "a number " + from + (high_excluded ? " and below " : " and at most ") + text_of(high);
}

}  // namespace wf
