#include <filesystem>
#include <iterator>
#include <memory>
#include <vector>

#include "cli/commands.hpp"
#include "cli/support/files.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/atomic_file.hpp"
#include "warpfactor/io.hpp"
#include "warpfactor/model.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string model;
  std::string out;
  bool json = false;
};

/// last: the name of the last column, where it is no factor.
void write_csv(const IdMap& map, const FactorMatrix& factors, const std::string& path,
               const std::string& last) {
  AtomicFile file(path);
  fmt::memory_buffer line;
  fmt::format_to(std::back_inserter(line), "id");
  for (int f = 0; f < factors.factors() - !last.empty(); ++f)
    fmt::format_to(std::back_inserter(line), ",factor_{}", f);
  if (!last.empty()) fmt::format_to(std::back_inserter(line), ",{}", last);
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
  const auto model = load_model(options.model, "cpu");
  const std::vector<NamedMatrix> matrices = model->exported();
  make_folder(options.out);
  Json files = Json::array();
  for (const auto& [name, ids, values, last_column] : matrices) {
    const FactorMatrix& matrix = *values;
    const std::string stem = (std::filesystem::path(options.out) / name).string();
    for (const std::string& path : {stem + ".npy", stem + ".csv"})
      files.push_back({{"file", path},
                       {"rows", matrix.rows()},
                       {"factors", matrix.factors()},
                       {"replaced", std::filesystem::exists(path)}});
    write_npy(matrix.view(), stem + ".npy");
    write_csv(*ids, matrix, stem + ".csv", last_column);
  }
  if (options.json) return print_json({{"model", model->kind()}, {"files", files}});
  for (const Json& file : files)
    print_line("{} x {}  {}{}", file["rows"].get<Offset>(), file["factors"].get<int>(),
               file["file"].get<std::string>(), file["replaced"].get<bool>() ? " (replaced)" : "");
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
      "likewise items. A score is the inner product of a user's and an item's row. Of a model\n"
      "that learnt of features with names, user_features and item_features hold what it learnt of\n"
      "each, its bias last. Files of the same names in the folder are replaced.\n"
      "Example:\n  warpfactor export als.safetensors --out factors");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
