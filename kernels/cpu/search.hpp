#pragma once

#include <memory>

#include "contract/search.hpp"

namespace wf::cpu {

std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric, int threads);

}  // namespace wf::cpu
