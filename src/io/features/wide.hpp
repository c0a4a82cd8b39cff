#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "io/features/collector.hpp"
#include "warpfactor/io.hpp"

namespace wf {

/// A table with a column for each property: columns of text become categories "color:red", columns
/// of numbers features "price" of the number divided by the largest absolute one of the column. In
/// atomic files of RecBole "token" says text and "token_seq" a list of categories. All records are
/// looked at before the first is added.
class WideTable {
 public:
  /// id: the column of the rows' ids.
  WideTable(const std::vector<std::string>& header, std::size_t id);

  /// Throws LineProblem for an id that was there before: such a table is no table of properties.
  void look(const std::vector<std::string>& fields);
  void add(const std::vector<std::string>& fields, FeatureCollector& features) const;
  void report(FeatureReport& report) const;

 private:
  enum class Use { categories, lists, numbers, none };

  struct Property {
    std::string name;
    bool is_list = false;  ///< of categories between blanks
    bool is_text = false;  ///< its numbers are names of something
    bool is_ignored = false;
    bool is_number = true;
    double largest = 0;  ///< absolute
    bool repeats = false;
    std::unordered_set<std::string> different;  ///< as long as no value repeats

    Use use() const;
  };

  std::size_t id_;
  std::unordered_set<std::string> ids_;
  std::vector<Property> columns_;
};

}  // namespace wf
