#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "io/csv_ids.hpp"
#include "io/lists/list_writer.hpp"
#include "warpfactor/atomic_file.hpp"

namespace wf {
namespace {

template <class Number>
void append(std::string& line, Number number) {
  char digits[48];
  line.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

class CsvLists final : public ListWriter {
 public:
  CsvLists(const std::string& path, const ListNames& names, const ListShape& shape)
      : queries_(shape.queries), found_(csv_ids(*shape.found)), file_(path) {
    file_.write(names.query + ",rank," + names.found + ",score\n");
  }

  void add(Span<const Id> queries, const TopK& top) override {
    for (std::size_t r = 0; r < queries.size(); ++r) {
      const std::string query = csv_id(*queries_, queries[r]);
      const Span<const Id> ids = top.ids_of(static_cast<Offset>(r));
      const Span<const float> scores = top.scores_of(static_cast<Offset>(r));
      lines_.clear();
      for (std::size_t i = 0; i < ids.size(); ++i) {
        lines_ += query;
        lines_ += ',';
        append(lines_, i + 1);
        lines_ += ',';
        lines_ += found_[static_cast<std::size_t>(ids[i])];
        lines_ += ',';
        append(lines_, scores[i]);
        lines_ += '\n';
      }
      file_.write(lines_);
    }
  }

  void commit() override { file_.commit(); }

 private:
  std::shared_ptr<const IdMap> queries_;
  std::vector<std::string> found_;
  AtomicFile file_;
  std::string lines_;
};

}  // namespace

std::unique_ptr<ListWriter> make_csv_lists(const std::string& path, const ListNames& names,
                                           const ListShape& shape) {
  return std::make_unique<CsvLists>(path, names, shape);
}

}  // namespace wf
