#include "data/transpose.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/parallel.hpp"

namespace wf {
namespace {

TEST(Transpose, SmallMatrix) {
  // 0 1 2
  // 3 0 0
  const std::vector<Offset> offsets{0, 2, 3};
  const std::vector<Id> indices{1, 2, 0};
  const std::vector<float> values{1, 2, 3};
  const CsrMatrix turned = transpose({2, 3, offsets.data(), indices.data(), values.data()});
  EXPECT_EQ(turned.rows(), 3);
  EXPECT_EQ(turned.columns, 2);
  EXPECT_EQ(turned.offsets, (std::vector<Offset>{0, 1, 2, 3}));
  EXPECT_EQ(turned.indices, (std::vector<Id>{1, 0, 0}));
  EXPECT_EQ(turned.values, (std::vector<float>{3, 1, 2}));
  EXPECT_EQ(turned.view().value(0), 3.0f);
}

TEST(Transpose, EmptyMatrices) {
  const CsrMatrix nothing = transpose(CsrView{});
  EXPECT_EQ(nothing.offsets, (std::vector<Offset>{0}));
  const std::vector<Offset> offsets{0, 0, 0};
  const CsrMatrix zero = transpose({2, 3, offsets.data(), nullptr, nullptr});
  EXPECT_EQ(zero.offsets, (std::vector<Offset>{0, 0, 0, 0}));
  EXPECT_EQ(zero.view().size(), 0);
  EXPECT_EQ(zero.view().columns, 2);
}

TEST(Transpose, TwiceIsTheSameWhateverTheThreads) {
  std::mt19937 random(2);
  std::vector<Offset> offsets{0};
  std::vector<Id> indices;
  for (int r = 0; r < 57; ++r) {
    for (Id c = 0; c < 91; ++c) {
      if (random() % 57 < static_cast<unsigned>(r)) indices.push_back(c);
    }
    offsets.push_back(static_cast<Offset>(indices.size()));
  }
  std::vector<float> values(indices.size());
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<float>(k);
  const CsrView matrix{57, 91, offsets.data(), indices.data(), values.data()};
  for (const int threads : {1, 2, 3, 100}) {
    const ThreadScope scope(threads);
    const CsrMatrix back = transpose(transpose(matrix).view());
    EXPECT_EQ(back.offsets, offsets);
    EXPECT_EQ(back.indices, indices);
    EXPECT_EQ(back.values, values);
  }
}

}  // namespace
}  // namespace wf
