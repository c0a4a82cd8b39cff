#include "models/updated_side.hpp"

#include <algorithm>
#include <vector>

#include "data/translate.hpp"
#include "models/join_ids.hpp"

namespace wf {

UpdatedSide updated_side(const std::shared_ptr<const IdMap>& known, const FactorMatrix& factors,
                         const IdMap& ids, const CsrView& entries, const FactorMatrix& folded) {
  std::vector<Id> target = translate(ids, *known);
  std::shared_ptr<IdMap> grown;
  for (Id id = 0; id < ids.size(); ++id) {
    if (entries.degree(id) == 0) {
      target[id] = no_id;
    } else if (target[id] == no_id) {
      if (!grown) grown = std::make_shared<IdMap>(*known);
      target[id] = add_id(ids, id, *grown);
    }
  }
  const Id rows = grown ? grown->size() : known->size();
  UpdatedSide result{grown ? std::move(grown) : known, FactorMatrix(rows, factors.factors())};
  std::copy_n(factors.row(0), factors.rows() * factors.stride(), result.factors.row(0));
  for (Id id = 0; id < ids.size(); ++id)
    if (target[id] != no_id)
      std::copy_n(folded.row(id), folded.stride(), result.factors.row(target[id]));
  return result;
}

}  // namespace wf
