#include <zip.h>

#include "cli/command.hpp"

namespace wf::test {
namespace {

/// Archives in a folder that stands for the web site.
class Fetch : public Command {
 protected:
  void archive(const std::string& member, const std::string& text) const {
    int code = 0;
    fs::create_directories(folder_ / "site");
    zip_t* zip =
        zip_open(path("site/ml-latest-small.zip").c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    const auto add = [&](const std::string& name, const std::string& content) {
      zip_file_add(zip, name.c_str(), zip_source_buffer(zip, content.data(), content.size(), 0), 0);
    };
    const std::string readme = "You may use this data under the licence.\n";
    add("ml-latest-small/README.txt", readme);
    add(member, text);
    ASSERT_EQ(zip_close(zip), 0);
    const std::string md5 = "md5sum < " + path("site/ml-latest-small.zip") + " > " +
                            path("site/ml-latest-small.zip.md5");
    ASSERT_EQ(std::system(md5.c_str()), 0);
  }
  Result fetch(const std::string& name = "ml-latest-small") const {
    RunOptions options;
    options.environment["WARPFACTOR_FETCH_URL"] = "file://" + path("site") + "/";
    return run({"fetch", name, "--dir", path("data"), "--json"}, options);
  }
};

const char* const few_ratings = "userId,movieId,rating,timestamp\n1,2,3.5,4\n5,6,4,8\n";

TEST_F(Fetch, VerifiesUnpacksAndShowsTheLicence) {
  archive("ml-latest-small/ratings.csv", few_ratings);
  const Result result = fetch();
  EXPECT_EQ(result.json()["folder"], path("data/ml-latest-small"));
  EXPECT_NE(result.err.find("under the licence"), std::string::npos);
  EXPECT_EQ(read("data/ml-latest-small/ratings.csv"), few_ratings);
  EXPECT_EQ(std::distance(fs::directory_iterator(path("data")), {}), 1);
  EXPECT_EQ(run({"describe", path("data/ml-latest-small"), "--json"}).json()["interactions"], 2);
  EXPECT_FALSE(fetch().json()["downloaded"]);
}

TEST_F(Fetch, GoesOnWithAPartialDownload) {
  archive("ml-latest-small/ratings.csv", few_ratings);
  const std::string whole = read("site/ml-latest-small.zip");
  write("data/ml-latest-small.zip.part", whole.substr(0, whole.size() / 3));
  EXPECT_TRUE(fetch().json()["downloaded"]);
}

TEST_F(Fetch, AWrongChecksumIsRefusedAndRemoved) {
  archive("ml-latest-small/ratings.csv", few_ratings);
  write("site/ml-latest-small.zip.md5", "d41d8cd98f00b204e9800998ecf8427e  ml-latest-small.zip\n");
  expect_failure(fetch(), 1, "expected d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_TRUE(fs::is_empty(path("data")));
}

TEST_F(Fetch, PathsThatLeaveTheFolderAreRefused) {
  archive("ml-latest-small/../../evil.csv", few_ratings);
  expect_failure(fetch(), 1, "outside its folder");
  EXPECT_FALSE(exists("evil.csv"));
  archive("/tmp/evil.csv", few_ratings);
  expect_failure(fetch(), 1, "outside its folder");
}

TEST_F(Fetch, SaysWhenNothingCanBeReached) {
  RunOptions options;
  options.environment["WARPFACTOR_FETCH_URL"] = "http://127.0.0.1:9/";
  const Result result = run({"fetch", "ml-1m", "--dir", path("data")}, options);
  expect_failure(result, 1, "Is there a network?");
  EXPECT_TRUE(fs::is_empty(path("data")));
}

TEST_F(Fetch, UnknownNamesAreBadUsage) { expect_failure(fetch("ml-2m"), 2, "ml-20m"); }

}  // namespace
}  // namespace wf::test
