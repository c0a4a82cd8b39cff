#pragma once

#include <array>
#include <concepts>
#include <string_view>
#include <utility>

#include "warpfactor/als.hpp"

namespace wf {

/// Calls visit(name, member, help) for every setting of `config`: the one list from which option
/// names, model-file metadata and error messages are made. Names are those of the members.
template <class Config, class Visitor>
requires std::same_as<std::remove_const_t<Config>, AlsConfig>
void visit_fields(Config& config, Visitor&& visit) {
  visit("factors", config.factors, "numbers a user or an item is described by, 1 to 4096");
  visit("regularization", config.regularization,
        "lambda: penalty on large factors, at least 0; more of it fits the data less closely");
  visit("regularization_exponent", config.regularization_exponent,
        "nu: lambda grows with the nu-th power of a row's weight; 0 is plain, 1 is Rendle et al.");
  visit("alpha", config.alpha, "how much a stored value adds to its confidence, at least 0");
  visit("unobserved_weight", config.unobserved_weight,
        "weight of every entry that is not stored, at least 0");
  visit("objective", config.objective, "hkv: Hu, Koren, Volinsky 2008; ials: Rendle et al. 2022");
  visit("confidence", config.confidence, "confidence of a stored value r");
  visit("log_epsilon", config.log_epsilon,
        "epsilon of the confidence 1 + alpha log(1 + r / epsilon), above 0");
  visit("iterations", config.iterations, "passes over users and items, at least 0");
  visit("solver", config.solver, "cg: fast; cholesky: exact; subspace: for many factors");
  visit("cg_steps", config.cg_steps, "conjugate-gradient steps a row, at least 1");
  visit("block_size", config.block_size, "factors that solver subspace solves together");
  visit("init_scale", config.init_scale,
        "spread of the first factors, which are N(0, init_scale^2 / factors)");
  visit("seed", config.seed, "of the first factors");
  visit("loss_every", config.loss_every, "iterations between two losses; 0: never");
  visit("device", config.device, "auto, cpu, cuda, cuda:1 or reference");
  visit("threads", config.threads, "of a CPU device; 0: all");
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
constexpr EnumNames<AlsSolverKind, 3> enum_names(AlsSolverKind) {
  return {{{AlsSolverKind::cg, "cg"},
           {AlsSolverKind::cholesky, "cholesky"},
           {AlsSolverKind::subspace, "subspace"}}};
}

}  // namespace wf
