#include <utility>

#include "cli/index/result_sink.hpp"
#include "cli/support/ids.hpp"
#include "cli/support/print.hpp"

namespace wf::cli {
namespace {

class TextOutput final : public ResultSink {
 public:
  TextOutput(const QueryNames& names, Titles titles) : names_(names), titles_(std::move(titles)) {}
  void add(const SearchResult& batch) override {
    for (Offset r = 0; r < batch.rows(); ++r) {
      print_line("query {}", plain_text(names_(query_++)));
      const Span<const std::int64_t> ids = batch.ids_of(r);
      for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::string id = std::to_string(ids[i]);
        print_scored(batch.scores_of(r)[i], id, title_of(titles_, id));
      }
    }
  }
  void finish() override {}

 private:
  QueryNames names_;
  Titles titles_;
  Offset query_ = 0;
};

class JsonOutput final : public ResultSink {
 public:
  JsonOutput(const std::string& head, const QueryNames& names, Titles titles)
      : head_("{" + head + ", \"queries\": ["), names_(names), titles_(std::move(titles)) {}
  void add(const SearchResult& batch) override {
    begin();
    for (Offset r = 0; r < batch.rows(); ++r) {
      Json rows = Json::array();
      const Span<const std::int64_t> ids = batch.ids_of(r);
      for (std::size_t i = 0; i < ids.size(); ++i) {
        rows.push_back({{"id", ids[i]}, {"score", batch.scores_of(r)[i]}});
        const std::string title = title_of(titles_, std::to_string(ids[i]));
        if (!title.empty()) rows.back()["title"] = title;
      }
      print(query_ == 0 ? "\n  " : ",\n  ");
      const Json entry{{"query", names_(query_++)}, {"rows", std::move(rows)}};
      print(entry.dump(-1, ' ', false, Json::error_handler_t::replace));
    }
  }
  void finish() override {
    begin();
    print("\n]}\n");
  }

 private:
  /// Not before there is a result, so that a search that fails prints nothing.
  void begin() { print(std::exchange(head_, std::string())); }

  std::string head_;
  QueryNames names_;
  Titles titles_;
  Offset query_ = 0;
};

}  // namespace

std::unique_ptr<ResultSink> make_text_output(const QueryNames& names, Titles titles) {
  return std::make_unique<TextOutput>(names, std::move(titles));
}

std::unique_ptr<ResultSink> make_json_output(const std::string& head, const QueryNames& names,
                                             Titles titles) {
  return std::make_unique<JsonOutput>(head, names, std::move(titles));
}

}  // namespace wf::cli
