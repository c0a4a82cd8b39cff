#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "cli/index/commands.hpp"
#include "cli/index/id_lines.hpp"
#include "cli/index/query_vectors.hpp"
#include "cli/support/count_display.hpp"
#include "cli/support/files.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/atomic_file.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/flat_index.hpp"
#include "warpfactor/vector_file.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string input;
  std::string out;
  Metric metric = Metric::l2;
  std::string ids;
  bool users = false;
  bool json = false;
};

/// Vectors are added in pieces of about so many bytes.
constexpr Offset piece_bytes = Offset{32} << 20;

/// The ids come from a file that the user wrote: what is wrong with them is wrong with it.
void add(FlatIndex& index, MatrixView<const float> rows, Span<const std::int64_t> ids,
         const std::string& path) try {
  index.add(rows, ids);
} catch (const Error& error) {
  throw Error(ErrorCode::format, path + ": " + error.what());
}

FlatIndex index_of_vectors(const Options& options) {
  if (options.users) usage_error("--users goes with a model file, not with vectors");
  const VectorFile file(options.input);
  std::vector<std::int64_t> ids;
  if (!options.ids.empty()) {
    ids = read_ids(options.ids);
    if (static_cast<Offset>(ids.size()) != file.rows())
      throw Error(ErrorCode::format,
                  fmt::format("{}: holds {} ids, but {} has {} rows", options.ids, ids.size(),
                              options.input, file.rows()));
  }
  FlatIndex index(file.columns(), options.metric, "cpu");
  index.reserve(file.rows());
  CountDisplay display("rows", file.rows());
  const Offset piece = std::max<Offset>(1, piece_bytes / 4 / file.columns());
  for (Offset first = 0; first < file.rows(); first += piece) {
    const Offset count = std::min(piece, file.rows() - first);
    const FactorMatrix rows = file.read(first, count);
    if (ids.empty())
      index.add(rows.view());
    else
      add(index, rows.view(), Span<const std::int64_t>(ids).subspan(first, count), options.ids);
    display.show(first + count);
  }
  return index;
}

void write_names(const IdMap& map, const std::string& path) {
  AtomicFile file(path);
  file.write("id,name\n");
  for (Id id = 0; id < map.size(); ++id)
    file.write(fmt::format("{},{}\n", id, csv_field(map.name(id))));
  file.commit();
}

/// names: of the file for ids that are text; it is written and named in `names` only then.
FlatIndex index_of_model(const Options& options, std::string& names) {
  if (!options.ids.empty()) usage_error("--ids goes with vectors; a model has ids of its own");
  const NamedMatrix matrix = load_model_vectors(options.input, options.users ? "users" : "items");
  const IdMap& map = *matrix.ids;
  const FactorMatrix& rows = *matrix.values;
  FlatIndex index(rows.factors(), options.metric, "cpu");
  if (map.kind() == IdMap::Kind::text) {
    index.add(rows.view());
    names = options.out + ".names.csv";
    write_names(map, names);
    return index;
  }
  std::vector<std::int64_t> ids;
  for (Id id = 0; id < map.size(); ++id) ids.push_back(map.number(id));
  index.add(rows.view(), ids);
  return index;
}

void run(const Options& options) {
  check_not_replaced(options.input, options.out);
  check_writable(options.out);
  std::string names;
  const FlatIndex index = VectorFile::has_ending(options.input) ? index_of_vectors(options)
                                                                : index_of_model(options, names);
  index.save(options.out);
  if (options.json) {
    Json json{{"index", options.out},
              {"rows", index.size()},
              {"dimension", index.dimension()},
              {"metric", name_of(index.metric())}};
    if (!names.empty()) json["names"] = names;
    return print_json(json);
  }
  print_line("{} rows of {} values, {}  {}", index.size(), index.dimension(),
             name_of(index.metric()), options.out);
  if (!names.empty()) print_line("the ids are text: id n stands for name n of {}", names);
}

}  // namespace

void add_index_build(CLI::App& index) {
  CLI::App* command = index.add_subcommand("build", "Make an index of vectors");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("INPUT", options->input,
                   ".npy matrix, .fvecs or .bvecs file, or a model: its item factors")
      ->required();
  command->add_option("--out", options->out, "index file to write")->required();
  add_choice(*command, "--metric", options->metric, metric_names,
             "l2: squared distance, least first; the others: greatest first")
      ->required()
      ->default_str("");
  command->add_option("--ids", options->ids,
                      "text file with the id of each row; without it rows are 0, 1, 2, ...");
  command->add_flag("--users", options->users, "of a model, its user factors");
  add_json_flag(*command, options->json);
  command->footer(
      "Rows of a model keep its original ids; where these are text, rows are numbered 0, 1, 2,\n"
      "... and FILE.names.csv, for 'index search --titles', says what they are. Inner products\n"
      "of user and item factors are the scores of the model.\n"
      "Examples:\n"
      "  warpfactor index build base.fvecs --out base.index --metric l2\n"
      "  warpfactor index build als.safetensors --out items.index --metric inner-product");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
