#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>

#include "cli/command.hpp"

namespace wf::test {
namespace {

using InstructionSets = Command;

/// The numbers of a model file: what follows its header, which has the seconds of the training too.
std::string numbers(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), sizeof header);
  return bytes.substr(sizeof header + header);
}

/// Those of the model that this training writes with each instruction set the processor has.
std::map<std::string, std::string> models(const std::vector<std::string>& training,
                                          const std::string& file) {
  std::map<std::string, std::string> found;
  for (const std::string simd : {"baseline", "avx2", "avx512"}) {
    RunOptions options;
    options.environment["WARPFACTOR_SIMD"] = simd;
    const Result result = run(training, options);
    if (result.err.find("this processor only has") != std::string::npos) continue;
    EXPECT_EQ(result.code, 0) << result.err;
    found[simd] = numbers(file);
  }
  return found;
}

TEST_F(InstructionSets, GiveTheSameRankingModelBitForBit) {
  std::string genres = "item_id,feature\n";
  for (int item = 0; item < 60; ++item)
    genres += std::to_string(item) + (item % 2 ? ",odd\n" : ",even\n");
  const std::vector<std::vector<std::string>> variants = {
      {},
      {"--schedule", "adadelta"},
      {"--user-alpha", "0.001", "--item-alpha", "0.001"},
      {"--item-features", write("genres.csv", genres)}};
  for (const std::string model : {"bpr", "warp", "warp-kos", "logistic"}) {
    for (const std::vector<std::string>& variant : variants) {
      std::vector<std::string> training = {"train",    model, ratings(), "--factors",  "40",
                                           "--epochs", "3",   "--out",   path("model")};
      training.insert(training.end(), variant.begin(), variant.end());
      training.insert(training.end(), {"--device", "cpu"});
      const std::map<std::string, std::string> found = models(training, path("model"));
      ASSERT_FALSE(found.empty());
      for (const auto& [simd, of_simd] : found)
        EXPECT_TRUE(of_simd == found.begin()->second)
            << model << " " << ::testing::PrintToString(variant) << ": " << simd << " is not "
            << found.begin()->first;
    }
  }
}

}  // namespace
}  // namespace wf::test
