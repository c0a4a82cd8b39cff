#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "warpfactor/interactions.hpp"

namespace wf {

/// Which part of a split each entry belongs to, in the order of by_user().
using PartOfEntry = std::vector<std::uint8_t>;

/// The entries of `part`, values, times and id maps kept.
Interactions select_part(const Interactions& all, const PartOfEntry& parts, std::uint8_t part);

/// 64 random bits that belong to entry (user) `index` alone.
std::uint64_t entry_draw(std::uint64_t seed, Offset index);
std::uint64_t user_draw(std::uint64_t seed, Offset index);

/// The numbers of the `count` smallest among keys[0 .. size), ties to the lower number.
std::vector<Offset> smallest_keys(const std::uint64_t* keys, Offset size, Offset count);

/// Throws Error(argument) unless 0 < fraction < 1.
void check_fraction(const std::string& name, double fraction);
/// Throws Error(argument) unless k >= 1.
void check_left_out(int k);
/// Throws Error(argument) when `all` has no times.
void check_times(const std::string& split, const Interactions& all);

}  // namespace wf
