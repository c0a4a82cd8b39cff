#pragma once

#include <cuda_runtime_api.h>

#include <stdexcept>
#include <string>

namespace thrust {

/// What an algorithm throws where CUDA fails.
class system_error : public std::runtime_error {
 public:
  struct Code {
    int error;
    int value() const { return error; }
  };

  system_error(cudaError_t error, const std::string& algorithm)
      : std::runtime_error(algorithm + ": " + cudaGetErrorString(error)),
        code_{static_cast<int>(error)} {}
  Code code() const { return code_; }

 private:
  Code code_;
};

}  // namespace thrust
