#pragma once

#include <memory>

#include "contract/search.hpp"

namespace wf::reference {

std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric);
/// Null where `base` is another backend's.
std::unique_ptr<Searcher> make_searcher(std::shared_ptr<const ResidentFactors> base, Metric metric);

}  // namespace wf::reference
