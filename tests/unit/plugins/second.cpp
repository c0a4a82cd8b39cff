// A backend that has a searcher and nothing else.
#include "plugins/test_backend.hpp"

namespace {

class TestSearcher final : public wf::Searcher {
 public:
  void search(const wf::SearchRequest&, wf::Id*, float*) const override {}
  void rank(const wf::RankRequest&, const wf::RankResult&) const override {}
  wf::Offset bytes() const override { return 4242; }
};

class SearchOnly final : public wf::TestBackend {
 public:
  using TestBackend::TestBackend;
  std::unique_ptr<wf::AlsSolver> make_als(const wf::AlsEntries&, const wf::AlsEntries&,
                                          const wf::AlsParameters&) const override {
    return nullptr;
  }
  std::unique_ptr<wf::SgdTrainer> make_sgd(const wf::SgdProblem&,
                                           const wf::SgdParameters&) const override {
    return nullptr;
  }
  std::unique_ptr<wf::Searcher> make_searcher(wf::MatrixView<const float>, wf::Metric,
                                              int) const override {
    return std::make_unique<TestSearcher>();
  }
};

int device_count(std::string&) { return 1; }
std::unique_ptr<wf::Backend> open_device(int device) {
  return std::make_unique<SearchOnly>("second", device);
}

}  // namespace

EXPORTED_ENTRY const wf::BackendEntry* warpfactor_backend() {
  static const wf::BackendEntry entry{wf::backend_abi, "second", 50, device_count, open_device};
  return &entry;
}
