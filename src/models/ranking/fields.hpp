#pragma once

#include <array>
#include <concepts>
#include <string_view>
#include <utility>

#include "warpfactor/ranking.hpp"

namespace wf {

/// Calls visit(name, member, help) for every setting of `config` but the loss, which is the kind of
/// the model: the one list from which option names, model-file metadata and error messages are
/// made. Names are those of the members.
template <class Config, class Visitor>
requires std::same_as<std::remove_const_t<Config>, RankingConfig>
void visit_fields(Config& config, Visitor&& visit) {
  visit("factors", config.factors, "numbers a user or an item is described by, 1 to 4096");
  visit("epochs", config.epochs, "passes over the data, at least 0");
  visit("learning_rate", config.learning_rate, "how far a step goes, above 0");
  visit("learning_rate_decay", config.learning_rate_decay,
        "the rate is multiplied with after each epoch, above 0 and at most 1");
  visit("schedule", config.schedule, "how steps shorten; adadelta does not need a learning rate");
  visit("rho", config.rho, "of adadelta: how long it remembers, at least 0 and below 1");
  visit("epsilon", config.epsilon, "of adadelta, above 0");
  visit(
      "user_alpha", config.user_alpha,
      "weight decay: the share of what is learnt of a user that each update of it forgets, 0 to 1");
  visit("item_alpha", config.item_alpha, "likewise of items");
  visit("max_sampled", config.max_sampled, "of warp: items drawn to find one ranked too high");
  visit("k", config.k, "of warp-kos: the k-th best of n items of a user is learnt from");
  visit("n", config.n, "of warp-kos");
  visit("negative_sampler", config.negative_sampler,
        "uniform: every item alike; popularity: as often as users have it");
  visit("negatives", config.negatives, "of bpr: of so many drawn items the best-scored is taken");
  visit("batch_size", config.batch_size,
        "samples between two updates of the items; 0: by the size of the data");
  visit("deterministic", config.deterministic,
        "yes: the same result whatever the threads; no: they do not wait for each other (Hogwild)");
  visit("seed", config.seed, "of the first embeddings and of all draws");
  visit("device", config.device, "auto, cpu, cuda, cuda:1 or reference");
  visit("threads", config.threads, "of a CPU device; 0: all");
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
