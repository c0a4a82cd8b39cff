#pragma once

namespace wf {

/// What a model that is trained by gradient descent makes small, see RankingConfig.
enum class SgdLoss { logistic, bpr, warp, warp_kos };

/// How far a step goes, coordinate by coordinate.
enum class SgdSchedule {
  adagrad,   ///< Duchi, Hazan, Singer 2011
  adadelta,  ///< Zeiler 2012
};

/// Where the items come from that a user is assumed to like less.
enum class NegativeSampler {
  uniform,     ///< every item alike
  popularity,  ///< the item of a stored entry drawn uniformly
};

}  // namespace wf
