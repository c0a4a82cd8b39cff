#pragma once

#include "contract/plugin.hpp"
#include "warpfactor/error.hpp"

#define EXPORTED_ENTRY extern "C" __attribute__((visibility("default")))

namespace wf {

/// A device that is there and makes nothing.
class TestBackend : public Backend {
 public:
  TestBackend(std::string kind, int device) : name_(kind + ":" + std::to_string(device)) {}
  std::string name() const override { return name_; }
  std::string description() const override { return "test device"; }
  std::unique_ptr<AlsSolver> make_als(const AlsEntries&, const AlsEntries&,
                                      const AlsParameters&) const override {
    throw Error(ErrorCode::device, "a test device makes nothing");
  }
  std::unique_ptr<SgdTrainer> make_sgd(const SgdProblem&, const SgdParameters&) const override {
    throw Error(ErrorCode::device, "a test device makes nothing");
  }
  std::unique_ptr<Searcher> make_searcher(MatrixView<const float>, Metric, int) const override {
    throw Error(ErrorCode::device, "a test device makes nothing");
  }

 private:
  std::string name_;
};

}  // namespace wf
