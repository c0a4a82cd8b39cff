#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "contract/plugin.hpp"

namespace wf::test {

/// What the kernels are tested on; some may not be usable here.
std::vector<std::string> backend_names();
/// The same without "reference".
std::vector<std::string> fast_backend_names();

/// Whether big cases would take too long on it.
bool is_slow(const std::string& name);

/// How far a backend's rows may be from the reference's, relative to their length: "cuda" runs
/// conjugate gradient on rows rounded to fp16.
double solve_tolerance(const std::string& name, AlsMethod method);

/// Null with the reason why the backend cannot be used here.
const BackendEntry* find_backend(const std::string& name, std::string& reason);

/// A test of one backend. Where that cannot be used the test is skipped, or fails when
/// WARPFACTOR_REQUIRE_BACKENDS, names separated by commas, lists it.
class BackendTest : public testing::Test {
 protected:
  void SetUp() override;
  virtual std::string backend_name() const = 0;
  const BackendEntry* backend() const { return entry_; }

 private:
  const BackendEntry* entry_ = nullptr;
};

}  // namespace wf::test
