#pragma once

#include <cstdint>

#include "warpfactor/export.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {
inline namespace v0_1 {

/// Two disjoint parts that together are the input; both keep its id maps.
struct Split {
  Interactions train;
  Interactions test;
};

/// Held-out users: train has the other users, fold_in and test the held-out ones.
struct UserSplit {
  Interactions train;
  Interactions fold_in;
  Interactions test;
};

struct RandomSplitOptions {
  double test_fraction = 0.2;
  std::uint64_t seed = 0;
};
/// Each entry goes to test with probability test_fraction, by its own draw. Like every split here:
/// a function of the arguments alone; Error(argument) for a fraction outside (0, 1) or k < 1.
WF_API Split split_random(const Interactions& all, const RandomSplitOptions& options = {});

/// The latest test_fraction of all entries is test. Throws Error(argument) when times are unknown.
WF_API Split split_time(const Interactions& all, double test_fraction = 0.2);

struct LeaveKOutOptions {
  int k = 1;
  std::uint64_t seed = 0;
};
/// k entries of every user with more than k, drawn without replacement, are test.
WF_API Split split_leave_k_out(const Interactions& all, const LeaveKOutOptions& options = {});

/// The latest k entries of every user with more than k are test; ties by item number.
/// Throws Error(argument) when times are unknown.
WF_API Split split_leave_last_out(const Interactions& all, int k = 1);

struct UserSplitOptions {
  double user_fraction = 0.2;  ///< of the users is held out
  /// Of a held-out user's entries is test, the rest fold-in; at least one of each where there are
  /// two, and a lone entry is fold-in.
  double test_fraction = 0.2;
  std::uint64_t seed = 0;
};
WF_API UserSplit split_users(const Interactions& all, const UserSplitOptions& options = {});

}  // namespace v0_1
}  // namespace wf
