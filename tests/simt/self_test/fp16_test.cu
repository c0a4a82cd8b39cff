// The numbers of fp16, whether the toolkit's header or the stand-in of toolkit/ makes them.
#include <cuda_fp16.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace {

std::uint16_t rounded(float value) { return std::bit_cast<std::uint16_t>(__float2half(value)); }
float widened(std::uint16_t bits) { return __half2float(std::bit_cast<__half>(bits)); }

constexpr float infinity = std::numeric_limits<float>::infinity();

TEST(Fp16, RoundsToNearestEven) {
  EXPECT_EQ(rounded(1.0f), 0x3c00);
  EXPECT_EQ(rounded(-2.5f), 0xc100);
  EXPECT_EQ(rounded(1 + 0x1p-11f), 0x3c00);             // half way to an odd one: down
  EXPECT_EQ(rounded(1 + 3 * 0x1p-11f), 0x3c02);         // half way to an even one: up
  EXPECT_EQ(rounded(1 + 0x1p-11f + 0x1p-23f), 0x3c01);  // just above half way
  EXPECT_EQ(rounded(2 - 0x1p-12f), 0x4000);             // carries into the exponent
}

TEST(Fp16, RoundsAtTheEndsOfItsRange) {
  EXPECT_EQ(rounded(65504.0f), 0x7bff);
  EXPECT_EQ(rounded(65519.996f), 0x7bff);
  EXPECT_EQ(rounded(65520.0f), 0x7c00);
  EXPECT_EQ(rounded(-infinity), 0xfc00);
  EXPECT_EQ(rounded(0x1p-14f), 0x0400);
  EXPECT_EQ(rounded(0x1p-14f - 0x1p-25f), 0x0400);  // subnormal no more
  EXPECT_EQ(rounded(3 * 0x1p-24f), 0x0003);
  EXPECT_EQ(rounded(0x1p-25f), 0x0000);
  EXPECT_EQ(rounded(0x1p-25f + 0x1p-40f), 0x0001);
  EXPECT_EQ(rounded(-0.0f), 0x8000);
}

TEST(Fp16, WidensEveryKind) {
  EXPECT_EQ(widened(0x3555), 0x555 * 0x1p-12f);
  EXPECT_EQ(widened(0xfbff), -65504.0f);
  EXPECT_EQ(widened(0x0001), 0x1p-24f);
  EXPECT_EQ(widened(0x83ff), -0x3ff * 0x1p-24f);
  EXPECT_EQ(widened(0x7c00), infinity);
  EXPECT_TRUE(std::signbit(widened(0x8000)));
  EXPECT_TRUE(std::isnan(widened(0x7e00)));
  EXPECT_TRUE(std::isnan(__half2float(__float2half(std::nanf("")))));
}

TEST(Fp16, ComesBackFromFloatAsItWas) {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const float value = widened(static_cast<std::uint16_t>(bits));
    if (!std::isnan(value)) ASSERT_EQ(rounded(value), bits);
  }
}

TEST(Fp16, PairsAreMultipliedWithOneRounding) {
  // (1 + 2^-10)^2 = 1 + 2^-9 + 2^-20, of which fp16 keeps the first two; 256^2 overflows.
  const float one = 1 + 0x1p-10f;
  const __half2 product = __hmul2(__floats2half2_rn(one, 256), __floats2half2_rn(one, 256));
  const float2 wide = __half22float2(product);
  EXPECT_EQ(wide.x, 1 + 0x1p-9f);
  EXPECT_EQ(wide.y, infinity);
}

}  // namespace
