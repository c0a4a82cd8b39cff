#pragma once

#include <memory>
#include <string>

#include "warpfactor/export.hpp"
#include "warpfactor/factor_matrix.hpp"

namespace wf {
inline namespace v0_1 {

/// A file of vectors of one length, read in pieces of any size: .npy (two dimensions, C order,
/// float32, float64 or uint8), .fvecs or .bvecs, told apart by the ending. Of .fvecs and .bvecs
/// each row is its length, 4 bytes, and its values, float32 or bytes. Safe to share between
/// threads.
class WF_API VectorFile {
 public:
  /// Throws Error(file) when it cannot be read, Error(format) when it is not what its name says.
  explicit VectorFile(const std::string& path);
  VectorFile(VectorFile&&) noexcept;
  VectorFile& operator=(VectorFile&&) noexcept;
  ~VectorFile();

  /// Whether the name ends as one of these files.
  static bool has_ending(const std::string& path);

  Offset rows() const;
  int columns() const;
  /// Rows first .. first + count - 1 as float32. Throws Error(argument) past the end, Error(format)
  /// naming the row of another length, Error(numeric) naming row and column of a value that is not
  /// a finite float32.
  FactorMatrix read(Offset first, Offset count) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

/// What stands before the elements of a .npy file of rows x columns little-endian elements such as
/// "f4" or "i8", which follow it in row-major order.
WF_API std::string npy_header(const std::string& element, Offset rows, Offset columns);

}  // namespace v0_1
}  // namespace wf
