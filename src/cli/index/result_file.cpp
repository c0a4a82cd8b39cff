#include "cli/index/result_sink.hpp"

#include <fmt/format.h>

#include <iterator>
#include <limits>
#include <vector>

#include "cli/support/files.hpp"
#include "cli/support/options.hpp"
#include "warpfactor/atomic_file.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/vector_file.hpp"

namespace wf::cli {
namespace {

bool has_ending(const std::string& path, const std::string& ending) {
  return path.size() > ending.size() &&
         path.compare(path.size() - ending.size(), ending.size(), ending) == 0;
}

/// What stands behind the last result of a query.
template <class T>
constexpr T no_result = 0;
template <>
constexpr std::int64_t no_result<std::int64_t> = -1;

/// Values of one kind of all queries, without more.
template <class T>
class Npy final : public ResultSink {
 public:
  Npy(const std::string& path, const std::string& header, int k,
      std::vector<T> SearchResult::*values)
      : file_(path), k_(k), values_(values) {
    file_.write(header);
  }
  void add(const SearchResult& batch) override {
    for (Offset r = 0; r < batch.rows(); ++r) {
      file_.write((batch.*values_).data() + r * batch.k, batch.k * sizeof(T));
      for (int i = batch.k; i < k_; ++i) file_.write(&no_result<T>, sizeof(T));
    }
  }
  void finish() override { file_.commit(); }

 private:
  AtomicFile file_;
  int k_;
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
  Vecs(const std::string& path, int k, std::vector<T> SearchResult::*values)
      : path_(path), file_(path), k_(k), values_(values) {}
  void add(const SearchResult& batch) override {
    for (Offset r = 0; r < batch.rows(); ++r) {
      const std::int32_t length = k_;
      file_.write(&length, sizeof length);
      const T* row = (batch.*values_).data() + r * batch.k;
      for (int i = 0; i < k_; ++i) {
        const auto value = narrowed(i < batch.k ? row[i] : no_result<T>, path_);
        static_assert(sizeof value == 4);
        file_.write(&value, sizeof value);
      }
    }
  }
  void finish() override { file_.commit(); }

 private:
  std::string path_;
  AtomicFile file_;
  int k_;
  std::vector<T> SearchResult::*values_;
};

class Csv final : public ResultSink {
 public:
  Csv(const std::string& path, const QueryNames& names) : file_(path), names_(names) {
    file_.write("query,rank,id,score\n");
  }
  void add(const SearchResult& batch) override {
    fmt::memory_buffer text;
    for (Offset r = 0; r < batch.rows(); ++r, ++query_) {
      text.clear();
      const std::string query = csv_field(plain_text(names_(query_)));
      const Span<const std::int64_t> ids = batch.ids_of(r);
      for (std::size_t i = 0; i < ids.size(); ++i)
        fmt::format_to(std::back_inserter(text), "{},{},{},{}\n", query, i + 1, ids[i],
                       batch.scores_of(r)[i]);
      file_.write(text.data(), text.size());
    }
  }
  void finish() override { file_.commit(); }

 private:
  AtomicFile file_;
  QueryNames names_;
  Offset query_ = 0;
};

}  // namespace

std::unique_ptr<ResultSink> make_id_file(const std::string& path, Offset queries, int k,
                                         const QueryNames& names) {
  if (has_ending(path, ".npy"))
    return std::make_unique<Npy<std::int64_t>>(path, npy_header("i8", queries, k), k,
                                               &SearchResult::ids);
  if (has_ending(path, ".ivecs"))
    return std::make_unique<Vecs<std::int64_t>>(path, k, &SearchResult::ids);
  if (has_ending(path, ".csv")) return std::make_unique<Csv>(path, names);
  usage_error("--out is '" + path + "', expected a name that ends in .npy, .ivecs or .csv");
}

std::unique_ptr<ResultSink> make_score_file(const std::string& path, Offset queries, int k) {
  if (has_ending(path, ".npy"))
    return std::make_unique<Npy<float>>(path, npy_header("f4", queries, k), k,
                                        &SearchResult::scores);
  if (has_ending(path, ".fvecs"))
    return std::make_unique<Vecs<float>>(path, k, &SearchResult::scores);
  usage_error("--scores is '" + path + "', expected a name that ends in .npy or .fvecs");
}

}  // namespace wf::cli
