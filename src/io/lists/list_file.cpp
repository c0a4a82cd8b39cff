#include "warpfactor/list_file.hpp"

#include <utility>

#include "io/lists/list_writer.hpp"
#include "io/text.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

std::unique_ptr<ListWriter> make_writer(const std::string& path, const ListNames& names,
                                        const ListShape& shape) {
  if (shape.k < 1)
    throw Error(ErrorCode::argument, "k is " + std::to_string(shape.k) + ", expected at least 1");
  if (names.query == names.found)
    throw Error(ErrorCode::argument, "query and found are both called " + names.query);
  if (ends_with(path, ".csv")) return make_csv_lists(path, names, shape);
  if (ends_with(path, ".npz")) return make_npz_lists(path, names, shape);
  throw Error(ErrorCode::argument, path + ": a file of lists has a name that ends in .csv or .npz");
}

[[noreturn]] void refuse(const std::string& path, const std::string& found,
                         const std::string& expected) {
  throw Error(ErrorCode::shape, path + ": found " + found + ", expected " + expected);
}

}  // namespace

struct ListFile::State {
  std::string path;
  ListShape shape;
  std::unique_ptr<ListWriter> writer;
  Offset written = 0;
};

ListFile::ListFile(const std::string& path, const ListNames& names,
                   std::shared_ptr<const IdMap> queries, std::shared_ptr<const IdMap> found,
                   Offset lists, int k) {
  ListShape shape{std::move(queries), std::move(found), lists, k};
  auto writer = make_writer(path, names, shape);
  state_ = std::make_unique<State>(State{path, std::move(shape), std::move(writer)});
}

ListFile::ListFile(ListFile&&) noexcept = default;
ListFile& ListFile::operator=(ListFile&&) noexcept = default;
ListFile::~ListFile() = default;

void ListFile::add(Span<const Id> queries, const TopK& top) {
  State& state = *state_;
  const auto count = static_cast<Offset>(queries.size());
  if (count == 0) return;
  if (top.rows() != count)
    refuse(state.path, std::to_string(top.rows()) + " lists",
           "one for each of " + std::to_string(count) + " queries");
  if (state.written + count > state.shape.lists)
    refuse(state.path, std::to_string(state.written + count) + " lists",
           std::to_string(state.shape.lists));
  if (top.k > state.shape.k)
    refuse(state.path, "lists of " + std::to_string(top.k),
           "at most " + std::to_string(state.shape.k));
  state.writer->add(queries, top);
  state.written += count;
}

void ListFile::commit() {
  if (state_->written != state_->shape.lists)
    refuse(state_->path, std::to_string(state_->written) + " lists",
           std::to_string(state_->shape.lists));
  state_->writer->commit();
}

}  // namespace wf
