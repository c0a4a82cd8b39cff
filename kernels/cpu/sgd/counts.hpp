#pragma once

#include "contract/sgd.hpp"

namespace wf::cpu {

/// What a thread counts.
struct SgdCounts {
  Offset skipped = 0;
  Offset updates = 0;
  Offset draws = 0;
  Offset non_finite = 0;

  void add_to(SgdReport& report) const {
    report.skipped += skipped;
    report.updates += updates;
    report.draws += draws;
    report.non_finite += non_finite;
  }
};

}  // namespace wf::cpu
