#include <charconv>
#include <string>

#include "io/text.hpp"
#include "warpfactor/atomic_file.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

template <class Number>
void append(std::string& line, Number number) {
  char digits[48];
  line.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

/// Text in quotes where it would otherwise be read as several fields, as nothing or without the
/// blanks around it.
std::string csv_text(const std::string& text) {
  if (text.find('\n') != std::string::npos) {
    throw Error(ErrorCode::format, "id '" + text +
                                       "' holds a line break, which a line of comma-"
                                       "separated text cannot");
  }
  const bool plain = text.find_first_of(",\"\r") == std::string::npos;
  if (plain && !text.empty() && trimmed(text) == text) return text;
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += c;
    result += c;
  }
  return result + '"';
}

/// All ids of a map as they stand in a file.
std::vector<std::string> csv_ids(const IdMap& map) {
  std::vector<std::string> ids;
  ids.reserve(static_cast<std::size_t>(map.size()));
  for (Id id = 0; id < map.size(); ++id) ids.push_back(csv_text(map.name(id)));
  return ids;
}

}  // namespace

void write_interactions(const Interactions& interactions, const std::string& path) {
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
