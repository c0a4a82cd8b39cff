#include "io/tensors/safetensors.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "warpfactor/error.hpp"

namespace wf {
namespace {

class Safetensors : public testing::Test {
 protected:
  Safetensors()
      : path_((std::filesystem::path(testing::TempDir()) / ("tensors" + std::to_string(::getpid())))
                  .string()) {}
  ~Safetensors() override { std::filesystem::remove(path_); }

  /// The length of `header`, then it, then `data`.
  void write(const std::string& header, const std::string& data = "") const {
    std::string length(8, '\0');
    for (std::size_t i = 0, rest = header.size(); i < 8; ++i, rest >>= 8)
      length[i] = static_cast<char>(rest & 255);
    write_bytes(length + header + data);
  }
  void write_bytes(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  std::string bytes() const {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void expect_refused(const std::string& words, ErrorCode code = ErrorCode::format) const {
    try {
      const SafetensorsFile file(path_);
      FAIL() << "no error, expected: " << words;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code);
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find(path_), std::string::npos) << error.what();
    }
  }

  std::string path_;
};

std::string tensor(const std::string& name, const std::string& type, const std::string& shape,
                   const std::string& offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape +
         ",\"data_offsets\":" + offsets + "}";
}

TEST_F(Safetensors, WritesTheDocumentedBytes) {
  const std::vector<float> numbers = {1, 2, -1, 3, 4, -1};
  const std::vector<std::int64_t> ids = {7};
  // Two of every three floats: rows 2 apart in the file, 3 apart in memory.
  write_safetensors(path_, {{"kind", "test"}},
                    {{"a", TensorType::f32, {2, 2}, numbers.data(), 12},
                     {"b", TensorType::i64, {1}, ids.data()}});
  const std::string header = R"({"__metadata__":{"kind":"test"},)"
                             R"("b":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},)"
                             R"("a":{"dtype":"F32","shape":[2,2],"data_offsets":[8,24]}})";
  const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
  const std::string found = bytes();
  ASSERT_EQ(found.size(), 8 + padded.size() + 24);
  EXPECT_EQ(static_cast<std::size_t>(static_cast<unsigned char>(found[0])), padded.size());
  EXPECT_EQ(found.substr(1, 7), std::string(7, '\0'));
  EXPECT_EQ(found.substr(8, padded.size()), padded);
  const float expected[] = {1, 2, 3, 4};
  EXPECT_EQ(std::memcmp(found.data() + 8 + padded.size() + 8, expected, 16), 0);
}

TEST_F(Safetensors, ReadsWhatItWrote) {
  const std::vector<float> numbers = {1.5f, -0.0f, 1e-40f};
  const std::string text = "three";
  write_safetensors(path_, {{"a", "x"}, {"b", "\"quoted\" \xc3\xa4"}},
                    {{"text", TensorType::u8, {5}, text.data()},
                     {"none", TensorType::i64, {0}, nullptr},
                     {"numbers", TensorType::f32, {1, 3}, numbers.data()}});
  const SafetensorsFile file(path_);
  EXPECT_EQ(file.metadata(), (TensorMetadata{{"a", "x"}, {"b", "\"quoted\" \xc3\xa4"}}));
  EXPECT_EQ(std::memcmp(file.at("numbers", TensorType::f32, 2).data, numbers.data(), 12), 0);
  EXPECT_EQ(std::memcmp(file.at("text", TensorType::u8, 1).data, text.data(), 5), 0);
  EXPECT_EQ(file.at("none", TensorType::i64, 1).shape, std::vector<Offset>{0});
  EXPECT_TRUE(file.has("none"));
  EXPECT_FALSE(file.has("nothing"));
}

TEST_F(Safetensors, AsksForTensorsByTypeAndDimensions) {
  write("{" + tensor("a", "U8", "[4]", "[0,4]") + "}", "abcd");
  const SafetensorsFile file(path_);
  EXPECT_THROW(file.at("b", TensorType::u8, 1), Error);
  EXPECT_THROW(file.at("a", TensorType::f32, 1), Error);
  EXPECT_THROW(file.at("a", TensorType::u8, 2), Error);
}

TEST_F(Safetensors, EveryTruncationIsRefused) {
  const std::vector<float> numbers = {1, 2, 3, 4};
  write_safetensors(path_, {{"k", "v"}}, {{"a", TensorType::f32, {2, 2}, numbers.data()}});
  const std::string whole = bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_bytes(whole.substr(0, size));
    EXPECT_THROW(SafetensorsFile file(path_), Error) << size;
  }
  write_bytes(whole + "x");
  expect_refused("has bytes too many");
}

TEST_F(Safetensors, FilesThatAreNoTensorFilesAreRefused) {
  expect_refused("No such file", ErrorCode::file);
  write_bytes("");
  expect_refused("is empty");
  write_bytes("1234567");
  expect_refused("7 bytes, too few");
  write_bytes("userId,movieId,rating\n1,2,3\n");
  expect_refused("its header should have");
  write_bytes(std::string(8, '\xff') + "{}");
  expect_refused("18446744073709551615 bytes, but only 2 follow");
}

TEST_F(Safetensors, HeadersThatMakeNoSenseAreRefused) {
  write("{\"a\":");
  expect_refused("its header is not JSON");
  write("[1]");
  expect_refused("not a JSON object");
  write("");
  expect_refused("its header is not JSON");
  write(std::string(100000, '['));
  expect_refused("its header is not JSON");
  write("{\"__metadata__\":{\"a\":1}}");
  expect_refused("does not map text to text");
  write("{" + tensor("a", "U8", "[1]", "[0,1]") + "," + tensor("a", "U8", "[1]", "[0,1]") + "}",
        "x");
  expect_refused("names 'a' twice");
  write("{\"a\":{\"dtype\":\"U8\"}}");
  expect_refused("'a' lacks dtype, shape or data_offsets");
  write("{\"a\":5}");
  expect_refused("'a' lacks");
}

TEST_F(Safetensors, TensorsThatMakeNoSenseAreRefused) {
  const auto refused = [&](const std::string& type, const std::string& shape,
                           const std::string& offsets, const std::string& words) {
    write("{" + tensor("a", type, shape, offsets) + "}", "abcd");
    expect_refused(words);
  };
  refused("F16", "[2]", "[0,4]", "has dtype \"F16\", expected F32, I64 or U8");
  refused("U8", "[-4]", "[0,4]", "has shape [-4]");
  refused("U8", "4", "[0,4]", "has shape 4");
  refused("U8", "[4.0]", "[0,4]", "has shape [4.0]");
  refused("U8", "[4]", "[0]", "has data_offsets [0]");
  refused("U8", "[4]", "[4,0]", "does not fill");
  refused("U8", "[5]", "[0,4]", "does not fill");
  refused("F32", "[4]", "[0,4]", "does not fill");
  refused("F32", "[4611686018427387904,4]", "[0,4]", "does not fill");
  refused("F32", "[4294967296,4294967296]", "[0,0]", "does not fill");
  refused("U8", "[3]", "[0,3]", "has bytes too many: its tensors take 3 bytes, found 4");
  refused("U8", "[5]", "[0,5]", "is truncated: its tensors take 5 bytes, found 4");
  refused("U8", "[9223372036854775807]", "[0,9223372036854775807]", "is truncated");
  refused("U8", "[18446744073709551615]", "[0,4]", "has shape [18446744073709551615]");
  refused("U8", "[3]", "[1,4]", "starts at byte 1, after a hole, expected 0");
}

TEST_F(Safetensors, TensorsThatOverlapAreRefused) {
  write("{" + tensor("a", "U8", "[3]", "[0,3]") + "," + tensor("b", "U8", "[2]", "[2,4]") + "}",
        "abcd");
  expect_refused("'b' starts at byte 2, inside another, expected 3");
}

TEST_F(Safetensors, AFullDiskIsReported) {
  const std::vector<float> numbers(100000);
  try {
    write_safetensors("/dev/full", {}, {{"a", TensorType::f32, {100000}, numbers.data()}});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::file);
    EXPECT_NE(std::string(error.what()).find("No space left"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace wf
