#include "models/updated_side.hpp"

#include <algorithm>
#include <vector>

#include "models/join_ids.hpp"

namespace wf {

UpdatedSide updated_side(const std::shared_ptr<const IdMap>& known, const FactorMatrix& factors,
                         const IdMap& ids, const CsrView& entries, const FactorMatrix& folded) {
  auto all = std::make_shared<IdMap>(*known);
  std::vector<Id> target(static_cast<std::size_t>(ids.size()), no_id);
  for (Id id = 0; id < ids.size(); ++id)
    if (entries.degree(id) > 0) target[id] = add_id(ids, id, *all);
  UpdatedSide result{all->size() > known->size() ? std::move(all) : known, factors};
  if (result.ids != known) result.factors.resize(result.ids->size());
  for (Id id = 0; id < ids.size(); ++id)
    if (target[id] != no_id)
      std::copy_n(folded.row(id), folded.stride(), result.factors.row(target[id]));
  return result;
}

}  // namespace wf
