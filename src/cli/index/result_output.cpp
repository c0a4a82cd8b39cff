#include "cli/index/result_sink.hpp"
#include "cli/support/ids.hpp"
#include "cli/support/print.hpp"

namespace wf::cli {
namespace {

class TextOutput final : public ResultSink {
 public:
  explicit TextOutput(Titles titles) : titles_(std::move(titles)) {}
  void add(const SearchResult& batch) override {
    for (Offset r = 0; r < batch.rows(); ++r) {
      print_line("query {}", query_++);
      const Span<const std::int64_t> ids = batch.ids_of(r);
      for (std::size_t i = 0; i < ids.size; ++i) {
        const std::string id = std::to_string(ids[i]);
        print_scored(batch.scores_of(r)[i], id, title_of(titles_, id));
      }
    }
  }
  void finish() override {}

 private:
  Titles titles_;
  Offset query_ = 0;
};

class JsonOutput final : public ResultSink {
 public:
  JsonOutput(const std::string& head, Titles titles) : titles_(std::move(titles)) {
    print("{" + head + ", \"queries\": [");
  }
  void add(const SearchResult& batch) override {
    for (Offset r = 0; r < batch.rows(); ++r) {
      Json rows = Json::array();
      const Span<const std::int64_t> ids = batch.ids_of(r);
      for (std::size_t i = 0; i < ids.size; ++i) {
        rows.push_back({{"id", ids[i]}, {"score", batch.scores_of(r)[i]}});
        const std::string title = title_of(titles_, std::to_string(ids[i]));
        if (!title.empty()) rows.back()["title"] = title;
      }
      print(query_ == 0 ? "\n  " : ",\n  ");
      const Json entry{{"query", query_++}, {"rows", std::move(rows)}};
      print(entry.dump(-1, ' ', false, Json::error_handler_t::replace));
    }
  }
  void finish() override { print("\n]}\n"); }

 private:
  Titles titles_;
  Offset query_ = 0;
};

}  // namespace

std::unique_ptr<ResultSink> make_text_output(Titles titles) {
  return std::make_unique<TextOutput>(std::move(titles));
}

std::unique_ptr<ResultSink> make_json_output(const std::string& head, Titles titles) {
  return std::make_unique<JsonOutput>(head, std::move(titles));
}

}  // namespace wf::cli
