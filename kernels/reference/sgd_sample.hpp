#pragma once

#include <cstdint>
#include <functional>

#include "contract/sgd.hpp"
#include "contract/sgd_samples.hpp"

namespace wf::reference {

/// What one sample decides before anything changes.
struct SgdChoice {
  Id positive = no_id;
  Id negative = no_id;  ///< none: the logistic loss, or no violator
  double coefficient = 0;
  double loss = 0;
  Offset draws = 0;
  bool finite = true;
};

/// Finds negatives and coefficients: what sgd.hpp says of a single sample.
class SgdSampler {
 public:
  /// The score of an item for the sample's user.
  using Score = std::function<double(Id item)>;

  SgdSampler(const SgdProblem& problem, const SgdParameters& parameters, const SgdSamples& samples)
      : problem_(problem), parameters_(parameters), samples_(samples) {}

  bool is_skipped(Offset sample) const;
  SgdChoice choose(std::uint32_t epoch, Offset sample, const Score& score) const;

 private:
  SgdChoice logistic(Offset sample, const Score& score) const;
  SgdChoice bpr(std::uint32_t epoch, Offset sample, const Score& score) const;
  SgdChoice warp(std::uint32_t epoch, Offset sample, Offset positive, const Score& score) const;
  Offset kos_positive(std::uint32_t epoch, Offset sample, const Score& score) const;
  Id bpr_candidate(std::uint32_t epoch, Offset sample, std::uint32_t number) const;
  /// Draw `number` of the sampler.
  Id drawn_item(std::uint32_t epoch, Offset sample, std::uint32_t number) const;

  Span<const Id> stored(Offset sample) const {
    return problem_.interactions.row(samples_.pairs[sample].user);
  }
  Id items() const { return static_cast<Id>(problem_.interactions.columns); }

  const SgdProblem& problem_;
  const SgdParameters& parameters_;
  const SgdSamples& samples_;
};

}  // namespace wf::reference
