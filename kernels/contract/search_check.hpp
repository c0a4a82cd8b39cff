#pragma once

#include <cmath>
#include <limits>
#include <string>

#include "contract/fail.hpp"
#include "contract/search.hpp"

namespace wf {

/// The Euclidean norm of a row, summed in double: finite exactly when all its values are.
inline double row_norm(const float* row, Offset columns) {
  double sum = 0;
  for (Offset c = 0; c < columns; ++c) sum += double{row[c]} * row[c];
  return std::sqrt(sum);
}

/// Throws Error(numeric) naming the value when `norm`, that of matrix.row(row), is not finite.
inline void check_norm(double norm, MatrixView<const float> matrix, Offset row,
                       const std::string& name) {
  if (std::isfinite(norm)) return;
  Offset column = 0;
  while (std::isfinite(matrix.row(row)[column])) ++column;
  fail(ErrorCode::numeric, name, " row ", row, ", column ", column, ": found ",
       matrix.row(row)[column], ", expected a finite number");
}

/// Whether `ids` are rows of the base and ascend strictly.
inline bool are_base_rows(Span<const Id> ids, Offset base_rows) {
  if (ids.size() == 0) return true;
  bool ascend = true;  // without leaving the loop, so that it is vectorised
  for (std::size_t i = 1; i < ids.size(); ++i) ascend &= ids[i] > ids[i - 1];
  return ascend && ids[0] >= 0 && ids[ids.size() - 1] < base_rows;
}

/// Throws Error(argument) naming the id for which are_base_rows does not hold.
inline void check_ids(Span<const Id> ids, Offset base_rows, const std::string& name) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0 || ids[i] >= base_rows)
      fail(ErrorCode::argument, name, ": found id ", ids[i], ", but the base has ", base_rows,
           " rows");
    if (i > 0 && ids[i] <= ids[i - 1])
      fail(ErrorCode::argument, name, ": found id ", ids[i], " after ", ids[i - 1],
           ", expected strictly ascending ids");
  }
}

inline void check_id_rows(const CsrView& rows, Offset queries, Offset base_rows, const char* name) {
  if (rows.offsets == nullptr) return;
  if (rows.rows != queries)
    fail(ErrorCode::shape, name, " have ", rows.rows, " rows for ", queries, " queries");
  for (Offset q = 0; q < queries; ++q)
    if (!are_base_rows(rows.row(q), base_rows))
      check_ids(rows.row(q), base_rows, std::string(name) + " of query " + std::to_string(q));
}

/// Throws Error(numeric) for a query of that norm whose scores could pass the largest float32.
/// largest_norm: of the base's rows.
inline void check_query_norm(double norm, Offset query, Metric metric, double largest_norm) {
  const double sum = norm + largest_norm;
  const double bound = metric == Metric::l2 ? sum * sum : norm * largest_norm;
  if (metric != Metric::cosine && bound > std::numeric_limits<float>::max())
    fail(ErrorCode::numeric, "query row ", query, " has norm ", norm,
         " and the base a row of norm ", largest_norm, ": scores would overflow float32");
}

/// Throws Error(shape) for queries of another width than the base, Error(numeric) for one that is
/// not finite or whose scores could pass the largest float32. largest_norm: of the base's rows.
inline void check_queries(MatrixView<const float> queries, MatrixView<const float> base,
                          Metric metric, double largest_norm) {
  if (queries.columns != base.columns)
    fail(ErrorCode::shape, "queries have ", queries.columns, " columns but the base has ",
         base.columns);
  for (Offset q = 0; q < queries.rows; ++q) {
    const double norm = row_norm(queries.row(q), queries.columns);
    check_norm(norm, queries, q, "query");
    check_query_norm(norm, q, metric, largest_norm);
  }
}

/// Throws Error(shape) for resident queries of another width than the base, Error(argument) for a
/// row that the factors lack.
inline void check_resident_queries(const ResidentRows& queries, Offset base_columns) {
  if (queries.factors->columns() != base_columns)
    fail(ErrorCode::shape, "resident queries have ", queries.factors->columns(),
         " columns but the base has ", base_columns);
  for (const Id row : queries.rows)
    if (row < 0 || row >= queries.factors->rows())
      fail(ErrorCode::argument, "query row ", row,
           " is not among the resident factors, which have ", queries.factors->rows(), " rows");
}

[[noreturn]] inline void refuse_resident_queries() {
  fail(ErrorCode::argument, "resident queries are on another backend than the searcher");
}

/// Throws Error(argument) for a k or for ids out of range: all of a request but its queries.
inline void check_candidates(const SearchRequest& request, Offset base_rows) {
  if (request.k < 1) fail(ErrorCode::argument, "k is ", request.k, ", expected at least 1");
  check_id_rows(request.excluded, query_count(request), base_rows, "excluded ids");
  check_ids(request.allowed, base_rows, "allowed ids");
}
inline void check_candidates(const RankRequest& request, Offset base_rows) {
  if (request.k < 0) fail(ErrorCode::argument, "k is ", request.k, ", expected at least 0");
  if (request.targets.offsets == nullptr)
    fail(ErrorCode::argument, "targets have no offsets, expected one row a query");
  check_id_rows(request.targets, query_count(request), base_rows, "targets");
  check_id_rows(request.excluded, query_count(request), base_rows, "excluded ids");
}

/// A request whose queries are on the host.
template <class Request>
void check_request(const Request& request, MatrixView<const float> base, Metric metric,
                   double largest_norm) {
  check_queries(request.queries, base, metric, largest_norm);
  check_candidates(request, base.rows);
}

}  // namespace wf
