#include <gtest/gtest.h>
#include <sys/mman.h>

#include <array>
#include <numeric>
#include <type_traits>
#include <vector>

#include "warpfactor/types.hpp"

namespace wf {
namespace {

/// Addresses without memory behind them: what is checked is where a row would be.
class AddressSpace {
 public:
  explicit AddressSpace(std::size_t bytes)
      : bytes_(bytes),
        begin_(::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                      0)) {}
  ~AddressSpace() {
    if (reserved()) ::munmap(begin_, bytes_);
  }
  AddressSpace(const AddressSpace&) = delete;
  AddressSpace& operator=(const AddressSpace&) = delete;

  bool reserved() const { return begin_ != MAP_FAILED; }
  template <class T>
  T* as() const {
    return static_cast<T*>(begin_);
  }

 private:
  std::size_t bytes_;
  void* begin_;
};

// 2^26 rows of 64 floats are 2^32 elements, 2^34 bytes.
TEST(Views, RowsOfAMatrixPassTwoToTheThirtyFirstElements) {
  const AddressSpace space(std::size_t{1} << 35);
  if (!space.reserved()) GTEST_SKIP() << "no address space of 32 GiB";
  const Offset rows = Offset{1} << 26;
  const MatrixView<float> view{space.as<float>(), rows, 50, 64};
  EXPECT_EQ(view.row(rows) - view.data, Offset{1} << 32);
  EXPECT_EQ(MatrixView<const float>(view).row(rows - 1) - view.data, (Offset{1} << 32) - 64);
}

TEST(Views, RowsOfACsrMatrixPassTwoToTheThirtyFirstEntries) {
  const AddressSpace space(std::size_t{1} << 35);
  if (!space.reserved()) GTEST_SKIP() << "no address space of 32 GiB";
  const Offset first = 3'000'000'000, offsets[] = {0, first, first + 5};
  const CsrView view{2, 7, offsets, space.as<const Id>(), nullptr};
  EXPECT_EQ(view.size(), first + 5);
  EXPECT_EQ(view.degree(0), first);
  EXPECT_EQ(view.row(0).size(), 3'000'000'000u);
  EXPECT_EQ(view.row(1).data() - view.indices, first);
  EXPECT_EQ(view.row(1).size(), 5u);
  EXPECT_EQ(view.value(first + 4), 1);
}

Id sum(Span<const Id> ids) { return std::accumulate(ids.begin(), ids.end(), Id{0}); }

TEST(Span, TakesABracedListOfElementsAndNeverAPointerAndALength) {
  EXPECT_EQ(sum({0, 1}), 1);
  EXPECT_EQ(sum({3, 4}), 7);
  EXPECT_EQ(sum({7}), 7);
  EXPECT_EQ(sum({}), 0);
  static_assert(std::is_constructible_v<Span<const Id>, const Id*, std::size_t>);
  static_assert(!std::is_convertible_v<std::initializer_list<Id>, Span<Id>>);
}

TEST(Span, SeesArraysVectorsAndSpansOfTheSameElements) {
  const std::vector<Id> vector = {1, 2, 3};
  const std::array<Id, 2> array = {4, 5};
  Id plain[] = {6, 7, 8};
  const Span<Id> writable = plain;
  writable[0] = 9;
  EXPECT_EQ(sum(vector), 6);
  EXPECT_EQ(sum(array), 9);
  EXPECT_EQ(sum(plain), 24);
  EXPECT_EQ(sum(writable), 24);
  EXPECT_EQ(sum(writable.subspan(1, 2)), 15);
  EXPECT_EQ(sum(std::vector<Id>{1, 1}), 2);
}

TEST(Span, ConvertsOnlyWhatHasItsElements) {
  static_assert(!std::is_convertible_v<std::vector<double>, Span<const Id>>);
  static_assert(!std::is_convertible_v<std::vector<double>&, Span<const Id>>);
  static_assert(!std::is_convertible_v<const std::vector<Id>&, Span<Id>>);
  static_assert(!std::is_convertible_v<std::vector<Id>, Span<Id>>, "nothing would own it");
  static_assert(!std::is_convertible_v<Span<const Id>, Span<Id>>);
  static_assert(std::is_convertible_v<std::vector<Id>&, Span<Id>>);
  static_assert(std::is_convertible_v<Span<Id>, Span<const Id>>);
}

}  // namespace
}  // namespace wf
