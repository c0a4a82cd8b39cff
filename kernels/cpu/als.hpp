#pragma once

#include <memory>

#include "contract/als.hpp"

namespace wf::cpu {

std::unique_ptr<AlsSolver> make_als(const AlsEntries& users, const AlsEntries& items,
                                    const AlsParameters& parameters);

}  // namespace wf::cpu
