// See scatter_plan.h.
#include "planner/scatter_plan.h"

#include <algorithm>

namespace braid::planner {

bool compares_text(const ResolvedScatter& scatter) {
    const auto any_text = [](const std::vector<MergeKey>& keys) {
        return std::any_of(keys.begin(), keys.end(),
                           [](const MergeKey& key) { return is_text(key.order.comparator.type().id); });
    };
    if (scatter.merge && any_text(scatter.merge->keys)) return true;
    if (!scatter.aggregate) return false;
    const std::vector<AggregateCall>& calls = scatter.aggregate->aggregates;
    return any_text(scatter.aggregate->groups) ||
           std::any_of(calls.begin(), calls.end(), [](const AggregateCall& call) {
               return call.comparator && is_text(call.comparator->type().id);
           });
}

}  // namespace braid::planner
