#include "warpfactor/features.hpp"

#include <limits>
#include <map>

#include "support/files.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

std::shared_ptr<const IdMap> text_map(std::initializer_list<const char*> names) {
  auto map = std::make_shared<IdMap>(IdMap::Kind::text);
  for (const char* name : names) map->add(std::string_view(name));
  return map;
}

/// Feature -> weight of the row of that name.
std::map<std::string, float> row_of(const FeatureTable& table, const std::string& name) {
  std::map<std::string, float> row;
  const Id id = table.rows().find(name);
  if (id == no_id) ADD_FAILURE() << "no row " << name;
  const CsrView weights = table.weights();
  for (Offset k = weights.offsets[id]; k < weights.offsets[id + 1]; ++k)
    row[table.features().name(weights.indices[k])] = weights.value(k);
  return row;
}

using Row = std::map<std::string, float>;

TEST(FeatureTable, WeightsOfTheSameRowAndFeatureAddUp) {
  const FeatureTable table({{0, 1, 0}, {1, 0, 1}, {1, 2, 3}, {}}, text_map({"a", "b"}),
                           text_map({"x", "y"}));
  EXPECT_EQ(row_of(table, "a"), (Row{{"y", 4}}));
  EXPECT_EQ(row_of(table, "b"), (Row{{"x", 2}}));
  EXPECT_FALSE(table.empty());
  EXPECT_TRUE(FeatureTable().empty());
}

TEST(FeatureTable, AlignedRowsFollowTheOtherIds) {
  const FeatureTable table({{0, 1}, {0, 1}, {1, 2}, {}}, text_map({"1", "2"}),
                           text_map({"x", "y"}));
  auto numbers = std::make_shared<IdMap>();
  for (const std::int64_t id : {2, 3, 1}) numbers->add(id);
  const FeatureTable aligned = table.aligned(numbers, text_map({"y", "x"}));
  EXPECT_EQ(row_of(aligned, "1"), (Row{{"x", 1}}));
  EXPECT_EQ(row_of(aligned, "2"), (Row{{"y", 2}}));
  EXPECT_EQ(row_of(aligned, "3"), Row());
}

TEST(FeatureTable, AWeightThatIsNotFiniteIsNamed) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Thrown error = thrown_by([&] {
    FeatureTable({{1}, {0}, {nan}, {}}, text_map({"a", "b"}), text_map({"x"}));
  });
  EXPECT_EQ(error.code, ErrorCode::numeric);
  EXPECT_EQ(error.message, "the weight of feature 'x' of 'b' is nan, expected a finite number");
  const Thrown outside = thrown_by([&] {
    FeatureTable({{2}, {0}, {1}, {}}, text_map({"a", "b"}), text_map({"x"}));
  });
  EXPECT_EQ(outside.code, ErrorCode::shape);
}

class FeatureFiles : public testing::Test {
 protected:
  FeatureTable read(const char* name, std::string_view text) const {
    return read_features(folder_.write(name, text));
  }
  Thrown failure(const char* name, std::string_view text) const {
    return thrown_by([&] { read(name, text); });
  }
  TemporaryFolder folder_;
};

TEST_F(FeatureFiles, OneFeatureALine) {
  const FeatureTable table =
      read("tags.csv", "item_id,feature,weight\n7,red,0.5\n7,\"big, round\",2\n9,red,1\n");
  EXPECT_EQ(row_of(table, "7"), (Row{{"red", 0.5f}, {"big, round", 2}}));
  EXPECT_EQ(row_of(table, "9"), (Row{{"red", 1}}));
  EXPECT_EQ(table.rows().kind(), IdMap::Kind::number);
  EXPECT_EQ(row_of(read("blanks.csv", "item_id, tags\n7, red | round\n"), "7"),
            (Row{{"red", 1}, {"round", 1}}));
  EXPECT_EQ(row_of(read("tags.tsv", "user\ttag\nann\tfilms\n"), "ann"), (Row{{"films", 1}}));
}

TEST_F(FeatureFiles, ListsOfFeatures) {
  const FeatureTable table = read("movies.csv",
                                  "movieId,title,genres\n1,\"Toys, 2\",Comedy|Children\n"
                                  "2,Nothing,(no genres listed)\n");
  EXPECT_EQ(row_of(table, "1"), (Row{{"genre:Comedy", 1}, {"genre:Children", 1}}));
  EXPECT_EQ(row_of(table, "2"), Row());
}

TEST_F(FeatureFiles, AColumnForEachProperty) {
  FeatureReport report;
  const std::string path = folder_.write(
      "wide.csv",
      "item_id,color,price,brand_id,title,stock\n01,red,20,7,A,0\n02,\"deep blue\",-40,8,B,0\n"
      "3,red,NaN,7,C,0\n4,,10,,D,0\n");
  const FeatureTable table = read_features(path, FeatureOwner::items, report);
  EXPECT_EQ(row_of(table, "01"), (Row{{"color:red", 1}, {"price", 0.5f}, {"brand_id:7", 1}}));
  EXPECT_EQ(row_of(table, "02"), (Row{{"color:deep blue", 1}, {"price", -1}, {"brand_id:8", 1}}));
  EXPECT_EQ(row_of(table, "3"), (Row{{"color:red", 1}, {"brand_id:7", 1}}));
  EXPECT_EQ(row_of(table, "4"), (Row{{"price", 0.25f}}));
  EXPECT_EQ(summary(report), path +
                                 ": 9 weights of 5 features of 4 rows; categories of color, "
                                 "brand_id; price divided by 40; ignored: title, stock");
}

