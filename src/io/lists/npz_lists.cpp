#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "io/lists/list_writer.hpp"
#include "io/lists/zip_file.hpp"
#include "io/tensors/npy_header.hpp"
#include "io/text.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/vector_file.hpp"

namespace wf {
namespace {

/// Ids as elements of a NumPy array: int64, or text of one width, filled up with zeros.
class IdElements {
 public:
  explicit IdElements(std::shared_ptr<const IdMap> map) : map_(std::move(map)) {
    if (is_number()) return;
    for (Id id = 0; id < map_->size(); ++id)
      width_ = std::max(width_, to_utf32(map_->name(id)).size());
  }

  std::string element() const { return is_number() ? "i8" : "U" + std::to_string(width_); }

  /// no_id: -1, or no text.
  void append(Id id, std::string& bytes) const {
    if (is_number()) {
      const std::int64_t number = id == no_id ? -1 : map_->number(id);
      bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
      return;
    }
    std::u32string text = id == no_id ? std::u32string() : to_utf32(map_->name(id));
    text.resize(width_);
    bytes.append(reinterpret_cast<const char*>(text.data()), text.size() * sizeof text[0]);
  }

 private:
  bool is_number() const { return map_->kind() == IdMap::Kind::number; }

  std::shared_ptr<const IdMap> map_;
  std::size_t width_ = 1;
};

/// Bytes that wait on the disk, in a file without a name beside `path`, until their turn comes.
class Waiting {
 public:
  explicit Waiting(const std::string& path) : path_(path) {
    std::string name = path + ".XXXXXX";
    const int descriptor = ::mkstemp(name.data());
    if (descriptor < 0) fail();
    ::unlink(name.c_str());
    file_ = ::fdopen(descriptor, "w+b");
    if (file_ == nullptr) fail();
  }
  ~Waiting() {
    if (file_ != nullptr) std::fclose(file_);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  void write(const void* data, std::size_t size) {
    if (std::fwrite(data, 1, size, file_) != size) fail();
  }
  void copy_to(ZipFile& zip) {
    if (std::fseek(file_, 0, SEEK_SET) != 0) fail();
    std::vector<char> buffer(1 << 16);
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file_))
      zip.write(buffer.data(), size);
    if (std::ferror(file_)) fail();
  }

 private:
  [[noreturn]] void fail() const {
    throw Error(ErrorCode::file,
                path_ + ": cannot keep the scores in a temporary file: " + std::strerror(errno));
  }

  std::string path_;
  std::FILE* file_ = nullptr;
};

/// Members are written one after the other: what was found as it comes, the queries, which memory
/// holds, and the scores, which wait, in the end.
class NpzLists final : public ListWriter {
 public:
  NpzLists(const std::string& path, const ListNames& names, const ListShape& shape)
      : names_(names),
        shape_(shape),
        query_ids_(shape.queries),
        found_ids_(shape.found),
        scores_(path),
        zip_(path) {
    begin(names.found + "s", npy_header(found_ids_.element(), shape.lists, shape.k));
  }

  void add(Span<const Id> queries, const TopK& top) override {
    queries_.insert(queries_.end(), queries.begin(), queries.end());
    const auto k = static_cast<std::size_t>(shape_.k);
    for (std::size_t r = 0; r < queries.size(); ++r) {
      const Span<const Id> ids = top.ids_of(static_cast<Offset>(r));
      bytes_.clear();
      for (std::size_t i = 0; i < k; ++i)
        found_ids_.append(i < ids.size() ? ids[i] : no_id, bytes_);
      zip_.write(bytes_.data(), bytes_.size());
      const Span<const float> scores = top.scores_of(static_cast<Offset>(r));
      row_.assign(k, 0.0f);
      std::copy(scores.begin(), scores.end(), row_.begin());
      scores_.write(row_.data(), k * sizeof(float));
    }
  }

  void commit() override {
    begin(names_.query + "s",
          npy_header_of_shape(query_ids_.element(), "(" + std::to_string(shape_.lists) + ",)"));
    for (const Id query : queries_) {
      bytes_.clear();
      query_ids_.append(query, bytes_);
      zip_.write(bytes_.data(), bytes_.size());
    }
    begin("scores", npy_header("f4", shape_.lists, shape_.k));
    scores_.copy_to(zip_);
    zip_.commit();
  }

 private:
  void begin(const std::string& array, const std::string& header) {
    zip_.begin(array + ".npy");
    zip_.write(header.data(), header.size());
  }

  ListNames names_;
  ListShape shape_;
  IdElements query_ids_;
  IdElements found_ids_;
  std::vector<Id> queries_;
  Waiting scores_;
  ZipFile zip_;
  std::string bytes_;
  std::vector<float> row_;
};

}  // namespace

std::unique_ptr<ListWriter> make_npz_lists(const std::string& path, const ListNames& names,
                                           const ListShape& shape) {
  return std::make_unique<NpzLists>(path, names, shape);
}

}  // namespace wf
