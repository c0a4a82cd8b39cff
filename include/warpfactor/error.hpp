#pragma once

#include <stdexcept>
#include <string>

#include "warpfactor/export.hpp"

namespace wf {
inline namespace v0_1 {

enum class ErrorCode {
  argument,     ///< a setting or parameter outside its range
  shape,        ///< matrices or id maps that do not fit each other
  file,         ///< a file that cannot be opened, read or written
  format,       ///< a file whose contents are not what they should be
  device,       ///< a wished-for device that cannot be used, or that failed
  memory,       ///< not enough host or device memory
  numeric,      ///< a non-finite number in the input or the result
  unsupported,  ///< a request that this kind of model does not answer
  network,      ///< a download that failed
};

/// The only exception the library throws on purpose. what() names the thing, the value found and
/// the value expected.
class WF_API Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace v0_1
}  // namespace wf
