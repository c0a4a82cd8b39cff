// Indexes of the factors of a model, and searches with them.
#include <sstream>

#include "cli/index_command.hpp"

namespace wf::test {
namespace {

class IndexOfAModel : public Index {};

// The factors of bpr hold biases as well.
TEST_F(IndexOfAModel, HasItsItemsAndFindsWhatItRecommends) {
  const std::string model = path("model");
  for (const std::string kind : {"als", "bpr"}) {
    run({"train", kind, ratings(), "--factors", "8", "--out", model});
    run({"index", "build", model, "--out", path("ix"), "--metric", "inner-product"});
    run({"export", model, "--out", path("factors")});
    const Json found = run({"index", "search", path("ix"), "--queries", path("factors/users.npy"),
                            "-k", "5", "--json"})
                           .json();
    std::istringstream csv(read("factors/users.csv"));
    std::string user;
    std::getline(csv, user);
    std::getline(csv, user, ',');
    const Json recommended = run({"recommend", model, "--user", user, "-k", "5", "--json"}).json();
    ASSERT_EQ(found["queries"].size(), 120u);
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(found["queries"][0]["rows"][i]["id"], recommended["users"][0]["items"][i]["item"]);
  }
}

TEST_F(IndexOfAModel, MayHaveItsUsers) {
  const Json json = run({"index", "build", trained(), "--users", "--out", path("ix"), "--metric",
                         "cosine", "--json"})
                        .json();
  EXPECT_EQ(json["rows"], 120);
  EXPECT_EQ(json["dimension"], 8);
}

TEST_F(IndexOfAModel, TextIdsBecomeTitles) {
  const std::string data =
      write("shop.csv", "user_id,item_id\nann,tea\nann,\"cake, sweet\"\nbob,tea\ncy,nut\n");
  run({"train", "als", data, "--factors", "2", "--out", path("m")});
  const Json built =
      run({"index", "build", path("m"), "--out", path("ix"), "--metric", "cosine", "--json"})
          .json();
  EXPECT_EQ(built["names"], path("ix.names.csv"));
  EXPECT_EQ(read("ix.names.csv"), "id,name\n0,tea\n1,\"cake, sweet\"\n2,nut\n");
  run({"export", path("m"), "--out", path("factors")});
  const Json found = run({"index", "search", path("ix"), "--queries", path("factors/items.npy"),
                          "-k", "1", "--titles", path("ix.names.csv"), "--json"})
                         .json();
  EXPECT_EQ(found["queries"][1]["rows"][0]["title"], "cake, sweet");
}

TEST_F(IndexOfAModel, IsSearchedByUsersUnderTheirIds) {
  const std::string model = trained(), index = path("ix");
  run({"index", "build", model, "--out", index, "--metric", "inner-product"});
  const Json recommended = run({"recommend", model, "--user", "7", "-k", "5", "--json"}).json();
  const Json found =
      run({"index", "search", index, "--queries", model, "-k", "5", "--json"}).json();
  ASSERT_EQ(found["queries"].size(), 120u);
  int seen = 0;
  for (const Json& query : found["queries"]) {
    if (query["query"] != 7) continue;
    ++seen;
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(query["rows"][i]["id"], recommended["users"][0]["items"][i]["item"]);
  }
  EXPECT_EQ(seen, 1);
}

TEST_F(IndexOfAModel, IsSearchedByItemsUnderTheirNames) {
  const std::string data =
      write("shop.csv", "user_id,item_id\nann,tea\nann,\"cake, sweet\"\nbob,tea\ncy,nut\n");
  const std::string model = path("m"), index = path("ix");
  run({"train", "als", data, "--factors", "2", "--out", model});
  run({"index", "build", model, "--out", index, "--metric", "cosine"});
  const std::vector<std::string> search = {"index", "search", index, "--queries",
                                           model,   "-k",     "1",   "--query-items"};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = search;
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  };
  EXPECT_EQ(with({"--json"}).json()["queries"][1]["query"], "cake, sweet");
  EXPECT_NE(with({}).out.find("query cake, sweet\n"), std::string::npos);
  EXPECT_EQ(with({"--out", path("best.csv")}).code, 0);
  EXPECT_NE(read("best.csv").find("\n\"cake, sweet\",1,1,"), std::string::npos);
  expect_failure(run({"index", "search", index, "--queries", data}), 1, "shop.csv");
}

}  // namespace
}  // namespace wf::test
