#include <string>
#include <vector>

#include "conformance.hpp"
#include "problem.hpp"

namespace wf::bench {

void check_search(const Backend& cuda, const Backend& reference, bool quick) {
  const Offset rows = quick ? 500 : 20000;
  const int width = 100;
  const Offset count = 70;
  const std::vector<float> base = start_factors(rows, width, 3, 1);
  const std::vector<float> queries = start_factors(count, width, 4, 1);
  const MatrixView<const float> base_view{base.data(), rows, width, width};
  const MatrixView<const float> query_view{queries.data(), count, width, width};
  for (const Metric metric : {Metric::l2, Metric::inner_product, Metric::cosine})
    for (const int k : {1, 10, 2048}) {
      std::vector<float> scores(count * k);
      std::vector<float> expected_scores(count * k);
      std::vector<Id> ids(count * k);
      std::vector<Id> expected_ids(count * k);
      cuda.make_searcher(base_view, metric, 0)
          ->search({query_view, k, {}, {}}, ids.data(), scores.data());
      reference.make_searcher(base_view, metric, 1)
          ->search({query_view, k, {}, {}}, expected_ids.data(), expected_scores.data());
      const std::string name =
          "search metric " + std::to_string(static_cast<int>(metric)) + " k " + std::to_string(k);
      const double distance = relative_distance(scores, expected_scores);
      expect(distance < 1e-5, name + " scores", distance);
      int differing = 0;
      for (std::size_t i = 0; i < ids.size(); ++i) differing += ids[i] != expected_ids[i];
      // Scores equal but for rounding may change places.
      expect(differing <= static_cast<int>(ids.size() / 100), name + " ids that differ", differing);
    }
}

}  // namespace wf::bench
