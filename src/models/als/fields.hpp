#pragma once

#include <array>
#include <concepts>
#include <string_view>
#include <utility>

#include "models/settings/range.hpp"
#include "warpfactor/als.hpp"

namespace wf {

/// Calls visit(name, member, range, help) for every setting of `config`: the one list from which
/// option names, model-file metadata and error messages are made. Names are those of the members.
template <class Config, class Visitor>
requires std::same_as<std::remove_const_t<Config>, AlsConfig>
void visit_fields(Config& config, Visitor&& visit) {
  visit("factors", config.factors, between(1, max_factors), "length of a factor row");
  visit("regularization", config.regularization, at_least(0),
        "lambda: penalty on large factors; more of it fits the data less closely");
  visit("regularization_exponent", config.regularization_exponent, at_least(0),
        "nu: lambda grows with the nu-th power of a row's weight; 0 is plain, 1 is Rendle et al.");
  visit("alpha", config.alpha, at_least(0), "how much a stored value adds to its confidence");
  visit("unobserved_weight", config.unobserved_weight, at_least(0),
        "weight of every entry that is not stored");
  visit("objective", config.objective, any_number(),
        "hkv: Hu, Koren, Volinsky 2008; ials: Rendle et al. 2022");
  visit("confidence", config.confidence, any_number(), "confidence of a stored value r");
  visit("log_epsilon", config.log_epsilon, above(0),
        "epsilon of the confidence 1 + alpha log(1 + r / epsilon)");
  visit("iterations", config.iterations, between(0, 1000000), "passes over users and items");
  visit("solver", config.solver, any_number(),
        "cg: fast; cholesky: exact; subspace: for many factors");
  visit("cg_steps", config.cg_steps, between(1, max_factors),
        "conjugate-gradient steps per row of solver cg");
  visit("block_size", config.block_size, between(1, max_factors),
        "factors that solver subspace solves together");
  visit("init_scale", config.init_scale, above(0),
        "scale of the first factors, which are N(0, init_scale^2 / factors)");
  visit("seed", config.seed, any_number(), "seed of the first factors");
  visit("loss_every", config.loss_every, between(0, 1000000),
        "iterations between two losses; 0: never");
  visit("device", config.device, any_number(), "device that trains and searches");
  visit("threads", config.threads, between(0, 1024), "threads of a CPU device; 0: all");
}

/// The text of each value of an enumeration, found by a tag argument: enum_names(AlsObjective{}).
template <class Enum, std::size_t size>
using EnumNames = std::array<std::pair<Enum, std::string_view>, size>;

constexpr EnumNames<AlsObjective, 2> enum_names(AlsObjective) {
  return {{{AlsObjective::hkv, "hkv"}, {AlsObjective::ials, "ials"}}};
}
constexpr EnumNames<AlsConfidence, 3> enum_names(AlsConfidence) {
  return {{{AlsConfidence::one_plus_alpha_r, "1+alpha*r"},
           {AlsConfidence::alpha_r, "alpha*r"},
           {AlsConfidence::log, "log"}}};
}
constexpr EnumNames<AlsMethod, 3> enum_names(AlsMethod) {
  return {{{AlsMethod::cg, "cg"},
           {AlsMethod::cholesky, "cholesky"},
           {AlsMethod::subspace, "subspace"}}};
}

}  // namespace wf
