#pragma once

namespace wf {
inline namespace v0_1 {

/// The minimised objective of a model that is trained by gradient descent, see RankingConfig.
enum class SgdLoss { logistic, bpr, warp, warp_kos };

/// The length of a step, coordinate by coordinate.
enum class SgdSchedule {
  adagrad,   ///< Duchi, Hazan, Singer 2011
  adadelta,  ///< Zeiler 2012
};

/// The distribution from which negatives are drawn, items that a user is assumed to like less.
enum class NegativeSampler {
  uniform,     ///< every item is equally likely
  popularity,  ///< an item is as likely as users have stored it
};

}  // namespace v0_1
}  // namespace wf
