#include "cpu/als/whitening.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "cpu/dense/cholesky.hpp"

extern "C" void dsyevd_(const char* job, const char* triangle, const int* n, double* a,
                        const int* stride, double* eigenvalues, double* work, const int* work_size,
                        int* integer_work, const int* integer_work_size, int* info);

namespace wf::cpu {
namespace {

double mean_diagonal(const Matrix<double>& a, int factors) {
  double sum = 0;
  for (int i = 0; i < factors; ++i) sum += a.row(i)[i];
  return sum / factors;
}

/// a + regularization I, with ones where the diagonal is padding.
Matrix<double> regularized(const Matrix<double>& a, int factors, double regularization) {
  Matrix<double> sum(a.rows(), a.columns());
  for (Offset i = 0; i < a.rows(); ++i) {
    std::copy_n(a.row(i), a.stride(), sum.row(i));
    sum.row(i)[i] = i < factors ? a.row(i)[i] + regularization : 1;
  }
  return sum;
}

/// Of the leading factors x factors of `a`; its rows become the eigenvectors. False when LAPACK
/// fails.
bool find_eigenvectors(Matrix<double>& a, int factors, std::vector<double>& eigenvalues) {
  eigenvalues.assign(a.stride(), 0.0);
  const int stride = static_cast<int>(a.stride());
  int work_size = -1, integer_work_size = -1, info = 0;
  std::vector<double> work(1);
  std::vector<int> integer_work(1);
  // LAPACK counts by columns: our upper triangle is its lower one, its vectors are our rows.
  const auto call = [&] {
    dsyevd_("V", "L", &factors, a.row(0), &stride, eigenvalues.data(), work.data(), &work_size,
            integer_work.data(), &integer_work_size, &info);
  };
  call();
  if (info != 0) return false;
  work_size = static_cast<int>(work[0]);
  integer_work_size = integer_work[0];
  work.resize(work_size);
  integer_work.resize(integer_work_size);
  call();
  return info == 0;
}

/// The upper triangle of `source`, or that transposed, in single precision.
Matrix<float> narrowed_triangle(const Matrix<double>& source, bool transposed) {
  Matrix<float> target(source.rows(), source.columns());
  for (Offset i = 0; i < source.rows(); ++i)
    for (Offset j = i; j < source.columns(); ++j)
      (transposed ? target.row(j)[i] : target.row(i)[j]) = static_cast<float>(source.row(i)[j]);
  return target;
}

}  // namespace

Regularization regularization_range(const AlsEntries& entries) {
  Regularization range{std::numeric_limits<double>::infinity(), 0};
  for (Offset r = 0; r < entries.rows; ++r) {
    if (entries.degree(r) == 0) continue;
    range.least = std::min<double>(range.least, entries.regularization[r]);
    range.most = std::max<double>(range.most, entries.regularization[r]);
  }
  return range;
}

Whitening::Whitening(Matrix<double> gramian, int factors, Regularization regularization)
    : width_(gramian.stride()) {
  const double least = std::isfinite(regularization.least) ? regularization.least : 0;
  const double mean = mean_diagonal(gramian, factors);
  if (mean == 0) {
    use_identity();
    return;
  }

  const double smallest = 1e-10 * (mean + least);
  Matrix<double> factor = regularized(gramian, factors, least);
  const auto factorise = [&] {
    return dispatch([&](auto isa) { return cpu::factorise<isa>(factor, smallest); });
  };
  if (!factorise()) {
    jitter_ = 1e-6 * (mean + least);
    for (int i = 0; i < factors; ++i) gramian.row(i)[i] += jitter_;
    factor = regularized(gramian, factors, least);
    valid_ = factorise();
  }
  if (!valid_) {
    jitter_ = 0;
    return;
  }
  if (regularization.least < regularization.most)
    use_eigenvectors(gramian, factors, least);
  else
    use_cholesky(factor);
}

void Whitening::use_identity() {
  eigenvalues_.assign(width_, 0.0);
  numerators_.assign(width_, 1.0);
}

void Whitening::use_cholesky(const Matrix<double>& factor) {
  const Matrix<double> inverse = dispatch([&](auto isa) { return invert_upper<isa>(factor); });
  to_white_ = narrowed_triangle(factor, true);
  from_white_ = narrowed_triangle(inverse, true);
  entry_to_white_ = narrowed_triangle(inverse, false);
  to_triangle_ = Triangle::lower;
  entry_triangle_ = Triangle::upper;
}

void Whitening::use_eigenvectors(Matrix<double>& gramian, int factors, double regularization) {
  valid_ = find_eigenvectors(gramian, factors, eigenvalues_);
  numerators_.assign(width_, 1.0);
  std::fill(eigenvalues_.begin() + factors, eigenvalues_.end(), 1.0);
  to_white_ = Matrix<float>(width_, width_);
  from_white_ = Matrix<float>(width_, width_);
  entry_to_white_ = Matrix<float>(width_, width_);
  for (int k = 0; k < factors; ++k) {
    eigenvalues_[k] = std::max(eigenvalues_[k], 0.0);
    numerators_[k] = eigenvalues_[k] + regularization;
    valid_ = valid_ && numerators_[k] > 0;
    const double root = std::sqrt(numerators_[k]);
    for (int i = 0; i < factors; ++i) {
      const double v = gramian.row(k)[i];
      to_white_.row(i)[k] = static_cast<float>(v * root);
      from_white_.row(k)[i] = static_cast<float>(v / root);
      entry_to_white_.row(i)[k] = static_cast<float>(v / root);
    }
  }
}

void Whitening::whiten_solutions(MatrixView<const float> x, MatrixView<float> z) const {
  dispatch([&](auto isa) { product<isa>(x, to_white_, to_triangle_, z); });
}

void Whitening::unwhiten_solutions(MatrixView<const float> z, MatrixView<float> x) const {
  dispatch([&](auto isa) { product<isa>(z, from_white_, to_triangle_, x); });
}

void Whitening::whiten_entries(MatrixView<const float> q, MatrixView<float> y) const {
  dispatch([&](auto isa) { product<isa>(q, entry_to_white_, entry_triangle_, y); });
}

float Whitening::scale(double regularization, float* out) const {
  if (identity() && regularization == 0) {
    std::fill_n(out, width_, 1.0f);
    return 0;
  }
  dispatch([&](auto isa) { fill_scale<isa>(regularization, out); });
  return 1;
}

}  // namespace wf::cpu
