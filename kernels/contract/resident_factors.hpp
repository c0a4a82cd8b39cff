#pragma once

#include "warpfactor/types.hpp"

namespace wf {

/// A rows x columns matrix of float32 that lies on one device and never changes. Any number of
/// searchers and models may share it; only the backend that made it can work on it, other than by
/// read(). Safe to share between threads.
class ResidentFactors {
 public:
  virtual ~ResidentFactors() = default;

  virtual Offset rows() const = 0;
  virtual Offset columns() const = 0;
  /// Copies all of it to the host, padding zero. Throws Error(shape) unless `out` is of its size.
  virtual void read(MatrixView<float> out) const = 0;
};

}  // namespace wf
