#include <type_traits>

#include "matrices.hpp"

namespace wf {
namespace {

template <class Lists, class = void>
constexpr bool lends_rows = false;
template <class Lists>
constexpr bool lends_rows<Lists, std::void_t<decltype(std::declval<Lists>().ids_of(0))>> = true;

// A range-for over the list of a temporary would read memory that is gone.
static_assert(lends_rows<const TopK&> && lends_rows<SearchResult&>);
static_assert(!lends_rows<TopK> && !lends_rows<const TopK> && !lends_rows<SearchResult>);

TEST(RankedLists, RowsEndBeforeThePadding) {
  const TopK top{3, {7, 2, -1, -1, -1, -1, 0, 1, 2}, {5, 4, 0, 0, 0, 0, 3, 2, 1}};
  EXPECT_EQ(top.rows(), 3);
  EXPECT_EQ(listed(top, 0), (std::vector<Id>{7, 2}));
  EXPECT_TRUE(listed(top, 1).empty());
  EXPECT_EQ(top.scores_of(0).size(), 2u);
  EXPECT_EQ(top.scores_of(2)[2], 1);
  EXPECT_EQ(TopK().rows(), 0);
}

}  // namespace
}  // namespace wf
