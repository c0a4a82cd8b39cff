#include "warpfactor/atomic_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "nobody.hpp"
#include "support/files.hpp"
#include "support/thrown_by.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public testing::Test {
 protected:
  std::string path(const std::string& name = "") const { return folder_.path(name); }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(path()), fs::directory_iterator{}));
  }

  TemporaryFolder folder_;
};

void expect_unwritable(const std::string& path, const std::string& words) {
  expect_error(ErrorCode::file, {path, words}, [&] {
    AtomicFile file(path);
    file.write("text");
    file.commit();
  });
}

TEST_F(AtomicFileTest, AppearsOnCommitAndReplacesWhatWasThere) {
  std::ofstream(path("a")) << "old";
  AtomicFile file(path("a"));
  file.write("ne");
  file.write("w", 1);
  EXPECT_EQ(contents_of(path("a")), "old");
  file.commit();
  EXPECT_EQ(contents_of(path("a")), "new");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, WithoutCommitNothingChanges) {
  std::ofstream(path("a")) << "old";
  { AtomicFile(path("a")).write("new"); }
  EXPECT_EQ(contents_of(path("a")), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, TwoWritersOfOneFileDoNotMix) {
  AtomicFile first(path("a")), second(path("a"));
  first.write("first");
  second.write("second");
  second.commit();
  first.commit();
  EXPECT_EQ(contents_of(path("a")), "first");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, FollowsASymbolicLink) {
  std::ofstream(path("a")) << "old";
  fs::create_symlink(path("a"), path("link"));
  AtomicFile file(path("link"));
  file.write("new");
  file.commit();
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(contents_of(path("a")), "new");
}

TEST_F(AtomicFileTest, HasThePermissionsOfAnOrdinaryFile) {
  const mode_t mask = ::umask(027);
  AtomicFile file(path("a"));
  ::umask(mask);
  file.commit();
  struct stat status {};
  ASSERT_EQ(::stat(path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
}

TEST_F(AtomicFileTest, AFolderThatMayNotBeWrittenIsRefused) {
  fs::permissions(path(), fs::perms(0555));
  expect_nobody_is_refused([&] { AtomicFile(path("a")).commit(); },
                           path("a") + ": cannot be written: Permission denied");
  EXPECT_EQ(files(), 0u);
}

// A rename would replace it, since the folder may be written.
TEST_F(AtomicFileTest, AFileThatMayNotBeWrittenIsRefusedAndKept) {
  std::ofstream(path("a")) << "old";
  fs::permissions(path(), fs::perms(0777));
  fs::permissions(path("a"), fs::perms(0444));
  expect_nobody_is_refused([&] { AtomicFile(path("a")).commit(); },
                           path("a") + ": cannot be written: Permission denied");
  EXPECT_EQ(contents_of(path("a")), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, ErrorsNameThePathAndTheReason) {
  expect_unwritable(path("missing/a"), "No such file");
  expect_unwritable(path(), "Is a directory");
  expect_unwritable("/dev/full", "No space left");
}

}  // namespace
}  // namespace wf
