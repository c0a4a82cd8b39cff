#pragma once

#include <string>

#include "warpfactor/io.hpp"

namespace wf {

class MappedFile;

/// One reader a format. `format` is not automatic; all throw as read_interactions does.
Interactions read_delimited(const MappedFile& file, const ReadOptions& options);
/// u.data or ratings.dat: user, item, rating and, in most, time, without a header.
Interactions read_movielens(const MappedFile& file, FileFormat format, const ReadOptions& options);
Interactions read_user_lists(const MappedFile& file, const ReadOptions& options);
Interactions read_matrix_market(const MappedFile& file, const ReadOptions& options);
Interactions read_npz(const std::string& path, const ReadOptions& options);

}  // namespace wf
