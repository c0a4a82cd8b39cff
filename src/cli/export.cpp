#include <filesystem>
#include <iterator>
#include <memory>

#include "cli/commands.hpp"
#include "cli/support/factor_model.hpp"
#include "cli/support/files.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "io/atomic_file.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string model;
  std::string out;
  bool json = false;
};

void write_csv(const IdMap& map, const FactorMatrix& factors, const std::string& path) {
  AtomicFile file(path);
  fmt::memory_buffer line;
  fmt::format_to(std::back_inserter(line), "id");
  for (int f = 0; f < factors.factors(); ++f)
    fmt::format_to(std::back_inserter(line), ",factor_{}", f);
  line.push_back('\n');
  file.write(line.data(), line.size());
  for (Offset r = 0; r < factors.rows(); ++r) {
    line.clear();
    fmt::format_to(std::back_inserter(line), "{}", csv_field(map.name(static_cast<Id>(r))));
    for (int f = 0; f < factors.factors(); ++f)
      fmt::format_to(std::back_inserter(line), ",{}", factors.row(r)[f]);
    line.push_back('\n');
    file.write(line.data(), line.size());
  }
  file.commit();
}

void run(const Options& options) {
  const auto model = load_factors(options.model);
  make_folder(options.out);
  Json files = Json::array();
  const auto write = [&](const char* side, const IdMap& map, const FactorMatrix& matrix) {
    const std::string stem = (std::filesystem::path(options.out) / side).string();
    write_npy(matrix.view(), stem + ".npy");
    write_csv(map, matrix, stem + ".csv");
    for (const char* ending : {".npy", ".csv"})
      files.push_back(
          {{"file", stem + ending}, {"rows", matrix.rows()}, {"factors", matrix.factors()}});
  };
  write("users", model->users(), model->user_factors());
  write("items", model->items(), model->item_factors());
  if (options.json) return print_json({{"model", model->kind()}, {"files", files}});
  for (const Json& file : files)
    print_line("{} x {}  {}", file["rows"].get<Offset>(), file["factors"].get<int>(),
               file["file"].get<std::string>());
}

}  // namespace

void add_export(CLI::App& app) {
  CLI::App* command = app.add_subcommand("export", "Write a model's factors as .npy and .csv");
  const auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "model file")->required();
  command->add_option("--out", options->out, "folder for the files")->required();
  add_json_flag(*command, options->json);
  command->footer(
      "Row r of users.npy belongs to line r + 2 of users.csv, which begins with the original id;\n"
      "likewise items. A score is the inner product of a user's and an item's row.\n"
      "Example:\n  warpfactor export als.safetensors --out factors");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
