#include <gtest/gtest.h>

#include <limits>

#include "npz_bytes.hpp"
#include "support/files.hpp"
#include "triples.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

using Names = std::vector<std::string>;
using Files = std::map<std::string, std::string>;

/// 0 0 0 / 5 0 2.5 / 0 0 0 / 1 0 0, with the indices of row 1 not in order.
Files small_matrix() {
  return {{"indices.npy", npy_bytes<std::int32_t>("<i4", {2, 0, 0})},
          {"indptr.npy", npy_bytes<std::int32_t>("<i4", {0, 0, 2, 2, 3})},
          {"format.npy", npy_bytes<char>("|S3", "()", {'c', 's', 'r'})},
          {"shape.npy", npy_bytes<std::int64_t>("<i8", {4, 3})},
          {"data.npy", npy_bytes<double>("<f8", {2.5, 5, 1})}};
}

class ReadNpz : public ::testing::Test {
 protected:
  Interactions read(const Files& files, ReadOptions options = {}, bool deflated = true) {
    write_zip(folder_.path("m.npz"), files, deflated);
    return read_interactions(folder_.path("m.npz"), options);
  }
  std::string message(const std::string& name, const std::string& bytes) {
    Files files = small_matrix();
    files[name] = bytes;
    if (bytes.empty()) files.erase(name);
    const Thrown thrown = thrown_by([&] { read(files); });
    EXPECT_EQ(thrown.code, ErrorCode::format);
    return thrown.message.substr(std::min(folder_.path().size(), thrown.message.size()));
  }
  TemporaryFolder folder_;
};

const std::vector<Triple> small_entries{{"1", "0", 5}, {"1", "2", 2.5f}, {"3", "0", 1}};

TEST_F(ReadNpz, StoredAndDeflated) {
  for (const bool deflated : {false, true}) {
    const Interactions data = read(small_matrix(), {}, deflated);
    EXPECT_EQ(names_of(data.users()), (Names{"1", "3"}));
    EXPECT_EQ(names_of(data.items()), (Names{"2", "0"}));
    EXPECT_EQ(triples_of(data), small_entries);
  }
}

TEST_F(ReadNpz, IntegersOfAnyWidth) {
  Files files = small_matrix();
  files["indices.npy"] = npy_bytes<std::int64_t>("<i8", {2, 0, 0});
  files["indptr.npy"] = npy_bytes<std::int64_t>("<i8", {0, 0, 2, 2, 3});
  files["data.npy"] = npy_bytes<float>("<f4", {2.5f, 5, 1});
  files["format.npy"] = npy_bytes<std::uint32_t>("<U3", "()", {'c', 's', 'r'});
  EXPECT_EQ(triples_of(read(files)), small_entries);
  files["data.npy"] = npy_bytes<std::int8_t>("|i1", {-2, 5, 1});
  EXPECT_EQ(triples_of(read(files))[1], (Triple{"1", "2", -2}));
  files["data.npy"] = npy_bytes<char>("|b1", {1, 1, 0});
  EXPECT_EQ(triples_of(read(files))[2], (Triple{"3", "0", 0}));
}

TEST_F(ReadNpz, MinRating) {
  ReadOptions options;
  options.min_rating = 2.5;
  const Interactions data = read(small_matrix(), options);
  EXPECT_EQ(names_of(data.users()), (Names{"1"}));
  EXPECT_EQ(data.size(), 2);
}

TEST_F(ReadNpz, Errors) {
  EXPECT_EQ(message("format.npy", npy_bytes<char>("|S3", "()", {'c', 's', 'c'})),
            "m.npz: format.npy: the matrix is stored as 'csc', expected csr: save matrix.tocsr()");
  EXPECT_EQ(message("format.npy", npy_bytes<char>("|S3", "()", {'c', 'o', 'o'})),
            "m.npz: format.npy: the matrix is stored as 'coo', expected csr: save matrix.tocsr()");
  EXPECT_EQ(message("format.npy", ""), "m.npz: holds no format.npy");
  EXPECT_EQ(message("data.npy", ""), "m.npz: holds no data.npy");
  EXPECT_EQ(message("data.npy", npy_bytes<double>("<f8", {1, 2})),
            "m.npz: data.npy: has 2 elements, expected 3");
  EXPECT_EQ(message("data.npy",
                    npy_bytes<double>("<f8", {1, std::numeric_limits<double>::quiet_NaN(), 2})),
            "m.npz: data.npy: value nan of entry 1 is not a finite 32-bit float");
  EXPECT_EQ(message("data.npy", npy_bytes<double>(">f8", {1, 2, 3})),
            "m.npz: data.npy: is big-endian");
  EXPECT_EQ(message("data.npy", npy_bytes<double>("<c8", {1, 2, 3})),
            "m.npz: data.npy: holds elements of kind 'c8', expected numbers");
  EXPECT_EQ(message("indices.npy", npy_bytes<std::int32_t>("<i4", {2, 3, 0})),
            "m.npz: indices.npy: column 3 of entry 1 is not in 0 .. 2");
  EXPECT_EQ(message("indices.npy", npy_bytes<std::int32_t>("<i4", {2, -1, 0})),
            "m.npz: indices.npy: column -1 of entry 1 is not in 0 .. 2");
  EXPECT_EQ(message("indptr.npy", npy_bytes<std::int32_t>("<i4", {0, 3, 2, 2, 3})),
            "m.npz: indptr.npy: does not ascend from 0");
  EXPECT_EQ(message("indptr.npy", npy_bytes<std::int32_t>("<i4", {0, 3})),
            "m.npz: indptr.npy: has 2 elements, expected 5");
  EXPECT_EQ(message("indptr.npy", npy_bytes<std::int32_t>("<i4", {0, 0, 0, 0, 0})),
            "m.npz: holds no entries");
  EXPECT_EQ(message("indices.npy", npy_bytes<std::int32_t>("<i4", "(3000000000,)", {2, 0, 0})),
            "m.npz: indices.npy: has 12 bytes of elements, which do not fit its shape");
  EXPECT_EQ(message("indices.npy", "\x93NUM"), "m.npz: indices.npy: ends early");
  EXPECT_EQ(message("indices.npy", "something else"), "m.npz: indices.npy: is not a NumPy array");
}

TEST_F(ReadNpz, DamagedArchives) {
  write_zip(folder_.path("m.npz"), small_matrix(), false);
  std::string bytes = contents_of(folder_.path("m.npz"));
  const auto read_bytes = [&](const std::string& changed) {
    return thrown_by([&] { read_interactions(folder_.write("changed.npz", changed)); });
  };
  EXPECT_EQ(read_bytes(bytes.substr(0, bytes.size() / 2)).code, ErrorCode::format);
  EXPECT_EQ(read_bytes("not a zip archive").code, ErrorCode::format);
  const double value = 2.5;
  const std::size_t at = bytes.find(std::string(reinterpret_cast<const char*>(&value), 8));
  ASSERT_NE(at, std::string::npos);
  bytes[at] ^= 1;
  EXPECT_NE(read_bytes(bytes).message.find("is damaged"), std::string::npos);
}

}  // namespace
}  // namespace wf
