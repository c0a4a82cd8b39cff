#include "cpu/sgd/plan.hpp"

#include <algorithm>
#include <cmath>

#include "cpu/dense/matrix.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {

SgdPlan::SgdPlan(const SgdProblem& given, const SgdParameters& chosen)
    : problem(given),
      parameters(chosen),
      samples(sgd_samples(given, chosen.loss)),
      filter(given.interactions),
      batch_size(std::min(chosen.batch_size, std::max<Offset>(samples.size(), 1))) {
  // A batch has four parallel parts, each of which should outlast the start of its threads.
  const Offset at_once = chosen.deterministic ? batch_size : samples.size();
  threads =
      thread_count(chosen.threads, 4.0 * static_cast<double>(at_once) * padded(chosen.factors));
  for (int t = 0; t <= chosen.max_sampled; ++t)
    rank_losses.push_back(std::log(static_cast<float>(sgd_rank(items(), std::max(t, 1)))));
}

}  // namespace wf::cpu
