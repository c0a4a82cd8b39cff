#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "contract/backend.hpp"

namespace wf::bench {

/// Of gpu_conformance so far.
inline int failures = 0;

inline void expect(bool holds, const std::string& what, double found) {
  std::printf("%s %s: %.3g\n", holds ? "ok  " : "FAIL", what.c_str(), found);
  failures += !holds;
}

inline double relative_distance(const std::vector<float>& a, const std::vector<float>& b) {
  double difference = 0;
  double norm = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
    norm += double{b[i]} * b[i];
  }
  return std::sqrt(difference / std::max(norm, 1e-300));
}

/// Whole fits by every way that a row can go; unless quick, once more and without a graph too.
void check_als(const Backend& reference, bool quick);
/// Rows on both sides of every edge at which they are treated in another way.
void check_als_degrees(const Backend& reference, bool quick);
/// Every metric, short lists and long ones.
void check_search(const Backend& cuda, const Backend& reference, bool quick);
/// An epoch of every loss, with features and without.
void check_sgd(const Backend& cuda, const Backend& reference, bool quick);

}  // namespace wf::bench
