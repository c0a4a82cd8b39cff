#include <gtest/gtest.h>

#include "io/tensors/safetensors.hpp"
#include "kernels/search_cases.hpp"
#include "support/files.hpp"
#include "unit/index_cases.hpp"
#include "warpfactor/flat_index.hpp"

namespace wf::testing {
namespace {

class FlatIndexFile : public ::testing::Test {
 protected:
  /// 60 rows of width 5 under descending ids.
  static FlatIndex sample(Metric metric = Metric::inner_product) {
    FlatIndex index(5, metric, "cpu");
    Ids ids(60);
    std::iota(ids.rbegin(), ids.rend(), std::int64_t{1} << 33);
    index.add(ternary_matrix(60, 5, 1).view(), ids);
    return index;
  }

  void write(TensorMetadata metadata, const std::vector<Offset>& shape,
             const std::vector<float>& rows, const Ids& ids) const {
    TensorMetadata all = {{"format", "warpfactor-index"},
                          {"format_version", "1"},
                          {"library_version", "9.8"},
                          {"metric", "l2"},
                          {"largest_id", "70"}};
    for (auto& [name, value] : metadata) all[name] = value;
    write_safetensors(path_, all,
                      {{"rows", TensorType::f32, shape, rows.data()},
                       {"ids", TensorType::i64, {static_cast<Offset>(ids.size())}, ids.data()}});
  }

  void expect_refused(const std::string& words, ErrorCode code = ErrorCode::format) const {
    const Thrown error = thrown_by([&] { FlatIndex::load(path_, "cpu"); });
    EXPECT_EQ(error.code, code);
    EXPECT_NE(error.message.find(words), std::string::npos) << error.message;
    EXPECT_NE(error.message.find(path_), std::string::npos) << error.message;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.path("rows.index");
};

TEST_F(FlatIndexFile, ALoadedIndexAnswersAsTheSavedOne) {
  const Matrix queries = ternary_matrix(9, 5, 2);
  for (const Metric metric : {Metric::l2, Metric::inner_product, Metric::cosine}) {
    FlatIndex saved = sample(metric);
    saved.remove(Ids{(std::int64_t{1} << 33) + 59});
    saved.save(path_);
    FlatIndex loaded = FlatIndex::load(path_, "cpu");
    EXPECT_EQ(loaded.metric(), metric);
    EXPECT_EQ(loaded.dimension(), 5);
    EXPECT_EQ(loaded.size(), 59);
    const SearchResult expected = saved.search(queries.view(), 70);
    EXPECT_EQ(loaded.search(queries.view(), 70).ids, expected.ids);
    EXPECT_EQ(loaded.search(queries.view(), 70).scores, expected.scores);
    // The removed id was the largest; it is not given out again.
    loaded.add(queries.one(0));
    EXPECT_EQ(loaded.reconstruct((std::int64_t{1} << 33) + 60).size(), 5u);
  }
}

TEST_F(FlatIndexFile, AnEmptyIndexKeepsItsDimension) {
  FlatIndex(77, Metric::cosine, "cpu").save(path_);
  FlatIndex loaded = FlatIndex::load(path_, "reference");
  EXPECT_EQ(loaded.dimension(), 77);
  EXPECT_EQ(loaded.size(), 0);
  loaded.add(uniform_matrix(1, 77, 1).view());
  EXPECT_EQ(loaded.reconstruct(0).size(), 77u);
}

TEST_F(FlatIndexFile, EveryTruncationIsRefused) {
  sample().save(path_);
  const std::string whole = contents_of(path_);
  for (std::size_t size = 0; size < whole.size(); size += size < 700 ? 7 : 97) {
    folder_.write("rows.index", whole.substr(0, size));
    expect_refused("");
  }
  folder_.write("rows.index", whole + "x");
  expect_refused("bytes too many");
  std::filesystem::remove(path_);
  expect_refused("cannot be opened", ErrorCode::file);
}

TEST_F(FlatIndexFile, ForeignFilesAreRefusedSayingWhy) {
  folder_.write("rows.index", "a,b\n1,2\n");
  expect_refused("safetensors");
  write_safetensors(path_, {{"format", "warpfactor"}}, {});
  expect_refused("is a safetensors file, but not an index of warpfactor");
  write({{"format_version", "2"}}, {1, 1}, {1}, {0});
  expect_refused("is an index of format version 2, written by warpfactor 9.8");
  write({{"metric", "hamming"}}, {1, 1}, {1}, {0});
  expect_refused("has the metric 'hamming', expected one of l2, inner-product, cosine");
  write({{"largest_id", "many"}}, {1, 1}, {1}, {0});
  expect_refused("its largest_id is 'many'");
  write({}, {2}, {1, 2}, {0, 1});
  expect_refused("tensor 'rows' has type F32 and 1 dimensions, expected F32 and 2");
}

TEST_F(FlatIndexFile, DamagedContentsAreRefusedSayingWhere) {
  write({}, {2, 1}, {1, 2}, {0});
  expect_refused("holds 1 ids for 2 rows");
  write({}, {2, 1}, {1, std::nanf("")}, {7, 70});
  expect_refused("not finite in row 1, that of id 70");
  write({}, {2, 1}, {1, 2}, {7, 7});
  expect_refused("id 7 is given twice");
  write({}, {2, 1}, {1, 2}, {7, -7});
  expect_refused("id -7 is negative");
  write({}, {2, 1}, {1, 2}, {7, 71});
  expect_refused("its largest_id is 70, below id 71");
  write({}, {0, 5000}, {}, {});
  expect_refused("rows of dimension 5000, expected 1 to 4096");
  write({}, {0, 0}, {}, {});
  expect_refused("rows of dimension 0");
}

TEST_F(FlatIndexFile, RowsInAnyOrderAreRead) {
  write({}, {3, 1}, {30, 10, 20}, {30, 10, 20});
  EXPECT_EQ(FlatIndex::load(path_, "cpu").reconstruct(20), std::vector<float>{20});
}

TEST_F(FlatIndexFile, AFailureToWriteLeavesWhatWasThere) {
  const Thrown full = thrown_by([] { sample().save("/dev/full"); });
  EXPECT_EQ(full.code, ErrorCode::file);
  EXPECT_NE(full.message.find("No space left"), std::string::npos) << full.message;
  folder_.write("rows.index", "before");
  EXPECT_EQ(thrown_by([&] { sample().save(folder_.path("none/rows.index")); }).code,
            ErrorCode::file);
  EXPECT_EQ(contents_of(path_), "before");
}

}  // namespace
}  // namespace wf::testing
