#include "io/csv_ids.hpp"

#include "io/text.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

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

}  // namespace

std::string csv_id(const IdMap& map, Id id) { return csv_text(map.name(id)); }

std::vector<std::string> csv_ids(const IdMap& map) {
  std::vector<std::string> ids;
  ids.reserve(static_cast<std::size_t>(map.size()));
  for (Id id = 0; id < map.size(); ++id) ids.push_back(csv_id(map, id));
  return ids;
}

}  // namespace wf
