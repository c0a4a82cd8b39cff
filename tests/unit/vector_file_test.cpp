#include "warpfactor/vector_file.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "io/tensors/npy_header.hpp"
#include "support/files.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

template <class T>
std::string vecs_row(std::int32_t length, const std::vector<T>& values) {
  return bytes_of(std::vector<std::int32_t>{length}) + bytes_of(values);
}

std::vector<float> values_of(const FactorMatrix& matrix) {
  std::vector<float> values;
  for (Offset r = 0; r < matrix.rows(); ++r)
    values.insert(values.end(), matrix.row(r), matrix.row(r) + matrix.factors());
  return values;
}

class VectorFileTest : public testing::Test {
 protected:
  void expect_refused(const std::string& name, const std::string& contents,
                      const std::string& words) const {
    const std::string path = folder_.write(name, contents);
    const Thrown error = thrown_by([&] {
      const VectorFile file(path);
      file.read(0, file.rows());
    });
    EXPECT_EQ(error.message, path + ": " + words);
    EXPECT_TRUE(error.code == ErrorCode::format || error.code == ErrorCode::numeric);
  }

  TemporaryFolder folder_;
};

TEST_F(VectorFileTest, ReadsWhatWriteNpyWrote) {
  FactorMatrix matrix(5, 3);
  for (Offset r = 0; r < 5; ++r)
    for (int c = 0; c < 3; ++c) matrix.row(r)[c] = static_cast<float>(10 * r + c);
  write_npy(matrix.view(), folder_.path("m.npy"));
  const VectorFile file(folder_.path("m.npy"));
  EXPECT_EQ(file.rows(), 5);
  EXPECT_EQ(file.columns(), 3);
  EXPECT_EQ(values_of(file.read(0, 5)), values_of(matrix));
  EXPECT_EQ(values_of(file.read(3, 2)), (std::vector<float>{30, 31, 32, 40, 41, 42}));
  EXPECT_EQ(file.read(5, 0).rows(), 0);
}

TEST_F(VectorFileTest, ReadsEachKindOfNumber) {
  const std::vector<float> expected = {1, 2.5, 3, 4};
  const std::string doubles =
      folder_.write("d.npy", npy_header("f8", 2, 2) + bytes_of(std::vector<double>{1, 2.5, 3, 4}));
  EXPECT_EQ(values_of(VectorFile(doubles).read(0, 2)), expected);
  const std::string floats =
      folder_.write("x.fvecs", vecs_row<float>(2, {1, 2.5}) + vecs_row<float>(2, {3, 4}));
  EXPECT_EQ(values_of(VectorFile(floats).read(0, 2)), expected);
  const std::string bytes = folder_.write(
      "x.bvecs", vecs_row<unsigned char>(3, {0, 128, 255}) + vecs_row<unsigned char>(3, {1, 2, 3}));
  EXPECT_EQ(values_of(VectorFile(bytes).read(0, 2)), (std::vector<float>{0, 128, 255, 1, 2, 3}));
  EXPECT_EQ(values_of(VectorFile(bytes).read(1, 1)), (std::vector<float>{1, 2, 3}));
}

TEST_F(VectorFileTest, NpyFilesThatAreNotPlainMatricesAreRefused) {
  const std::string rows = bytes_of(std::vector<float>{1, 2, 3, 4});
  std::string fortran = npy_header("f4", 2, 2);
  fortran.replace(fortran.find("False"), 5, "True ");
  std::string big = npy_header("f4", 2, 2);
  big[big.find('<')] = '>';
  std::string flat = npy_header("f4", 2, 2);
  flat.replace(flat.find("(2, 2)"), 6, "(4,)  ");
  expect_refused("a.npy", fortran + rows, "is in Fortran order");
  expect_refused("a.npy", big + rows, "is big-endian");
  expect_refused("a.npy", flat + rows, "has 1 dimensions, expected 2");
  expect_refused("a.npy", npy_header("i4", 2, 2) + rows,
                 "holds elements of kind 'i4', expected f4, f8 or u1");
  expect_refused("a.npy", npy_header("f4", 2, 2) + rows.substr(1),
                 "has 15 bytes of elements, which do not fit its shape");
  expect_refused("a.npy", npy_header("f4", 2, 0), "has rows of 0 values, expected 1 to 4096");
  expect_refused("a.npy", npy_header("f4", 0, 5000), "has rows of 5000 values, expected 1 to 4096");
  expect_refused("a.npy", "\x93NUMPY", "ends early");
  expect_refused("a.npy", "1,2\n3,4\nmore", "is not a NumPy array");
  expect_refused("a.npy", npy_header("f4", 2, 2).substr(0, 60), "ends early");
}

TEST_F(VectorFileTest, VecsFilesOfUnequalOrHalfRowsAreRefused) {
  expect_refused("a.fvecs", "", "is empty");
  expect_refused("a.fvecs", "abc", "has 3 bytes");
  expect_refused("a.fvecs", vecs_row<float>(0, {}), "has rows of 0 values, expected 1 to 4096");
  expect_refused("a.fvecs", vecs_row<float>(-1, {1}), "has rows of -1 values, expected 1 to 4096");
  expect_refused("a.fvecs", vecs_row<float>(2, {1}),
                 "has 8 bytes, which rows of 2 values, 12 bytes each, do not fill");
  expect_refused("a.fvecs", vecs_row<float>(1, {1}) + vecs_row<float>(2, {1}),
                 "row 1 has 2 values, expected 1");
}

TEST_F(VectorFileTest, ValuesThatAreNoFiniteFloatAreNamed) {
  const std::string nan = vecs_row<float>(2, {1, 2}) + vecs_row<float>(2, {3, std::nanf("")});
  expect_refused("a.fvecs", nan, "row 1, column 1: found nan, expected a finite float32");
  expect_refused("a.npy", npy_header("f8", 1, 2) + bytes_of(std::vector<double>{1, -1e300}),
                 "row 0, column 1: found -1e+300, expected a finite float32");
}

TEST_F(VectorFileTest, OtherNamesFoldersAndRowsPastTheEndAreRefused) {
  expect_refused("a.csv", "1,2", "expected a name that ends in .npy, .fvecs or .bvecs");
  EXPECT_EQ(thrown_by([&] { VectorFile(folder_.path("none.npy")); }).code, ErrorCode::file);
  EXPECT_TRUE(VectorFile::has_ending("x/y.bvecs"));
  EXPECT_FALSE(VectorFile::has_ending("npy"));
  const VectorFile file(folder_.write("a.fvecs", vecs_row<float>(1, {1})));
  expect_argument_error([&] { file.read(1, 1); }, "has 1 rows, asked for 1 from row 1 on");
  expect_argument_error([&] { file.read(-1, 1); }, "from row -1 on");
}

}  // namespace
}  // namespace wf
