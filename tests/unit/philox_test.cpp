#include "contract/philox.hpp"

#include <gtest/gtest.h>

namespace wf {
namespace {

void expect_block(const PhiloxBlock& block, std::uint32_t a, std::uint32_t b, std::uint32_t c,
                  std::uint32_t d) {
  EXPECT_EQ(block.word[0], a);
  EXPECT_EQ(block.word[1], b);
  EXPECT_EQ(block.word[2], c);
  EXPECT_EQ(block.word[3], d);
}

// The known answers published with Random123 (philox4x32, 10 rounds).
TEST(Philox, KnownAnswers) {
  expect_block(philox(0, 0, 0, 0), 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
  expect_block(philox(~0ull, ~0u, ~0u, ~0ull), 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
  expect_block(philox(0x299f31d0a4093822, 0x03707344, 0x13198a2e, 0x85a308d3243f6a88), 0xd16cfe09,
               0x94fdcceb, 0x5001e420, 0x24126ea1);
}

TEST(Philox, UniformsStayInRange) {
  EXPECT_EQ(uniform_float(0), 0.0f);
  EXPECT_LT(uniform_float(0xffffffff), 1.0f);
  EXPECT_LT(uniform_double(0xffffffff, 0xffffffff), 1.0);
  EXPECT_EQ(uniform_below(0xffffffff, 7), 6u);
  EXPECT_EQ(uniform_below(0, 7), 0u);
}

}  // namespace
}  // namespace wf
