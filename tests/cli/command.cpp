#include "cli/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace wf::test {
namespace {

struct Pipe {
  Pipe() {
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  }
  void close(std::size_t end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
  std::array<int, 2> ends;
};

/// Gives a standard stream of the command the pipe, the file of that name or nothing.
void redirect(int stream, const std::string& file, bool closed, Pipe& pipe) {
  ::dup2(file.empty() ? pipe.ends[1] : ::open(file.c_str(), O_WRONLY | O_CLOEXEC), stream);
  pipe.close(0);
  pipe.close(1);
  if (closed) ::close(stream);
}

[[noreturn]] void become_command(const std::vector<std::string>& arguments,
                                 const RunOptions& options, Pipe& out, Pipe& err) {
  redirect(STDOUT_FILENO, options.stdout_to, options.stdout_closed, out);
  redirect(STDERR_FILENO, options.stderr_to, options.stderr_closed, err);
  if (options.ignored_signal != 0) ::signal(options.ignored_signal, SIG_IGN);
  for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
  const rlimit limit{static_cast<rlim_t>(options.largest_file), RLIM_INFINITY};
  if (options.largest_file > 0) ::setrlimit(RLIMIT_FSIZE, &limit);
  std::vector<char*> words{const_cast<char*>(WARPFACTOR_COMMAND)};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  ::execv(words[0], words.data());
  ::_exit(127);
}

/// Reads both pipes to their ends, or as far as they are to be read.
void collect(pid_t process, const RunOptions& options, Pipe& out, Pipe& err, Result& result) {
  const auto leave = [&](bool reads_enough, Pipe& pipe, pollfd& wait) {
    if (!reads_enough) return;
    pipe.close(0);
    wait.fd = -1;
  };
  std::array<pollfd, 2> wait{{{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
  bool to_signal = !options.signal_at.empty();
  while (wait[0].fd >= 0 || wait[1].fd >= 0) {
    ::poll(wait.data(), wait.size(), -1);
    for (std::size_t i = 0; i < wait.size(); ++i) {
      if (wait[i].revents == 0) continue;
      char buffer[4096];
      const ssize_t size = ::read(wait[i].fd, buffer, sizeof buffer);
      if (size <= 0) {
        wait[i].fd = -1;
        continue;
      }
      (i == 0 ? result.out : result.err).append(buffer, static_cast<std::size_t>(size));
    }
    leave(options.stdout_reads > 0 && result.out.size() >= options.stdout_reads, out, wait[0]);
    leave(options.stderr_reads > 0 && result.err.size() >= options.stderr_reads, err, wait[1]);
    if (to_signal && result.err.find(options.signal_at) != std::string::npos) {
      to_signal = false;
      ::kill(process, options.signal);
    }
  }
}

}  // namespace

Result run(const std::vector<std::string>& arguments, const RunOptions& options) {
  Pipe out, err;
  const pid_t process = ::fork();
  if (process == 0) become_command(arguments, options, out, err);
  out.close(1);
  err.close(1);
  Result result;
  collect(process, options, out, err, result);
  out.close(0);
  err.close(0);
  int status = 0;
  ::waitpid(process, &status, 0);
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return result;
}

Json Result::json() const {
  EXPECT_EQ(code, 0) << err;
  Json parsed = Json::parse(out, nullptr, false);
  EXPECT_FALSE(parsed.is_discarded()) << out;
  return parsed;
}

void Command::SetUp() {
  std::string name = (fs::temp_directory_path() / "warpfactor_cli_XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  folder_ = name;
}

void Command::TearDown() { fs::remove_all(folder_); }

std::string Command::write(const std::string& name, const std::string& text) const {
  fs::create_directories((folder_ / name).parent_path());
  std::ofstream(folder_ / name, std::ios::binary) << text;
  return path(name);
}

std::string Command::read(const std::string& name) const {
  std::ifstream file(folder_ / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string Command::ratings() const {
  const std::string file = path("ratings.csv");
  if (fs::exists(file)) return file;
  const Result result = run({"generate", "--users", "120", "--items", "60", "--entries", "2000",
                             "--seed", "1", "--out", file});
  EXPECT_EQ(result.code, 0) << result.err;
  return file;
}

std::string Command::trained(const std::vector<std::string>& more) const {
  std::vector<std::string> arguments = {"train",     "als",   ratings(),
                                        "--factors", "8",     "--iterations",
                                        "4",         "--out", path("als.safetensors")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Result result = run(arguments);
  EXPECT_EQ(result.code, 0) << result.err;
  return path("als.safetensors");
}

std::map<std::string, std::string> Command::contents() const {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    const std::string name = fs::relative(entry.path(), folder_).string();
    files[name] = entry.is_regular_file() ? read(name) : "";
  }
  return files;
}

void expect_failure(const Result& result, int code, const std::string& words) {
  EXPECT_EQ(result.code, code) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find(words), std::string::npos) << result.err;
}

}  // namespace wf::test
