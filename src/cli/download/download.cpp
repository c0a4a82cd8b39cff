#include "cli/download/download.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "cli/support/messages.hpp"
#include "warpfactor/error.hpp"

namespace wf::cli {
namespace {

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

Curl open_url(const std::string& url) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  Curl curl(started == CURLE_OK ? curl_easy_init() : nullptr, curl_easy_cleanup);
  if (!curl) throw Error(ErrorCode::network, "libcurl cannot be started");
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_REDIR_PROTOCOLS_STR, "https");
  curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, 30L);
  curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_TIME, 60L);
  return curl;
}

long status_of(CURL* curl) {
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

[[noreturn]] void fail(const std::string& url, CURLcode code, CURL* curl) {
  const long status = status_of(curl);
  const std::string answer = status >= 400
                                 ? fmt::format("the server answered {}", status)
                                 : fmt::format("{}. Is there a network?", curl_easy_strerror(code));
  throw Error(ErrorCode::network, fmt::format("cannot download {}: {}", url, answer));
}

std::size_t append_text(char* data, std::size_t, std::size_t size, void* text) {
  static_cast<std::string*>(text)->append(data, size);
  return size;
}

std::size_t append_file(char* data, std::size_t, std::size_t size, void* file) {
  return std::fwrite(data, 1, size, static_cast<std::FILE*>(file));
}

/// Megabytes on one line of a terminal.
int show_progress(void* already, curl_off_t total, curl_off_t now, curl_off_t, curl_off_t) {
  const double before = static_cast<double>(*static_cast<const long*>(already));
  if (isatty(STDERR_FILENO) && total > 0)
    show(fmt::format("\r\033[K{:.1f} of {:.1f} MB", (before + static_cast<double>(now)) / 1e6,
                     (before + static_cast<double>(total)) / 1e6));
  return 0;
}

CURLcode transfer(CURL* curl, std::FILE* file, long already) {
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append_file);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, file);
  curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(already));
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, show_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &already);
  const CURLcode code = curl_easy_perform(curl);
  if (isatty(STDERR_FILENO)) show("\r\033[K");
  return code;
}

File open_file(const std::string& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode), std::fclose);
  if (!file) throw Error(ErrorCode::file, path + ": " + std::strerror(errno));
  return file;
}

}  // namespace

std::string download_text(const std::string& url) {
  std::string text;
  const Curl curl = open_url(url);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append_text);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &text);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) fail(url, code, curl.get());
  return text;
}

void download_file(const std::string& url, const std::string& path) {
  const Curl curl = open_url(url);
  File file = open_file(path, "ab");
  std::fseek(file.get(), 0, SEEK_END);
  const long already = std::ftell(file.get());
  CURLcode code = transfer(curl.get(), file.get(), already);
  // A server that knows no ranges, or a left-over that is longer than the file: from the start.
  if (already > 0 && (code == CURLE_RANGE_ERROR || code == CURLE_BAD_DOWNLOAD_RESUME)) {
    file = open_file(path, "wb");
    code = transfer(curl.get(), file.get(), 0);
  }
  // No range is left: all of it was there.
  if (already > 0 && code == CURLE_HTTP_RETURNED_ERROR && status_of(curl.get()) == 416) return;
  errno = 0;
  if (std::fflush(file.get()) != 0 || code == CURLE_WRITE_ERROR)
    throw Error(ErrorCode::file, path + ": cannot write all of it" +
                                     (errno ? std::string(": ") + std::strerror(errno) : ""));
  if (code == CURLE_OK) return;
  if (std::ftell(file.get()) == 0) std::remove(path.c_str());
  fail(url, code, curl.get());
}

}  // namespace wf::cli
