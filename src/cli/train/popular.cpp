#include <memory>

#include "cli/support/files.hpp"
#include "cli/train/models.hpp"
#include "cli/train/training.hpp"
#include "warpfactor/popularity.hpp"

namespace wf::cli {
namespace {

void run(const Training& training) {
  check_not_replaced(training.data, training.out);
  check_writable(training.out);
  const Interactions data = read_data(training.data, training.read);
  Popularity model;
  model.fit(data);
  model.save(training.out);
  if (!training.json)
    return print_line("counted {} interactions of {} items  {}", data.size(), data.item_count(),
                      training.out);
  Json json = summary(model.kind(), training, data);
  json["device"] = model.device();
  print_json(json);
}

}  // namespace

void add_train_popular(CLI::App& train) {
  CLI::App* command = train.add_subcommand(
      "popular", "how often each item occurs: the baseline that every model must beat");
  const auto training = std::make_shared<Training>();
  add_data_options(*command, *training);
  command->callback([training] { run(*training); });
}

}  // namespace wf::cli
