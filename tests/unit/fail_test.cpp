#include "contract/fail.hpp"

#include <gtest/gtest.h>

#include "support/thrown_by.hpp"

namespace wf {
namespace {

TEST(Fail, JoinsTextAndNumbersToOneMessage) {
  const std::string text = "of 'x'";
  const Thrown error = thrown_by([&] {
    fail(ErrorCode::format, "line ", 42, std::string_view(" "), text, " is ", 2.5f, ", ",
         Offset{7});
  });
  EXPECT_EQ(error.code, ErrorCode::format);
  EXPECT_EQ(error.message, "line 42 of 'x' is 2.500000, 7");
}

TEST(Fail, ChecksThrowOnlyWhatDoesNotHold) {
  EXPECT_NO_THROW(fail_unless(true, ErrorCode::numeric, "no"));
  EXPECT_NO_THROW(check_shape("the width", 3, 3));
  EXPECT_NO_THROW(check_range("k", 1, 1, 1));
  EXPECT_EQ(thrown_by([] { fail_unless(false, ErrorCode::numeric, "no"); }).code,
            ErrorCode::numeric);
  const Thrown shape = thrown_by([] { check_shape("the width", 3, Offset{1} << 40); });
  EXPECT_EQ(shape.code, ErrorCode::shape);
  EXPECT_EQ(shape.message, "the width is 3, expected 1099511627776");
  for (const int k : {0, 8}) {
    const Thrown range = thrown_by([&] { check_range("k", k, 1, 7); });
    EXPECT_EQ(range.code, ErrorCode::argument);
    EXPECT_EQ(range.message, "k is " + std::to_string(k) + ", expected 1 to 7");
  }
}

}  // namespace
}  // namespace wf
