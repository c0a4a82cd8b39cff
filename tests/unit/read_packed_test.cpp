#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "support/files.hpp"
#include "triples.hpp"
#include "warpfactor/features.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstd(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

/// Lines of user, item, rating; more than one buffer of an unpacking library.
std::string ratings(int lines) {
  std::string text = "user,item,rating\n";
  for (int k = 0; k < lines; ++k)
    text += std::to_string(k / 7) + "," + std::to_string(k * 7919 % 1000) + "," +
            std::to_string(k % 5) + "\n";
  return text;
}

class ReadPacked : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
};

TEST_F(ReadPacked, FilesAreReadAsTheyAre) {
  const std::string text = ratings(50000);
  const std::size_t half = text.find('\n', text.size() / 2) + 1;
  const auto plain = triples_of(read_interactions(folder_.write("x.csv", text)));
  const std::string front = text.substr(0, half), back = text.substr(half);
  EXPECT_EQ(triples_of(read_interactions(folder_.write("x.csv.gz", gzip(text)))), plain);
  EXPECT_EQ(triples_of(read_interactions(folder_.write("x.csv.zst", zstd(text)))), plain);
  EXPECT_EQ(triples_of(read_interactions(folder_.write("two.gz", gzip(front) + gzip(back)))),
            plain);
  EXPECT_EQ(triples_of(read_interactions(folder_.write("two", zstd(front) + zstd(back)))), plain);
  EXPECT_EQ(
      triples_of(read_interactions(folder_.write("padded", gzip(text) + std::string(512, '\0')))),
      plain);
}

TEST_F(ReadPacked, NamesCountWithoutTheirEnding) {
  folder_.write("u.data.gz", gzip("1\t2\n"));
  EXPECT_EQ(read_interactions(folder_.path()).size(), 1);
  folder_.write("movies.csv.zst", zstd("movieId,title,genres\n7,Caf\xC3\xA9,War|Drama\n"));
  EXPECT_EQ(read_titles(folder_.path("movies.csv.zst")).at("7"), "Caf\xC3\xA9");
  EXPECT_EQ(read_titles(folder_.path()).at("7"), "Caf\xC3\xA9");
  EXPECT_EQ(read_features(folder_.path("movies.csv.zst")).features().size(), 2);
}

TEST_F(ReadPacked, DamagedFilesAreRefused) {
  const std::string text = ratings(3000);
  const auto failure = [&](const std::string& bytes) {
    const Thrown thrown = thrown_by([&] { read_interactions(folder_.write("x", bytes)); });
    EXPECT_EQ(thrown.code, ErrorCode::format) << thrown.message;
    return thrown.message.substr(folder_.path().size());
  };
  const std::string packed[] = {gzip(text), zstd(text)};
  for (const char* kind : {"gzip", "zstd"}) {
    const std::string& whole = packed[kind[0] == 'z'];
    EXPECT_EQ(failure(whole.substr(0, whole.size() / 2)),
              std::string("x: ends in the middle of its ") + kind + " data");
    EXPECT_EQ(failure(whole.substr(0, whole.size() - 1)),
              std::string("x: ends in the middle of its ") + kind + " data");
    EXPECT_NE(failure(whole + "rest").find(std::string("its ") + kind + " data is damaged"),
              std::string::npos);
  }
  std::string flipped = packed[0];
  flipped[flipped.size() / 2] ^= 0x55;
  EXPECT_NE(failure(flipped).find("its gzip data is damaged"), std::string::npos);
  EXPECT_EQ(failure(gzip("")), "x: is empty");
  EXPECT_EQ(failure(gzip(gzip(text))),
            "x: is compressed, unpack it first; only gzip and zstd are read as they are");
}

}  // namespace
}  // namespace wf
