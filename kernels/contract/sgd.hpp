#pragma once

#include <cstdint>

#include "contract/side.hpp"
#include "warpfactor/sgd_settings.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// The most draws of a kind that one sample may make.
inline constexpr int most_sgd_draws = 1 << 17;

/// What is trained on. A sample is an entry with a weight above 0, that for all but the logistic
/// loss has a value above 0 as well; samples are numbered in the order of storage. Every entry,
/// sample or not, is stored: it is never an accepted negative of its user.
struct SgdProblem {
  CsrView interactions;            ///< users x items, indices ascending strictly within a row
  const float* weights = nullptr;  ///< one an entry, finite, not negative; null: 1
  /// Rows x features, finite weights; offsets null: row r has feature r alone, with weight 1.
  CsrView user_features;
  CsrView item_features;
  /// One byte a feature, null: all 0. Features with another keep their embedding, bias and
  /// accumulators as they are, whatever gradients, decay and schedule.
  const std::uint8_t* frozen_user_features = nullptr;
  const std::uint8_t* frozen_item_features = nullptr;
};

struct SgdParameters {
  int factors = 0;
  SgdLoss loss = SgdLoss::warp;
  SgdSchedule schedule = SgdSchedule::adagrad;
  double rho = 0.95;      ///< adadelta
  double epsilon = 1e-6;  ///< adadelta
  double user_alpha = 0;  ///< weight decay, 0 .. 1
  double item_alpha = 0;  ///< likewise
  int max_sampled = 10;   ///< warp, warp_kos: draws a sample
  int kos_k = 5;          ///< warp_kos
  int kos_n = 10;         ///< warp_kos
  NegativeSampler negative_sampler = NegativeSampler::uniform;
  int candidates = 1;  ///< bpr: number of items drawn, of which the hardest is the negative
  std::uint64_t seed = 0;
  Offset batch_size = 1;    ///< samples, at least 1; may pass those of an epoch
  bool train_users = true;  ///< false: the side stays as it is, to fold rows into the other
  bool train_items = true;
  bool deterministic = true;
  int threads = 0;  ///< 0: all
};

/// All that training changes on one side, one row a feature. steps and bias_steps are used by
/// adadelta only and may be null with adagrad.
template <class T>
struct SgdState {
  MatrixView<T> embeddings;  ///< features x factors
  Span<T> biases;
  MatrixView<T> accumulators;  ///< of squared gradients
  Span<T> bias_accumulators;
  MatrixView<T> steps;  ///< of squared steps
  Span<T> bias_steps;
};

struct SgdReport {
  double loss = 0;     ///< summed over the samples, see SgdTrainer
  Offset samples = 0;  ///< of the epoch, skipped ones included
  Offset skipped = 0;  ///< whose user has every item stored
  Offset updates = 0;  ///< samples with a coefficient other than 0; for warp: that had a violator
  Offset draws = 0;    ///< negatives scored
  Offset non_finite = 0;  ///< samples with a score that is NaN or infinite; the model has diverged
};

/// Ranking by stochastic gradient descent on one device. Score s_ui = b_u + b_i + p_u.q_i, where
/// p_u and b_u (likewise q_i, b_i) are sums over the row's features of weight * embedding.
///
/// Epoch e takes sample SgdOrder(seed, e, samples)(i) for i = 0, 1, ... in batches of batch_size.
/// Within a batch the items' q and b are those of its start. So are the users', except where
/// user_features are the identity: then a sample sees what the earlier ones of its user made of
/// p_u and b_u. A sample (user u, positive item i, weight w) finds from these values a negative j
/// and a coefficient c >= 0 (sgd_draws.hpp has the draws), in double or single precision:
///   logistic  no j; c = w (sigmoid(s_ui) - y), of either sign, y = 1 where the value is above 0,
///             else 0. Loss -w log(sigmoid(s_ui)) or -w log(1 - sigmoid(s_ui)).
///   bpr       j: of `candidates` items that u has not stored the best-scored, the first of equals.
///             c = w (1 - sigmoid(s_ui - s_uj)). Loss -w log(sigmoid(s_ui - s_uj)).
///   warp      j: of up to max_sampled drawn items, stored or not, the first that u has not stored
///             with s_uj > s_ui - 1. At draw number t, counted from 1:
///             c = min(10, w log(sgd_rank(items, t))). Loss c (1 - s_ui + s_uj).
///             Without such an item c = 0 and the loss is 0.
///   warp_kos  i is replaced: min(kos_n, d) of the d samples of u are drawn with replacement and
///             sorted by score, descending (the first drawn before equals); the min(kos_k, kos_n,
///             d)-th gives i and w. Then as warp.
/// A sample whose user has every item stored is skipped, except by the logistic loss. c is a
/// float32; 0 changes nothing. Otherwise, with p, q as the sample saw them, the gradients are
///   logistic  p_u: c q_i, b_u: c, q_i: c p_u, b_i: c
///   others    p_u: c (q_j - q_i), q_i: -c p_u, b_i: -c, q_j: c p_u, b_j: c; none for b_u
/// An identity user's are applied at once, one after the other. All others wait for the end of the
/// batch. There each feature that has gradients, which are weight * the row's gradient of the rows
/// that have it, and that is not frozen takes one step for all n of them. With g their sum and S
/// the sum of their squares (of a single one S = g^2), for each coordinate x of embedding and bias:
///   adagrad   r = 2 learning_rate / (sqrt(G) + sqrt(G + S (n - 1) / n));
///             x = (1 - alpha)^n x - m r g; G = G + S
///   adadelta  G = rho^n G + (1 - rho^n) S / n; r = sqrt(D + epsilon) / sqrt(G + epsilon);
///             x = (1 - alpha)^n x - m r g; D = rho^n D + (1 - rho^n) r^2 S / n
/// with G the accumulator, D the accumulated steps and alpha that of the side: the share that every
/// gradient takes off x before its step, whatever the rate (Loshchilov, Hutter 2019, "Decoupled
/// Weight Decay Regularization"). m = (1 - (1 - alpha)^n) / (n alpha), 1 without decay, is what
/// those that follow leave of a step. For n = 1 that is the schedule's own step. For more it is
/// about what n steps one after the other come to: adagrad's r is the mean, as an integral, of its
/// falling rate learning_rate / sqrt(G + t S / n) over 0 <= t < n, adadelta's that after the n
/// squares, and m the mean of (1 - alpha)^k over k = 0 .. n - 1.
///
/// So a batch of one sample is plain SGD, but for features that both its items have. With
/// deterministic = true the state is a function of problem, parameters and calls, not of the number
/// of threads. With deterministic = false samples apply their gradients at once, n = 1, several
/// threads at a time and unsynchronised (Hogwild, Niu et al. 2011), where a backend can; the order
/// and draws stay, the result varies with the timing.
/// The problem must outlive the trainer. For one thread. Padding read out is zero.
class SgdTrainer {
 public:
  virtual ~SgdTrainer() = default;

  /// Replaces (copies out) the state of a side, which begins as all zero; sgd_state.hpp draws a
  /// first one. What is read and written back continues bit-identically.
  virtual void write_state(Side side, const SgdState<const float>& state) = 0;
  virtual void read_state(Side side, const SgdState<float>& state) const = 0;

  /// epoch numbers the draws: no two calls that continue each other should share it.
  virtual SgdReport run_epoch(std::uint32_t epoch, double learning_rate) = 0;
};

}  // namespace wf
