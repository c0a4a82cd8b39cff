#include "data/generate/reduced_matrix.hpp"

#include <algorithm>
#include <numeric>

namespace wf {
namespace {

/// The group of each row when rows in descending order of degree are cut into `groups` equal parts.
std::vector<Id> groups_by_degree(const std::vector<Offset>& degrees, Id groups) {
  std::vector<Id> order(degrees.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](Id a, Id b) { return degrees[a] > degrees[b]; });
  std::vector<Id> group(degrees.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    group[order[rank]] = static_cast<Id>(rank * groups / order.size());
  return group;
}

std::vector<double> group_sizes(const std::vector<Id>& group, Id groups) {
  std::vector<double> sizes(groups, 0);
  for (const Id g : group) ++sizes[g];
  return sizes;
}

}  // namespace

std::vector<double> reduced_matrix(const Interactions& matrix, Id rows, Id columns) {
  const CsrView view = matrix.by_user();
  std::vector<Offset> user_degrees(view.rows);
  std::vector<Offset> item_degrees(view.columns, 0);
  for (Offset u = 0; u < view.rows; ++u) user_degrees[u] = view.degree(u);
  for (Offset e = 0; e < view.size(); ++e) ++item_degrees[view.indices[e]];
  const std::vector<Id> user_group = groups_by_degree(user_degrees, rows);
  const std::vector<Id> item_group = groups_by_degree(item_degrees, columns);

  std::vector<double> reduced(static_cast<std::size_t>(rows) * columns, 0);
  for (Offset u = 0; u < view.rows; ++u)
    for (const Id i : view.row(u)) ++reduced[Offset{user_group[u]} * columns + item_group[i]];
  const std::vector<double> heights = group_sizes(user_group, rows);
  const std::vector<double> widths = group_sizes(item_group, columns);
  for (Offset a = 0; a < rows; ++a)
    for (Offset b = 0; b < columns; ++b)
      reduced[a * columns + b] /= std::max(1.0, heights[a] * widths[b]);
  const double largest = *std::max_element(reduced.begin(), reduced.end());
  for (double& element : reduced) element = std::max(element / largest, 1e-3);
  return reduced;
}

}  // namespace wf
