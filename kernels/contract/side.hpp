#pragma once

namespace wf {

/// The two kinds of rows of a factor model.
enum class Side { users, items };

constexpr Side other_side(Side side) { return side == Side::users ? Side::items : Side::users; }

}  // namespace wf
