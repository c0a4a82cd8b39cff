#include <gtest/gtest.h>

#include "support/files.hpp"
#include "triples.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

struct Facts {
  const char* name;
  Id users;
  Id items;
  Offset entries;
};

class RealData : public ::testing::TestWithParam<Facts> {};

TEST_P(RealData, HasTheKnownCounts) {
  WF_SKIP_WITHOUT_DATA();
  const Facts& facts = GetParam();
  ReadOptions options;
  options.times = true;
  const Interactions data = read_interactions(real_data() + "/" + facts.name, options);
  EXPECT_EQ(data.user_count(), facts.users);
  EXPECT_EQ(data.item_count(), facts.items);
  EXPECT_EQ(data.size(), facts.entries);
  EXPECT_EQ(data.has_values(), data.has_times());
}

INSTANTIATE_TEST_SUITE_P(, RealData,
                         ::testing::Values(Facts{"ml-100k", 943, 1682, 100000},
                                           Facts{"ml-1m", 6040, 3706, 1000209},
                                           Facts{"ml-latest-small", 610, 9724, 100836},
                                           Facts{"yelp2018", 31668, 38048, 1237259}),
                         [](const auto& info) {
                           std::string name = info.param.name;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

TEST(RealDataDetails, FirstAndLastLines) {
  WF_SKIP_WITHOUT_DATA();
  ReadOptions options;
  options.times = true;
  const Interactions data = read_interactions(real_data() + "/ml-100k", options);
  EXPECT_EQ(data.users().name(0), "196");
  EXPECT_EQ(data.items().name(0), "242");
  EXPECT_EQ(data.users().name(1), "186");
  const std::vector<Triple> triples = triples_of(data);
  EXPECT_TRUE(std::binary_search(triples.begin(), triples.end(), Triple{"12", "203"}));
  EXPECT_EQ(*std::lower_bound(triples.begin(), triples.end(), Triple{"12", "203"}),
            (Triple{"12", "203", 3, 879959583}));
}

TEST(RealDataDetails, WrittenAndReadAgain) {
  WF_SKIP_WITHOUT_DATA();
  TemporaryFolder folder;
  ReadOptions options;
  options.times = true;
  const Interactions data = read_interactions(real_data() + "/ml-latest-small", options);
  write_interactions(data, folder.path("again.csv"));
  EXPECT_EQ(triples_of(read_interactions(folder.path("again.csv"), options)), triples_of(data));
}

TEST(RealDataDetails, Titles) {
  WF_SKIP_WITHOUT_DATA();
  EXPECT_EQ(read_titles(real_data() + "/ml-1m").at("73"), "Mis\xC3\xA9rables, Les (1995)");
  EXPECT_EQ(read_titles(real_data() + "/ml-1m").size(), 3883u);
  EXPECT_EQ(read_titles(real_data() + "/ml-100k").size(), 1682u);
  EXPECT_EQ(read_titles(real_data() + "/ml-100k").at("1"), "Toy Story (1995)");
  EXPECT_EQ(read_titles(real_data() + "/ml-latest-small").at("11"),
            "American President, The (1995)");
  EXPECT_EQ(read_titles(real_data() + "/ml-latest-small").size(), 9742u);
}

}  // namespace
}  // namespace wf
