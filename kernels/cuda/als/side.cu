#include "cuda/als/side.hpp"

#include <algorithm>
#include <utility>

namespace wf::cuda {

AlsSide::AlsSide(const Context& context, const AlsEntries& source, const DegreeOrder& order,
                 const DegreeOrder& other, int factor_count, SidePlan cut, Offset buffer_entries)
    : entries(context, source, order, other, buffer_entries),
      plan(std::move(cut)),
      factors(source.rows, factor_count) {
  plan.upload(context);
  factors.values.clear(context);
}

std::size_t AlsSide::bytes_needed(const AlsEntries& source, int factor_count, const SidePlan& plan,
                                  Offset buffer_entries) {
  return DeviceEntries::bytes_needed(source, buffer_entries) + plan.device_bytes() +
         static_cast<std::size_t>(source.rows) * FactorTable::padded(factor_count) * sizeof(float);
}

void write_rows(const Context& context, MatrixView<const float> source, const DegreeOrder& order,
                FactorTable& table) {
  std::vector<float> rows(static_cast<std::size_t>(table.rows) * table.width);
  for (Offset place = 0; place < table.rows; ++place)
    std::copy_n(source.row(order.row_at[place]), table.factors, rows.data() + place * table.width);
  upload(context, rows.data(), table.row(0), rows.size());
}

void read_rows(const Context& context, const FactorTable& table, const DegreeOrder& order,
               MatrixView<float> target) {
  const std::vector<float> rows = table.values.download(context);
  for (Offset place = 0; place < table.rows; ++place) {
    float* row = target.row(order.row_at[place]);
    std::copy_n(rows.data() + place * table.width, table.factors, row);
    std::fill(row + table.factors, row + target.stride, 0.0f);
  }
}

}  // namespace wf::cuda
