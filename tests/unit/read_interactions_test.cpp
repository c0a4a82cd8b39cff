#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <random>

#include "io/format.hpp"
#include "nobody.hpp"
#include "support/files.hpp"
#include "triples.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

ReadOptions options_of(FileFormat format, bool times = false, int threads = 0) {
  ReadOptions options;
  options.format = format;
  options.times = times;
  options.threads = threads;
  return options;
}

TEST(FileFormats, AreRecognisedFromNameAndFirstLines) {
  EXPECT_EQ(recognise_format("x/u.data", "1 2"), FileFormat::ml_100k);
  EXPECT_EQ(recognise_format("u1.base", "1\t2\t3\t4\n1\t3\t3\t4\n"), FileFormat::ml_100k);
  EXPECT_EQ(recognise_format("ratings.dat", "1,2,3"), FileFormat::ml_1m);
  EXPECT_EQ(recognise_format("x", "1::2::3::4\n"), FileFormat::ml_1m);
  EXPECT_EQ(recognise_format("x", "user\titem\n1\t2\n"), FileFormat::delimited);
  EXPECT_EQ(recognise_format("x", "1,2,3\n"), FileFormat::delimited);
  EXPECT_EQ(recognise_format("x", "1 2 3 4\n5 6 7\n"), FileFormat::user_lists);
  EXPECT_EQ(recognise_format("x", "1 2\n1 3\n"), FileFormat::user_lists);
  EXPECT_EQ(recognise_format("x", "1\t2\t3\n5\t6\t7\t8\n"), FileFormat::user_lists);
  EXPECT_EQ(recognise_format("x", "%%MatrixMarket matrix"), FileFormat::matrix_market);
  EXPECT_EQ(recognise_format("x.mtx", "1 2 3"), FileFormat::matrix_market);
  EXPECT_EQ(recognise_format("x", "PK\x03\x04"), FileFormat::scipy_npz);
}

TEST(FileFormats, OtherFilesAreRefused) {
  TemporaryFolder folder;
  const auto message = [&](std::string_view bytes) {
    const Thrown thrown = thrown_by([&] { read_interactions(folder.write("x", bytes)); });
    EXPECT_EQ(thrown.code, ErrorCode::format);
    return thrown.message.substr(folder.path().size());
  };
  EXPECT_EQ(message(std::string_view("\x7f"
                                     "ELF\0\0\1",
                                     7)),
            "x: is binary, expected text or a scipy .npz");
  EXPECT_EQ(message("\x1f\x8b\x08"), "x: ends in the middle of its gzip data");
  EXPECT_EQ(message("BZh9"),
            "x: is compressed, unpack it first; only gzip and zstd are read as they are");
  std::mt19937 random(3);
  for (int trial = 0; trial < 40; ++trial) {
    std::string garbage(1 + random() % 200, ' ');
    for (char& c : garbage) c = static_cast<char>(random());
    const std::string path = folder.write("garbage", garbage);
    for (const FileFormat format :
         {FileFormat::automatic, FileFormat::ml_100k, FileFormat::ml_1m, FileFormat::delimited,
          FileFormat::user_lists, FileFormat::matrix_market, FileFormat::scipy_npz})
      EXPECT_THROW(read_interactions(path, options_of(format)), Error);
  }
}

TEST(ReadInteractions, FilesThatCannotBeRead) {
  TemporaryFolder folder;
  const Thrown missing = thrown_by([&] { read_interactions(folder.path("missing.csv")); });
  EXPECT_EQ(missing.code, ErrorCode::file);
  EXPECT_EQ(missing.message,
            folder.path("missing.csv") + ": cannot be opened: No such file or directory");
  const Thrown device = thrown_by([] { read_interactions("/dev/null"); });
  EXPECT_EQ(device.message, "/dev/null: is not a regular file");
  const Thrown threads = thrown_by([] { read_interactions("x", options_of({}, false, -1)); });
  EXPECT_EQ(threads.message, "threads is -1, expected at least 0");
}

TEST(ReadInteractions, FilesAndFoldersThatMayNotBeRead) {
  namespace fs = std::filesystem;
  TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms(0755));
  const std::string path = folder.write("secret.csv", "user,item\n1,2\n");
  fs::permissions(path, fs::perms::none);
  expect_nobody_is_refused([&] { read_interactions(path); },
                           path + ": cannot be opened: Permission denied");
  fs::permissions(folder.path(), fs::perms(0711));
  expect_nobody_is_refused([&] { read_interactions(folder.path()); },
                           folder.path() + ": cannot be listed: Permission denied");
}

TEST(ReadInteractions, FoldersHoldOneRatingsFile) {
  TemporaryFolder folder;
  const std::string path = folder.path();
  EXPECT_NE(thrown_by([&] { read_interactions(path); }).message.find("it holds nothing"),
            std::string::npos);
  folder.write("movies.csv", "movieId,title\n");
  folder.write("README", "");
  EXPECT_NE(thrown_by([&] { read_interactions(path); }).message.find("it holds README, movies.csv"),
            std::string::npos);
  folder.write("ratings.csv", "userId,movieId\n1,2\n");
  EXPECT_EQ(read_interactions(path).size(), 1);
  folder.write("u.data", "1\t2\t3\t4\n");
  const Thrown several = thrown_by([&] { read_interactions(path); });
  EXPECT_EQ(several.code, ErrorCode::file);
  EXPECT_NE(several.message.find("name one of u.data, ratings.csv"), std::string::npos);
}

