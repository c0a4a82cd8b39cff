#include "warpfactor/version.hpp"

#include <gtest/gtest.h>

#include <string>

namespace wf {
namespace {

TEST(Version, IsThatOfTheProjectInEveryForm) {
  EXPECT_STREQ(version, WARPFACTOR_PROJECT_VERSION);
  const LibraryVersion library = library_version();
  EXPECT_STREQ(library.text, version);
  EXPECT_EQ(std::to_string(library.major) + "." + std::to_string(library.minor) + "." +
                std::to_string(library.patch),
            version);
}

}  // namespace
}  // namespace wf
