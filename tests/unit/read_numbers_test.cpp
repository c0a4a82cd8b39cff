#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "io/readers/numbers.hpp"

namespace wf {
namespace {

TEST(ScanDigits, StopsBehindTheLastDigit) {
  for (const std::string tail : {"", ",", "\n", "x", "\xff\xff\xff\xff\xff\xff\xff\xff",
                                 "/00000000", ":00000000", ",12345678"}) {
    for (const std::string digits : {"0", "7", "42", "907", "1234", "99999", "000123", "9999999",
                                     "12345678", "123456789", "123456789012345678"}) {
      const std::string text = digits + tail;
      const char* p = text.data();
      std::int64_t number = -1;
      EXPECT_TRUE(scan_digits(p, text.data() + text.size(), number)) << text;
      EXPECT_EQ(number, std::atoll(digits.c_str())) << text;
      EXPECT_EQ(p - text.data(), static_cast<std::ptrdiff_t>(digits.size())) << text;
    }
  }
}

TEST(ScanDigits, LeavesTheRestToOthers) {
  for (const std::string text : {"", "x", "-1", " 1", "x2345678", "1234567890123456789"}) {
    const char* p = text.data();
    std::int64_t number = 0;
    EXPECT_FALSE(scan_digits(p, text.data() + text.size(), number)) << text;
  }
}

TEST(ScanDecimal, IsExactOrLeavesItToOthers) {
  for (int whole = 0; whole < 1200; whole += 7) {
    for (const char* fraction : {"", ".5", ".25", ".1", ".30", ".007", ".123456", ".1234567"}) {
      const std::string text = std::to_string(whole) + fraction + ",";
      const char* p = text.data();
      float value = -1;
      if (!scan_decimal(p, text.data() + text.size(), value)) continue;
      EXPECT_EQ(*p, ',') << text;
      EXPECT_EQ(value, std::strtof(text.c_str(), nullptr)) << text;
    }
  }
  const std::string usual = "3.5";
  const char* p = usual.data();
  float value = 0;
  EXPECT_TRUE(scan_decimal(p, usual.data() + usual.size(), value));
  EXPECT_EQ(value, 3.5f);
}

}  // namespace
}  // namespace wf
