#pragma once

#include <memory>

#include "contract/search.hpp"

namespace wf::reference {

std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric);

}  // namespace wf::reference