TEST_F(FeatureFiles, AtomicFilesSayWhatTheirColumnsAre) {
  const FeatureTable table =
      read("ml.item",
           "item_id:token\tmovie_title:token_seq\trelease_year:token\t"
           "class:token_seq\tscore:float\n1\tToy Story\t1995\tComedy War\t3\n"
           "2\tHeat\t1995\tWar\t6\n");
  EXPECT_EQ(
      row_of(table, "1"),
      (Row{{"release_year:1995", 1}, {"class:Comedy", 1}, {"class:War", 1}, {"score", 0.5f}}));
  EXPECT_EQ(row_of(table, "2"), (Row{{"release_year:1995", 1}, {"class:War", 1}, {"score", 1}}));
}

TEST_F(FeatureFiles, ColumnsBesideFeaturesAreReported) {
  FeatureReport report;
  read_features(folder_.write("f.csv", "movieId,title,genres,price\n1,A,War,3\n"),
                FeatureOwner::items, report);
  EXPECT_EQ(report.ignored_columns, (std::vector<std::string>{"title", "price"}));
}

TEST_F(FeatureFiles, TextThatNeverRepeatsIsNoProperty) {
  std::string text = "user_id,age,motto\n";
  for (int user = 0; user < 60; ++user)
    text += std::to_string(user) + "," + std::to_string(user + 1) + ",motto " +
            std::to_string(user) + "\n";
  FeatureReport report;
  const FeatureTable table =
      read_features(folder_.write("users.csv", text), FeatureOwner::users, report);
  EXPECT_EQ(table.features().size(), 1);
  EXPECT_EQ(row_of(table, "29"), (Row{{"age", 0.5f}}));
  EXPECT_EQ(report.ignored_columns, std::vector<std::string>{"motto"});
}

TEST_F(FeatureFiles, RatingsAreNoProperties) {
  const Thrown ratings = thrown_by([&] {
    read_features(folder_.write("r.csv", "user_id,item_id,rating\n1,2,3\n"), FeatureOwner::items);
  });
  EXPECT_EQ(ratings.code, ErrorCode::format);
  EXPECT_NE(failure("w.csv", "item_id,color,price\n1,red\n")
                .message.find("w.csv:2: has 2 fields, expected 3 separated by ','"),
            std::string::npos);
}

TEST_F(FeatureFiles, TheOwnerChoosesBetweenUsersAndItems) {
  const std::string tags = folder_.write("tags.csv",
                                         "userId,movieId,tag,timestamp\n"
                                         "5,7,dark,1\n6,7,dark,2\n6,8,slow,3\n");
  EXPECT_EQ(row_of(read_features(tags, FeatureOwner::items), "7"), (Row{{"dark", 2}}));
  EXPECT_EQ(row_of(read_features(tags, FeatureOwner::users), "6"), (Row{{"dark", 1}, {"slow", 1}}));
  const auto expect = [](const std::string& path, FeatureOwner owner, const std::string& words) {
    const Thrown error = thrown_by([&] { read_features(path, owner); });
    EXPECT_EQ(error.code, ErrorCode::format);
    EXPECT_NE(error.message.find(words), std::string::npos) << error.message;
  };
  expect(tags, FeatureOwner::either,
         "tags.csv:1: the header 'userId,movieId,tag,timestamp' names "
         "users and items, expected ids of one of them");
  expect(folder_.write("a.csv", "user_id,tag\n5,x\n"), FeatureOwner::items, "no item id column");
  expect(folder_.write("b.csv", "item_id,tag\n5,x\n"), FeatureOwner::users, "no user id column");
  expect(folder_.write("users.dat", "1::F::1::10::48067\n"), FeatureOwner::items,
         "users.dat: holds features of users, expected those of items");
  expect(folder_.write("movies.dat", "1::A::War\n"), FeatureOwner::users,
         "movies.dat: holds features of items, expected those of users");
}

TEST_F(FeatureFiles, MatricesOfNumberedRowsAndColumns) {
  const FeatureTable table =
      read("features.mtx",
           "%%MatrixMarket matrix coordinate real general\n3 2 3\n1 2 0.5\n3 1 2\n3 2 1\n");
  EXPECT_EQ(row_of(table, "1"), (Row{{"2", 0.5f}}));
  EXPECT_EQ(row_of(table, "3"), (Row{{"1", 2}, {"2", 1}}));
  const std::string broken = failure("broken.mtx", "%%MatrixMarket matrix array real\n").message;
  EXPECT_NE(broken.find("broken.mtx"), std::string::npos) << broken;
}

