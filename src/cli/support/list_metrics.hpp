#pragma once

namespace wf::cli {

/// What evaluate() computes for each list length; "auc" has none.
inline constexpr const char* list_metrics[] = {
    "precision", "recall", "truncated_recall", "ndcg", "map", "mrr", "hit_rate", "coverage"};

}  // namespace wf::cli
