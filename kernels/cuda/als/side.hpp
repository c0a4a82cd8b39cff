#pragma once

#include "cuda/als/entries/plan.hpp"
#include "cuda/dense/gramian.hpp"

namespace wf::cuda {

/// One side's entries, cut and on the device, and its factors, which begin as zero.
struct AlsSide {
  AlsSide(const Context& context, const AlsEntries& source, const DegreeOrder& order,
          const DegreeOrder& other, int factor_count, SidePlan cut, Offset buffer_entries);
  static std::size_t bytes_needed(const AlsEntries& source, int factor_count, const SidePlan& plan,
                                  Offset buffer_entries);

  DeviceEntries entries;
  SidePlan plan;
  FactorTable factors;
};

/// Rows of `source`, by place, into the table, and back. Wait for the copy.
void write_rows(const Context& context, MatrixView<const float> source, const DegreeOrder& order,
                FactorTable& table);
void read_rows(const Context& context, const FactorTable& table, const DegreeOrder& order,
               MatrixView<float> target);

}  // namespace wf::cuda
