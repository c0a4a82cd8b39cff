#include "cli/index/result_sink.hpp"

#include <fmt/format.h>

#include <iterator>
#include <limits>
#include <vector>

#include "cli/support/options.hpp"
#include "io/atomic_file.hpp"
#include "io/tensors/npy_header.hpp"
#include "warpfactor/error.hpp"

namespace wf::cli {
namespace {

bool has_ending(const std::string& path, const std::string& ending) {
  return path.size() > ending.size() &&
         path.compare(path.size() - ending.size(), ending.size(), ending) == 0;
}

/// Values of one kind of all queries, without more.
template <class T>
class Npy final : public ResultSink {
 public:
  Npy(const std::string& path, const std::string& header, std::vector<T> SearchResult::*values)
      : file_(path), values_(values) {
    file_.write(header);
  }
  void add(const SearchResult& batch) override {
    const std::vector<T>& values = batch.*values_;
    file_.write(values.data(), values.size() * sizeof(T));
  }
  void finish() override { file_.commit(); }

 private:
  AtomicFile file_;
  std::vector<T> SearchResult::*values_;
};

float narrowed(float score, const std::string&) { return score; }

std::int32_t narrowed(std::int64_t id, const std::string& path) {
  if (id > std::numeric_limits<std::int32_t>::max())
    throw Error(ErrorCode::format,
                fmt::format("{}: id {} does not fit .ivecs, which has 32 bits; write .npy or .csv",
                            path, id));
  return static_cast<std::int32_t>(id);
}

/// Rows of a length and as many values of four bytes.
template <class T>
class Vecs final : public ResultSink {
 public:
  Vecs(const std::string& path, std::vector<T> SearchResult::*values)
      : path_(path), file_(path), values_(values) {}
  void add(const SearchResult& batch) override {
    const std::int32_t length = batch.k;
    for (std::size_t i = 0; i < (batch.*values_).size(); ++i) {
      if (i % batch.k == 0) file_.write(&length, sizeof length);
      const auto value = narrowed((batch.*values_)[i], path_);
      static_assert(sizeof value == 4);
      file_.write(&value, sizeof value);
    }
  }
  void finish() override { file_.commit(); }

 private:
  std::string path_;
  AtomicFile file_;
  std::vector<T> SearchResult::*values_;
};

class Csv final : public ResultSink {
 public:
  explicit Csv(const std::string& path) : file_(path) { file_.write("query,rank,id,score\n"); }
  void add(const SearchResult& batch) override {
    fmt::memory_buffer text;
    for (Offset r = 0; r < batch.rows(); ++r, ++query_) {
      text.clear();
      const Span<const std::int64_t> ids = batch.ids_of(r);
      for (std::size_t i = 0; i < ids.size; ++i)
        fmt::format_to(std::back_inserter(text), "{},{},{},{}\n", query_, i + 1, ids[i],
                       batch.scores_of(r)[i]);
      file_.write(text.data(), text.size());
    }
  }
  void finish() override { file_.commit(); }

 private:
  AtomicFile file_;
  Offset query_ = 0;
};

}  // namespace

std::unique_ptr<ResultSink> make_id_file(const std::string& path, Offset queries, int k) {
  if (has_ending(path, ".npy"))
    return std::make_unique<Npy<std::int64_t>>(path, npy_header("i8", queries, k),
                                               &SearchResult::ids);
  if (has_ending(path, ".ivecs"))
    return std::make_unique<Vecs<std::int64_t>>(path, &SearchResult::ids);
  if (has_ending(path, ".csv")) return std::make_unique<Csv>(path);
  usage_error("--out is '" + path + "', expected a name that ends in .npy, .ivecs or .csv");
}

std::unique_ptr<ResultSink> make_score_file(const std::string& path, Offset queries, int k) {
  if (has_ending(path, ".npy"))
    return std::make_unique<Npy<float>>(path, npy_header("f4", queries, k), &SearchResult::scores);
  if (has_ending(path, ".fvecs")) return std::make_unique<Vecs<float>>(path, &SearchResult::scores);
  usage_error("--scores is '" + path + "', expected a name that ends in .npy or .fvecs");
}

}  // namespace wf::cli
