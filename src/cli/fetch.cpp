#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/download/download.hpp"
#include "cli/download/unpack.hpp"
#include "cli/support/files.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/error.hpp"

namespace wf::cli {
namespace {

namespace fs = std::filesystem;

struct Dataset {
  const char* name;
  const char* md5;  ///< empty: published beside the file
};

constexpr Dataset datasets[] = {
    {"ml-100k", "0e33842e24a9c977be4e0107933c0723"},
    {"ml-latest-small", ""},
    {"ml-1m", "c4d9eecfca2ab87c1945afe126590906"},
    {"ml-10m", "ce571fd55effeba0271552578f2648bd"},
    {"ml-20m", "cd245b17a1ae2cc31bb14903e1204af3"},
    {"ml-25m", "6b51fb2759a8657d3bfcbfc42b592ada"},
    {"ml-32m", ""},
};

struct Options {
  std::string name;
  std::string folder = "data";
  bool json = false;
};

std::string base_url() {
  const char* other = std::getenv("WARPFACTOR_FETCH_URL");
  std::string url = other ? other : "https://files.grouplens.org/datasets/movielens";
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url;
}

std::string published_md5(const Dataset& dataset, const std::string& url) {
  if (*dataset.md5) return dataset.md5;
  const std::string text = download_text(url + ".md5");
  std::smatch match;
  if (std::regex_search(text, match, std::regex("\\b[0-9a-fA-F]{32}\\b"))) {
    std::string md5 = match.str();
    std::transform(md5.begin(), md5.end(), md5.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    return md5;
  }
  throw Error(ErrorCode::format, url + ".md5 holds no checksum");
}

/// Leaves the verified archive at `zip`.
void download_archive(const Dataset& dataset, const std::string& zip) {
  const std::string url = base_url() + "/" + dataset.name + ".zip";
  const std::string expected = published_md5(dataset, url);
  const std::string part = zip + ".part";
  note("downloading {}", url);
  download_file(url, part);
  const std::string found = md5_of(part);
  if (found != expected) {
    fs::remove(part);
    throw Error(ErrorCode::network,
                fmt::format("{}: the MD5 is {}, expected {}; what was downloaded "
                            "is removed, so try again",
                            url, found, expected));
  }
  fs::rename(part, zip);
}

/// The README inside, which holds the licence; of an HTML one the text.
std::string licence_text(const fs::path& folder) {
  for (const char* name : {"README", "README.txt", "README.html"}) {
    std::ifstream file(folder / name);
    if (!file) continue;
    std::ostringstream text;
    text << file.rdbuf();
    if (std::string_view(name) != "README.html") return text.str();
    return std::regex_replace(text.str(), std::regex("<[^>]*>"), "");
  }
  return "No README lies inside; see https://grouplens.org/datasets/movielens for the licence.\n";
}

void run(const Options& options) {
  const auto* dataset = std::find_if(std::begin(datasets), std::end(datasets),
                                     [&](const Dataset& d) { return d.name == options.name; });
  if (dataset == std::end(datasets)) {
    std::string known;
    for (const Dataset& each : datasets)
      known += (known.empty() ? "" : ", ") + std::string(each.name);
    usage_error("no data set is called '" + options.name + "', available: " + known);
  }
  const std::string folder = (fs::path(options.folder) / dataset->name).string();
  const bool there = fs::exists(folder);
  if (!there) {
    make_folder(options.folder);
    const std::string zip = folder + ".zip";
    download_archive(*dataset, zip);
    unpack_zip(zip, folder);
    fs::remove(zip);
    note("{}", licence_text(folder));
  }
  if (options.json) return print_json({{"folder", folder}, {"downloaded", !there}});
  print_line("{}{}", folder, there ? " is there already" : "");
}

}  // namespace

void add_fetch(CLI::App& app) {
  CLI::App* command = app.add_subcommand("fetch", "Download a MovieLens data set");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("NAME", options->name,
                   "ml-100k, ml-latest-small, ml-1m, ml-10m, ml-20m, ml-25m or ml-32m")
      ->required();
  command->add_option("--dir", options->folder, "folder to put it in")->capture_default_str();
  add_json_flag(*command, options->json);
  command->footer(
      "Downloads from files.grouplens.org, verifies the MD5, unpacks and shows the licence; a\n"
      "download that broke off goes on when the command is given again. WARPFACTOR_FETCH_URL "
      "names\n"
      "another place that has the archives.\n"
      "Example:\n  warpfactor fetch ml-20m --dir data");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
