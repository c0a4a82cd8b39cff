#include <charconv>
#include <string>

#include "io/csv_ids.hpp"
#include "warpfactor/atomic_file.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

template <class Number>
void append(std::string& line, Number number) {
  char digits[48];
  line.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace

void v0_1::write_interactions(const Interactions& interactions, const std::string& path) {
  const CsrView rows = interactions.by_user();
  const std::int64_t* times = interactions.times();
  const std::vector<std::string> users = csv_ids(interactions.users());
  const std::vector<std::string> items = csv_ids(interactions.items());
  AtomicFile file(path);
  file.write("user_id,item_id");
  if (rows.values) file.write(",rating");
  if (times) file.write(",timestamp");
  file.write("\n");
  std::string line;
  for (Offset user = 0; user < rows.rows; ++user) {
    for (Offset k = rows.offsets[user]; k < rows.offsets[user + 1]; ++k) {
      line = users[user];
      line += ',';
      line += items[rows.indices[k]];
      if (rows.values) append(line += ',', rows.values[k]);
      if (times) line += ',' + time_text(times[k], interactions.time_format());
      line += '\n';
      file.write(line);
    }
  }
  file.commit();
}

}  // namespace wf
