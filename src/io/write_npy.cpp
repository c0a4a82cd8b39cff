#include <string>

#include "io/atomic_file.hpp"
#include "warpfactor/io.hpp"

namespace wf {

void write_npy(MatrixView<const float> matrix, const std::string& path) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                       std::to_string(matrix.rows) + ", " + std::to_string(matrix.columns) + "), }";
  constexpr std::size_t alignment = 64;
  constexpr std::size_t before = 10;  // magic, version and length
  const std::size_t used = before + header.size() + 1;
  header.append((alignment - used % alignment) % alignment, ' ');
  header += '\n';
  AtomicFile file(path);
  file.write(std::string_view("\x93NUMPY\x01\x00", 8));
  const unsigned char length[] = {static_cast<unsigned char>(header.size() & 0xff),
                                  static_cast<unsigned char>(header.size() >> 8)};
  file.write(length, sizeof length);
  file.write(header);
  for (Offset r = 0; r < matrix.rows; ++r) {
    file.write(matrix.row(r), static_cast<std::size_t>(matrix.columns) * sizeof(float));
  }
  file.commit();
}

}  // namespace wf
