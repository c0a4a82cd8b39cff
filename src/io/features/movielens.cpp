#include <cstdint>
#include <vector>

#include "io/features/formats.hpp"
#include "io/readers/line_problem.hpp"
#include "io/readers/numbers.hpp"

namespace wf {
namespace {

constexpr const char* u_item_genres[] = {
    "unknown",     "Action", "Adventure", "Animation", "Children's", "Comedy",  "Crime",
    "Documentary", "Drama",  "Fantasy",   "Film-Noir", "Horror",     "Musical", "Mystery",
    "Romance",     "Sci-Fi", "Thriller",  "War",       "Western"};
constexpr std::size_t first_flag = 5;

/// The last year below each border is in the group before it. The groups of MovieLens 1M, whose
/// codes are the first years of its groups.
struct AgeGroup {
  std::int64_t below;
  const char* name;
};
constexpr AgeGroup age_groups[] = {{18, "under-18"}, {25, "18-24"}, {35, "25-34"},
                                   {45, "35-44"},    {50, "45-49"}, {56, "50-55"}};

std::string age_group(std::string_view text) {
  const std::int64_t age = parse_id(text, "age");
  for (const AgeGroup& group : age_groups)
    if (age < group.below) return group.name;
  return "56+";
}

std::vector<std::string> fields_of(std::string_view record, std::string_view separator,
                                   std::size_t expected) {
  std::vector<std::string> fields = split_fields(record, separator, Quotes::plain);
  if (fields.size() != expected)
    throw LineProblem{"has " + std::to_string(fields.size()) + " fields, expected " +
                      std::to_string(expected) + " separated by " + quoted(separator)};
  return fields;
}

struct Person {
  std::string_view id, gender, age, occupation;
};

void add_person(const Person& person, FeatureCollector& features) {
  if (person.gender != "F" && person.gender != "M")
    throw LineProblem{"gender " + quoted(person.gender) + " is neither F nor M"};
  features.add(person.id, "gender:" + std::string(person.gender));
  features.add(person.id, "age:" + age_group(person.age));
  features.add(person.id, "occupation:" + std::string(person.occupation));
}

void add_movies_dat(std::string_view record, FeatureCollector& features) {
  const std::vector<std::string> fields = fields_of(record, "::", 3);
  features.add_row(fields[0]);
  for (const std::string& genre : split_fields(fields[2], "|", Quotes::plain))
    if (!genre.empty()) features.add(fields[0], "genre:" + genre);
}

void add_u_item(std::string_view record, FeatureCollector& features) {
  const std::vector<std::string> fields =
      fields_of(record, "|", first_flag + std::size(u_item_genres));
  features.add_row(fields[0]);
  for (std::size_t genre = 0; genre < std::size(u_item_genres); ++genre) {
    const std::string& flag = fields[first_flag + genre];
    if (flag != "0" && flag != "1")
      throw LineProblem{"flag " + quoted(flag) + " of genre " + u_item_genres[genre] +
                        " is neither 0 nor 1"};
    if (flag == "1") features.add(fields[0], std::string("genre:") + u_item_genres[genre]);
  }
}

void add_users_dat(std::string_view record, FeatureCollector& features) {
  const std::vector<std::string> fields = fields_of(record, "::", 5);
  add_person({fields[0], fields[1], fields[2], fields[3]}, features);
}

void add_u_user(std::string_view record, FeatureCollector& features) {
  const std::vector<std::string> fields = fields_of(record, "|", 5);
  add_person({fields[0], fields[2], fields[1], fields[3]}, features);
}

}  // namespace

FeatureFormat movies_dat_format() {
  return {add_movies_dat, {}, {}, Quotes::plain, false, FeatureOwner::items};
}

FeatureFormat u_item_format() {
  return {add_u_item, {}, {}, Quotes::plain, false, FeatureOwner::items};
}

FeatureFormat users_dat_format() {
  return {add_users_dat, {}, {}, Quotes::plain, false, FeatureOwner::users};
}

FeatureFormat u_user_format() {
  return {add_u_user, {}, {}, Quotes::plain, false, FeatureOwner::users};
}

}  // namespace wf
