#pragma once

#include <vector>

#include "contract/sgd_samples.hpp"

namespace wf::cpu {

struct SgdTaken {
  Offset sample = 0;
  SgdPair pair;
};

/// The samples of a batch in the order of their users, so that what belongs to a user is found in
/// the order of storage and once. Users that are neighbours may share a bucket, in which samples
/// keep their order; those of a user always do.
class SgdUserOrder {
 public:
  SgdUserOrder(Offset users, Offset batch_size);

  void sort(const std::vector<SgdTaken>& samples, Offset count, std::vector<SgdTaken>& sorted);
  /// Where the samples begin of which one of several threads has all of their users; with
  /// thread = threads where they end.
  Offset begin(std::int64_t thread, int threads) const;

 private:
  std::size_t bucket(Id user) const { return static_cast<std::size_t>(user >> shift_); }

  int shift_ = 0;
  std::vector<Offset> ends_;  ///< of the buckets
};

}  // namespace wf::cpu