/// Random entries with ids of the kind.
Interactions random_interactions(std::mt19937& random, IdMap::Kind kind, bool values, bool times) {
  const std::vector<std::string> odd{"",        "1",   "-5",       "a,b", "\"",
                                     "a \"b\"", " x ", "\xC3\xA9", "\r"};
  auto users = std::make_shared<IdMap>(kind);
  auto items = std::make_shared<IdMap>(kind);
  Triplets triplets;
  const auto name = [&](unsigned number) {
    if (kind == IdMap::Kind::number) return std::to_string(number * 1000003ull);
    return number < odd.size() ? odd[number] : std::string("id") + std::to_string(number);
  };
  for (int k = 0; k < 500; ++k) {
    triplets.users.push_back(users->add(name(random() % 40)));
    triplets.items.push_back(items->add(name(random() % 60)));
    if (values) {
      triplets.values.push_back(
          std::ldexp(static_cast<float>(random()) - 2e9f, static_cast<int>(random() % 200) - 120));
    }
    if (times) triplets.times.push_back(static_cast<std::int64_t>(random()) - (1 << 30));
  }
  return Interactions(std::move(triplets), users, items);
}

TEST(WriteInteractions, WhatIsReadIsWhatWasWritten) {
  TemporaryFolder folder;
  std::mt19937 random(4);
  for (int trial = 0; trial < 8; ++trial) {
    const auto kind = trial % 2 ? IdMap::Kind::text : IdMap::Kind::number;
    const Interactions data = random_interactions(random, kind, trial & 2, trial & 4);
    write_interactions(data, folder.path("x.csv"));
    const Interactions again =
        read_interactions(folder.path("x.csv"), options_of(FileFormat::automatic, true));
    EXPECT_EQ(again.has_values(), data.has_values());
    EXPECT_EQ(again.has_times(), data.has_times());
    EXPECT_EQ(again.users().kind(), kind);
    ASSERT_EQ(triples_of(again), triples_of(data));
  }
}

TEST(WriteInteractions, Format) {
  TemporaryFolder folder;
  auto users = std::make_shared<IdMap>(IdMap::Kind::text);
  users->add("a,b"), users->add("c");
  auto items = std::make_shared<IdMap>();
  items->add("20"), items->add("10");
  const Interactions data({0, 1, 3}, {1, 0, 1}, {0.1f, 4, 1e20f}, {7, 8, 9}, users, items);
  write_interactions(data, folder.path("x.csv"));
  EXPECT_EQ(contents_of(folder.path("x.csv")),
            "user_id,item_id,rating,timestamp\n\"a,b\",10,0.1,7\nc,20,4,8\nc,10,1e+20,9\n");
}

TEST(WriteInteractions, Failures) {
  TemporaryFolder folder;
  auto ids = std::make_shared<IdMap>(IdMap::Kind::text);
  ids->add("a\nb");
  const Interactions data({0, 1}, {0}, {}, {}, ids, ids);
  const std::string path = folder.write("x.csv", "before");
  EXPECT_EQ(thrown_by([&] { write_interactions(data, path); }).code, ErrorCode::format);
  EXPECT_EQ(contents_of(path), "before");
  EXPECT_EQ(thrown_by([&] { write_interactions({}, folder.path("no/x.csv")); }).code,
            ErrorCode::file);
}

TEST(WriteNpy, LeavesOutThePadding) {
  TemporaryFolder folder;
  const float numbers[] = {1, 2, 0, 3, 4, 0};
  write_npy({numbers, 2, 2, 3}, folder.path("x.npy"));
  const std::string bytes = contents_of(folder.path("x.npy"));
  ASSERT_EQ(bytes.size(), 128u + 16u);
  EXPECT_EQ(bytes.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(bytes.substr(10, 56), "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)");
  EXPECT_EQ(bytes[127], '\n');
  const float packed[] = {1, 2, 3, 4};
  EXPECT_EQ(bytes.substr(128), std::string(reinterpret_cast<const char*>(packed), 16));
}

TEST(ReadInteractions, ThreadsChangeNothing) {
  TemporaryFolder folder;
  std::mt19937 random(5);
  std::string text = "user,item,rating\n";
  for (int k = 0; k < 80000; ++k) {
    char line[64];
    text.append(line, std::snprintf(line, sizeof line, "u%lu,%lu,%lu.5\n", random() % 500,
                                    random() % 3000, random() % 5));
  }
  const std::string path = folder.write("x.csv", text);
  ASSERT_GT(text.size(), std::size_t{3} << 18) << "several chunks are wanted";
  const Interactions one = read_interactions(path, options_of(FileFormat::automatic, false, 1));
  for (const int threads : {2, 3}) {
    const Interactions more =
        read_interactions(path, options_of(FileFormat::automatic, false, threads));
    EXPECT_EQ(more.users(), one.users());
    EXPECT_EQ(more.items(), one.items());
    EXPECT_EQ(triples_of(more), triples_of(one));
  }
}

}  // namespace
}  // namespace wf
