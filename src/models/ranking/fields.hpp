#pragma once

#include <array>
#include <concepts>
#include <string_view>
#include <utility>

#include "contract/sgd.hpp"
#include "models/settings/range.hpp"
#include "warpfactor/ranking.hpp"

namespace wf {

/// Calls visit(name, member, range, help) for every setting of `config` but the loss, which is the
/// kind of the model: the one list from which option names, model-file metadata and error messages
/// are made. Names are those of the members.
template <class Config, class Visitor>
requires std::same_as<std::remove_const_t<Config>, RankingConfig>
void visit_fields(Config& config, Visitor&& visit) {
  visit("factors", config.factors, between(1, max_factors), "length of an embedding");
  visit("epochs", config.epochs, between(0, 1000000), "passes over the data");
  visit("learning_rate", config.learning_rate, above(0), "length of a step in the first epoch");
  visit("learning_rate_decay", config.learning_rate_decay, above(0).at_most(1),
        "factor of the rate after each epoch");
  visit("schedule", config.schedule, any_number(),
        "how steps shorten; adadelta does not need a learning rate");
  visit("rho", config.rho, at_least(0).below(1), "decay of the averages of adadelta");
  visit("epsilon", config.epsilon, above(0), "stabiliser of adadelta");
  visit("user_alpha", config.user_alpha, between(0, 1),
        "weight decay: each update of a user first multiplies its embedding by 1 - user_alpha");
  visit("item_alpha", config.item_alpha, between(0, 1), "weight decay of items");
  visit("max_sampled", config.max_sampled, between(1, most_sgd_draws),
        "warp: largest number of items drawn to find one ranked too high");
  visit("kos_k", config.kos_k, between(1, most_sgd_draws),
        "warp-kos: rank of the positive among those drawn, counted from the best-scored");
  visit("kos_n", config.kos_n, between(1, most_sgd_draws), "warp-kos: number of positives drawn");
  visit("negative_sampler", config.negative_sampler, any_number(),
        "uniform: every item is equally likely; popularity: as likely as users have it");
  visit("candidates", config.candidates, between(1, most_sgd_draws),
        "bpr: number of negatives drawn, of which the hardest is taken");
  visit("batch_size", config.batch_size, at_least(0),
        "samples between two updates of the items; 0: by the size of the data");
  visit("deterministic", config.deterministic, any_number(),
        "yes: the same result whatever the threads; no: they do not wait for each other (Hogwild)");
  visit("seed", config.seed, any_number(), "seed of the first embeddings and of all draws");
  visit("device", config.device, any_number(), "device that trains and searches");
  visit("threads", config.threads, between(0, 1024), "threads of a CPU device; 0: all");
}

template <class Enum, std::size_t size>
using SgdNames = std::array<std::pair<Enum, std::string_view>, size>;

/// The losses by the name of the model's kind.
constexpr SgdNames<SgdLoss, 4> enum_names(SgdLoss) {
  return {{{SgdLoss::logistic, "logistic"},
           {SgdLoss::bpr, "bpr"},
           {SgdLoss::warp, "warp"},
           {SgdLoss::warp_kos, "warp-kos"}}};
}
constexpr SgdNames<SgdSchedule, 2> enum_names(SgdSchedule) {
  return {{{SgdSchedule::adagrad, "adagrad"}, {SgdSchedule::adadelta, "adadelta"}}};
}
constexpr SgdNames<NegativeSampler, 2> enum_names(NegativeSampler) {
  return {{{NegativeSampler::uniform, "uniform"}, {NegativeSampler::popularity, "popularity"}}};
}

}  // namespace wf
