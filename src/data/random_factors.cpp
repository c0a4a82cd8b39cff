#include "data/random_factors.hpp"

#include <cmath>

namespace wf {

// Box and Muller 1958: two uniforms make two normals, so a block of four words fills two columns.
void draw_normal(FactorMatrix& factors, Offset first_row, double scale, std::uint64_t seed,
                 Stream stream) {
  constexpr double two_pi = 6.283185307179586;
  const int columns = factors.factors();
#pragma omp parallel for schedule(static)
  for (Offset row = first_row; row < factors.rows(); ++row) {
    float* out = factors.row(row);
    for (int column = 0; column < columns; column += 2) {
      const auto epoch = static_cast<std::uint32_t>(column / 2);
      const PhiloxBlock block =
          philox(seed, static_cast<std::uint32_t>(stream), epoch, static_cast<std::uint64_t>(row));
      const double angle = two_pi * uniform_double(block.word[2], block.word[3]);
      // 1 - u is in (0, 1], where the logarithm is finite.
      const double radius =
          scale * std::sqrt(-2 * std::log(1 - uniform_double(block.word[0], block.word[1])));
      out[column] = static_cast<float>(radius * std::cos(angle));
      if (column + 1 < columns) out[column + 1] = static_cast<float>(radius * std::sin(angle));
    }
  }
}

}  // namespace wf
