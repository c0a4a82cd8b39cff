#include "models/file/model_file.hpp"

#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <sstream>

#include "io/tensors/safetensors.hpp"
#include "matrices.hpp"

namespace wf {
namespace {

Interactions fruits() {
  return named({{"ann", "apple"},
                {"ann",
                 "p\xc3\xaa"
                 "che"},
                {"bob", "apple"},
                {"", "plum"}});
}

/// Every setting away from its default.
AlsConfig unusual_config() {
  AlsConfig config;
  config.factors = 33;
  config.regularization = 0.1;
  config.regularization_exponent = 0.7;
  config.alpha = 1.0 / 3;
  config.unobserved_weight = 0.2;
  config.objective = AlsObjective::ials;
  config.confidence = AlsConfidence::log;
  config.log_epsilon = 1e-3;
  config.iterations = 4;
  config.solver = AlsMethod::subspace;
  config.cg_steps = 5;
  config.block_size = 17;
  config.init_scale = 0.5;
  config.seed = 18446744073709551615ull;
  config.loss_every = 2;
  config.device = "cpu";
  config.threads = 1;
  return config;
}

TEST(ModelFile, KeepsEverythingOfAnAlsModel) {
  const TemporaryFile file;
  ImplicitAls model(unusual_config());
  model.fit(fruits());
  model.save(file.path());
  const ImplicitAls loaded = ImplicitAls::load(file.path(), "cpu");
  EXPECT_EQ(values_of(loaded.user_factors()), values_of(model.user_factors()));
  EXPECT_EQ(values_of(loaded.item_factors()), values_of(model.item_factors()));
  EXPECT_EQ(loaded.users(), model.users());
  EXPECT_EQ(loaded.items(), model.items());
  const AlsConfig &a = loaded.config(), b = unusual_config();
  EXPECT_EQ(a.factors, b.factors);
  EXPECT_EQ(a.regularization, b.regularization);
  EXPECT_EQ(a.regularization_exponent, b.regularization_exponent);
  EXPECT_EQ(a.alpha, b.alpha);
  EXPECT_EQ(a.unobserved_weight, b.unobserved_weight);
  EXPECT_EQ(a.objective, b.objective);
  EXPECT_EQ(a.confidence, b.confidence);
  EXPECT_EQ(a.log_epsilon, b.log_epsilon);
  EXPECT_EQ(a.iterations, b.iterations);
  EXPECT_EQ(a.solver, b.solver);
  EXPECT_EQ(a.cg_steps, b.cg_steps);
  EXPECT_EQ(a.block_size, b.block_size);
  EXPECT_EQ(a.init_scale, b.init_scale);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.loss_every, b.loss_every);
  EXPECT_EQ(a.threads, b.threads);
  const FitReport &before = model.report(), after = loaded.report();
  EXPECT_EQ(after.device, before.device);
  ASSERT_EQ(after.seconds.size(), 4u);
  for (const double seconds : after.seconds) EXPECT_TRUE(std::isnan(seconds));
  ASSERT_EQ(after.loss.size(), 4u);
  EXPECT_TRUE(std::isnan(after.loss[0]));
  EXPECT_EQ(after.loss[3], before.loss[3]);
}

TEST(ModelFile, EqualFitsMakeEqualFiles) {
  std::string first;
  for (int time = 0; time < 2; ++time) {
    const TemporaryFile file;
    ImplicitAls model(unusual_config());
    model.fit(fruits());
    model.save(file.path());
    std::ostringstream bytes;
    bytes << std::ifstream(file.path(), std::ios::binary).rdbuf();
    if (time == 0) first = bytes.str();
    EXPECT_EQ(bytes.str(), first);
    // That of a loaded model is the same once more.
    ImplicitAls::load(file.path(), "cpu").save(file.path());
    std::ostringstream again;
    again << std::ifstream(file.path(), std::ios::binary).rdbuf();
    EXPECT_EQ(again.str(), first);
  }
}

// Earlier versions kept the seconds of each iteration in the report.
TEST(ModelFile, AnOlderReportWithSecondsIsRead) {
  const TemporaryFile file;
  ImplicitAls model(unusual_config());
  model.fit(fruits());
  model.save(file.path());
  std::ostringstream bytes;
  bytes << std::ifstream(file.path(), std::ios::binary).rdbuf();
  std::string text = bytes.str();
  // Eight bytes tell how long the header is; blanks at its end keep that.
  const std::string stopped = R"(\"stopped\")", seconds = R"(\"seconds\":[1,2,3,4],)";
  std::uint64_t header = 0;
  std::memcpy(&header, text.data(), sizeof header);
  ASSERT_NE(text.find(stopped), std::string::npos);
  text.insert(text.find(stopped), seconds);
  header += seconds.size();
  const std::size_t blanks = (8 - header % 8) % 8;
  text.insert(8 + header, std::string(blanks, ' '));
  header += blanks;
  std::memcpy(text.data(), &header, sizeof header);
  std::ofstream(file.path(), std::ios::binary) << text;
  const ImplicitAls loaded = ImplicitAls::load(file.path(), "cpu");
  EXPECT_EQ(loaded.report().seconds.size(), 4u);
  EXPECT_EQ(values_of(loaded.user_factors()), values_of(model.user_factors()));
}

TEST(ModelFile, TheDeviceIsTheLoadersChoice) {
  const TemporaryFile file;
  ImplicitAls model(unusual_config());
  model.fit(fruits());
  model.save(file.path());
  EXPECT_EQ(ImplicitAls::load(file.path(), "reference").device(), "reference");
  expect_error(ErrorCode::device, {"'toaster'"}, [&] { load_model(file.path(), "toaster"); });
}

TEST(ModelFile, KeepsIdsThatAreNumbers) {
  const TemporaryFile file;
  Popularity model("cpu");
  model.fit(named({{"9007199254740993", "5"}, {"0", "7"}}, IdMap::Kind::number));
  model.save(file.path());
  const Popularity loaded = Popularity::load(file.path(), "cpu");
  EXPECT_EQ(loaded.users().kind(), IdMap::Kind::number);
  EXPECT_EQ(loaded.users().number(0), 9007199254740993);
  EXPECT_EQ(loaded.items().find(std::int64_t{7}), 1);
}

TEST(ModelFile, AnyKindIsLoadedByItsName) {
  const TemporaryFile file;
  Popularity popular("cpu");
  popular.fit(fruits());
  popular.save(file.path());
  const std::unique_ptr<Model> model = load_model(file.path(), "cpu");
  EXPECT_EQ(model->kind(), "popular");
  EXPECT_EQ(model->recommend(first_ids(2)).ids, popular.recommend(first_ids(2)).ids);
  expect_error(ErrorCode::format, {file.path(), "kind 'popular', expected 'als'"},
               [&] { ImplicitAls::load(file.path()); });
}

TEST(ModelFile, AFailedSaveLeavesTheOldFile) {
  const TemporaryFile file;
  Popularity model("cpu");
  model.fit(fruits());
  model.save(file.path());
  expect_error(ErrorCode::file, {"/no/such/folder/model", "No such file"},
               [&] { model.save("/no/such/folder/model"); });
  expect_error(ErrorCode::file, {"/dev/full", "No space left"}, [&] { model.save("/dev/full"); });
  EXPECT_NO_THROW(load_model(file.path(), "cpu"));
}

TEST(ModelFile, AMissingFileIsNamed) {
  expect_error(ErrorCode::file, {"/no/such/model", "No such file"},
               [] { load_model("/no/such/model"); });
}

/// A saved model of 2 users, 2 items and 1 factor, to be spoilt.
struct Parts {
  TensorMetadata metadata = {
      {"format", "warpfactor"}, {"format_version", "1"}, {"library_version", "0.1.0"},
      {"kind", "popular"},      {"config", "{}"},        {"report", "{}"},
      {"user_ids", "number"},   {"item_ids", "text"}};
  std::vector<float> users = {1, 1};
  std::vector<float> items = {3, 2};
  std::vector<std::int64_t> numbers = {10, 20};
  std::vector<std::int64_t> offsets = {0, 1, 3};
  std::string text = "abc";
  Offset factors = 1;
};

void save(const std::string& path, const Parts& parts) {
  const auto size = [](const auto& values) { return static_cast<Offset>(values.size()); };
  write_safetensors(
      path, parts.metadata,
      {{"user_factors", TensorType::f32, {size(parts.users), parts.factors}, parts.users.data()},
       {"item_factors", TensorType::f32, {size(parts.items), 1}, parts.items.data()},
       {"users.numbers", TensorType::i64, {size(parts.numbers)}, parts.numbers.data()},
       {"items.offsets", TensorType::i64, {size(parts.offsets)}, parts.offsets.data()},
       {"items.text", TensorType::u8, {size(parts.text)}, parts.text.data()}});
}

TEST(ModelFile, ReadsThePartsItDocuments) {
  const TemporaryFile file;
  save(file.path(), Parts());
  const std::unique_ptr<Model> model = load_model(file.path(), "cpu");
  EXPECT_EQ(model->users().number(1), 20);
  EXPECT_EQ(model->items().name(1), "bc");
  EXPECT_EQ(listed(model->recommend(first_ids(1))), (std::vector<Id>{0, 1}));
}

TEST(ModelFile, SpoiltPartsAreNamed) {
  const TemporaryFile file;
  const auto refused = [&](const std::string& words, const std::function<void(Parts&)>& spoil) {
    Parts parts;
    spoil(parts);
    save(file.path(), parts);
    expect_error(ErrorCode::format, {file.path(), words}, [&] { load_model(file.path(), "cpu"); });
  };
  refused("not a model of warpfactor", [](Parts& p) { p.metadata["format"] = "pt"; });
  refused("not a model of warpfactor", [](Parts& p) { p.metadata.clear(); });
  refused("is of format version 2, written by warpfactor 0.1.0",
          [](Parts& p) { p.metadata["format_version"] = "2"; });
  refused("lacks 'kind'", [](Parts& p) { p.metadata.erase("kind"); });
  refused("unknown kind 'tree', expected one of als, ",
          [](Parts& p) { p.metadata["kind"] = "tree"; });
  refused("of kind 'word', expected number or text",
          [](Parts& p) { p.metadata["user_ids"] = "word"; });
  refused("lacks the tensor 'users.text'", [](Parts& p) { p.metadata["user_ids"] = "text"; });
  refused("'user_factors' is 3 x 1, expected 2 x 1", [](Parts& p) { p.users = {1, 1, 1}; });
  refused("'item_factors' is 1 x 1, expected 2 x 1", [](Parts& p) { p.items = {1}; });
  refused("'item_factors' holds a value that is not finite in row 1, that of 'bc'",
          [](Parts& p) { p.items[1] = std::nanf(""); });
  refused("users 0 and 1 have the same id '10'", [](Parts& p) { p.numbers = {10, 10}; });
  refused("id 1 of its users", [](Parts& p) { p.numbers = {10, -1}; });
  refused("does not run from 0 to the 3 bytes", [](Parts& p) { p.offsets = {0, 1, 4}; });
  refused("does not run from 0 to the 3 bytes", [](Parts& p) { p.offsets = {1, 1, 3}; });
  refused("does not run from 0", [](Parts& p) { p.offsets = {}; });
  refused("falls from 0 to 9", [](Parts& p) { p.offsets = {0, 9, 3}; });
  refused("falls from 2 to 1", [](Parts& p) { p.offsets = {0, 2, 1, 3}; });
}

TEST(ModelFile, SpoiltSettingsAreNamed) {
  const TemporaryFile file;
  AlsConfig small;
  small.factors = 1;
  small.device = "cpu";
  ImplicitAls model(small);
  model.fit(from_rows({{1, 0}, {0, 1}}));
  model.save(file.path());
  const SafetensorsFile saved(file.path());
  const auto refused = [&](const std::string& words, const std::string& part,
                           const std::function<void(nlohmann::json&)>& spoil) {
    const TemporaryFile spoilt;
    TensorMetadata metadata = saved.metadata();
    nlohmann::json object = nlohmann::json::parse(metadata[part]);
    spoil(object);
    metadata[part] = object.dump();
    std::vector<Tensor> tensors;
    for (const char* name : {"user_factors", "item_factors"})
      tensors.push_back(saved.at(name, TensorType::f32, 2));
    for (const char* name : {"users.numbers", "items.numbers"})
      tensors.push_back(saved.at(name, TensorType::i64, 1));
    write_safetensors(spoilt.path(), metadata, tensors);
    expect_error(ErrorCode::format, {spoilt.path(), words},
                 [&] { load_model(spoilt.path(), "cpu"); });
  };
  using nlohmann::json;
  refused("config lacks 'alpha'", "config", [](json& c) { c.erase("alpha"); });
  refused("config has \"much\" for 'alpha'", "config", [](json& c) { c["alpha"] = "much"; });
  refused("config has 1.5 for 'factors'", "config", [](json& c) { c["factors"] = 1.5; });
  refused("config has 5000000000 for 'factors'", "config",
          [](json& c) { c["factors"] = 5000000000; });
  refused("factors is 0", "config", [](json& c) { c["factors"] = 0; });
  refused("'user_factors' is 2 x 1, expected 2 x 2", "config", [](json& c) { c["factors"] = 2; });
  refused("config has \"none\" for 'solver'", "config", [](json& c) { c["solver"] = "none"; });
  refused("config has -1 for 'seed'", "config", [](json& c) { c["seed"] = -1; });
  refused("'config' is not a JSON object", "config", [](json& c) { c = 5; });
  refused("report lacks 'loss'", "report", [](json& r) { r.erase("loss"); });
  refused("report has [\"x\"] for 'loss'", "report", [](json& r) { r["loss"] = {"x"}; });
  refused("report has 1 for 'stopped'", "report", [](json& r) { r["stopped"] = 1; });
}

}  // namespace
}  // namespace wf
