#pragma once

#include <memory>
#include <string>

#include "warpfactor/list_file.hpp"

namespace wf {

struct ListShape {
  std::shared_ptr<const IdMap> queries;
  std::shared_ptr<const IdMap> found;
  Offset lists = 0;
  int k = 0;
};

/// A format of ListFile. What it is given has been checked.
class ListWriter {
 public:
  virtual ~ListWriter() = default;
  virtual void add(Span<const Id> queries, const TopK& top) = 0;
  virtual void commit() = 0;
};

std::unique_ptr<ListWriter> make_csv_lists(const std::string& path, const ListNames& names,
                                           const ListShape& shape);
std::unique_ptr<ListWriter> make_npz_lists(const std::string& path, const ListNames& names,
                                           const ListShape& shape);

}  // namespace wf
