#include "cpu/sgd/user_order.hpp"

#include <algorithm>
#include <utility>

namespace wf::cpu {

SgdUserOrder::SgdUserOrder(Offset users, Offset batch_size) {
  const Offset most_buckets = std::clamp<Offset>(2 * batch_size, 1, 8192);
  while (users >> shift_ >= most_buckets) ++shift_;
  ends_.resize(static_cast<std::size_t>(users >> shift_) + 1);
}

void SgdUserOrder::sort(const std::vector<SgdTaken>& samples, Offset count,
                        std::vector<SgdTaken>& sorted) {
  std::fill(ends_.begin(), ends_.end(), 0);
  for (Offset i = 0; i < count; ++i) ++ends_[bucket(samples[i].pair.user)];
  Offset begin = 0;
  for (Offset& end : ends_) begin += std::exchange(end, begin);
  for (Offset i = 0; i < count; ++i) sorted[ends_[bucket(samples[i].pair.user)]++] = samples[i];
}

Offset SgdUserOrder::begin(std::int64_t thread, int threads) const {
  if (thread == 0) return 0;
  return *std::lower_bound(ends_.begin(), ends_.end(), ends_.back() * thread / threads);
}

}  // namespace wf::cpu
