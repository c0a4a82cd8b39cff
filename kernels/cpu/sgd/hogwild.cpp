#include "cpu/sgd/hogwild.hpp"

#include <algorithm>

#include "cpu/threads.hpp"

namespace wf::cpu {

void hogwild_epoch(const SgdPlan& plan, std::uint32_t epoch, double learning_rate,
                   SgdSideState& users, SgdSideState& items, SgdReport& report) {
  constexpr Offset block_size = 1024;
  const Offset samples = plan.samples.size();
  parallel_for((samples + block_size - 1) / block_size, plan.threads, [&](std::int64_t b) {
    const HogwildBlock block{epoch, b * block_size, std::min(samples, (b + 1) * block_size)};
    SgdCounts counts;
    const double loss = dispatch([&](auto isa) {
      return hogwild_block<isa>(plan, block, learning_rate, users, items, counts);
    });
#pragma omp critical(wf_sgd_report)
    {
      counts.add_to(report);
      report.loss += loss;
    }
  });
}

}  // namespace wf::cpu