TEST_F(FeatureFiles, MovieLens1M) {
  const FeatureTable movies = read("movies.dat", "1::Toy Story (1995)::Animation|Comedy\n");
  EXPECT_EQ(row_of(movies, "1"), (Row{{"genre:Animation", 1}, {"genre:Comedy", 1}}));
  const FeatureTable users = read("users.dat", "1::F::1::10::48067\n2::M::56::16::70072\n");
  EXPECT_EQ(row_of(users, "1"), (Row{{"gender:F", 1}, {"age:under-18", 1}, {"occupation:10", 1}}));
  EXPECT_EQ(row_of(users, "2"), (Row{{"gender:M", 1}, {"age:56+", 1}, {"occupation:16", 1}}));
}

TEST_F(FeatureFiles, MovieLens100K) {
  const FeatureTable movies = read(
      "u.item", "1|Toy Story (1995)|01-Jan-1995||http://x|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n");
  EXPECT_EQ(row_of(movies, "1"),
            (Row{{"genre:Animation", 1}, {"genre:Children's", 1}, {"genre:Comedy", 1}}));
  const FeatureTable users = read("u.user", "1|24|M|technician|85711\n");
  EXPECT_EQ(row_of(users, "1"),
            (Row{{"gender:M", 1}, {"age:18-24", 1}, {"occupation:technician", 1}}));
}

TEST_F(FeatureFiles, AreFoundBesideTheRatings) {
  folder_.write("users.dat", "1::F::25::10::48067\n");
  folder_.write("movies.dat", "5::A::War\n");
  const std::string ratings = folder_.write("ratings.dat", "1::5::4::0\n");
  EXPECT_EQ(row_of(read_genres(ratings), "5"), (Row{{"genre:War", 1}}));
  EXPECT_EQ(row_of(read_genres(folder_.path()), "5"), (Row{{"genre:War", 1}}));
  EXPECT_EQ(row_of(read_demographics(folder_.path("users.dat")), "1").count("age:25-34"), 1u);
  const TemporaryFolder empty;
  const Thrown error = thrown_by([&] { read_genres(empty.write("ratings.csv", "")); });
  EXPECT_EQ(error.code, ErrorCode::file);
  EXPECT_NE(error.message.find("movies.dat, u.item, movies.csv"), std::string::npos)
      << error.message;
}

TEST_F(FeatureFiles, ErrorsNameFileLineAndValue) {
  const auto expect = [&](const char* name, const char* text, const std::string& words) {
    const Thrown error = failure(name, text);
    EXPECT_EQ(error.code, ErrorCode::format);
    EXPECT_NE(error.message.find(words), std::string::npos) << error.message;
  };
  expect("a.csv", "", "a.csv: is empty");
  expect("a.csv", "item_id,feature,weight\n7,red,1\n\n8,red,nan\n",
         "a.csv:4: weight 'nan' is not a finite");
  expect("a.csv", "item_id,feature,weight\n7,red,much\n", "a.csv:2: weight 'much'");
  expect("a.csv", "item_id,feature,weight\n7,red\n", "a.csv:2: has 2 fields, expected at least 3");
  expect("a.csv", "item_id,feature\n,red\n", "a.csv:2: has no id");
  expect("a.csv", "item_id,feature\n7,\n", "a.csv:2: has no feature");
  expect("a.csv", "item_id\n7\n", "a.csv:1: the header 'item_id' names no feature");
  expect("a.csv", "item_id,attribute,value\n7,red,1\n7,blue,2\n",
         "a.csv:3: has the id '7' of a line before it; expected one line an id");
  expect("a.csv", "colour,feature\n7,red\n", "names no id column");
  expect("u.user", "1|24|M|technician|85711\n2|old|M|other|1\n", "u.user:2: age 'old'");
  expect("u.user", "1|24|X|technician|85711\n", "u.user:1: gender 'X' is neither F nor M");
  expect("movies.dat", "1::A::War\n2::B\n", "movies.dat:2: has 2 fields, expected 3");
  const Thrown missing = thrown_by([&] { read_features(folder_.path("none.csv")); });
  EXPECT_EQ(missing.code, ErrorCode::file);
}

TEST(RealFeatures, OfMovieLens) {
  WF_SKIP_WITHOUT_DATA();
  const FeatureTable items = read_genres(real_data() + "/ml-100k");
  EXPECT_EQ(items.rows().size(), 1682);
  EXPECT_EQ(items.features().size(), 19);
  EXPECT_EQ(items.weights().size(), 2893);
  const FeatureTable users = read_demographics(real_data() + "/ml-100k/u.data");
  EXPECT_EQ(users.rows().size(), 943);
  EXPECT_EQ(users.features().size(), 2 + 7 + 21);
  EXPECT_EQ(read_demographics(real_data() + "/ml-1m").rows().size(), 6040);
  EXPECT_EQ(read_genres(real_data() + "/ml-1m").features().size(), 18);
  EXPECT_EQ(read_genres(real_data() + "/ml-latest-small").rows().size(), 9742);
}

}  // namespace
}  // namespace wf
