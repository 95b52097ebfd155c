#include "proxy/session/plan_cache.h"

namespace braid::proxy {

namespace {

bool same_values(const std::vector<std::string>& fixed, const planner::StatementPlan& plan,
                 std::span<const std::string_view> literals) {
    for (size_t i = 0; i < fixed.size(); i++) {
        const size_t slot = static_cast<size_t>(plan.fixed_slots[i]);
        if (slot >= literals.size() || literals[slot] != fixed[i]) return false;
    }
    return true;
}

}  // namespace

const CachedPlan* PlanCache::find(const Key& key, std::span<const std::string_view> literals) {
    auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    recent_.splice(recent_.begin(), recent_, found->second);
    auto& variants = found->second->variants;
    for (auto variant = variants.begin(); variant != variants.end(); ++variant) {
        if (!same_values(variant->fixed, *variant->cached.plan, literals)) continue;
        variants.splice(variants.begin(), variants, variant);
        return &variants.front().cached;
    }
    return nullptr;
}

const CachedPlan& PlanCache::add(const Key& key, std::span<const std::string_view> literals,
                                 std::shared_ptr<const planner::StatementPlan> plan) {
    auto found = by_key_.find(key);
    if (found == by_key_.end()) {
        if (by_key_.size() >= limit_) {
            by_key_.erase(recent_.back().key);
            recent_.pop_back();
        }
        recent_.push_front(Entry{key, {}});
        found = by_key_.emplace(key, recent_.begin()).first;
    }
    auto& variants = found->second->variants;
    if (variants.size() >= kVariants) variants.pop_back();
    Variant variant;
    for (int slot : plan->fixed_slots) variant.fixed.emplace_back(literals[static_cast<size_t>(slot)]);
    variant.cached = {std::move(plan), std::make_shared<ResolvedMap>()};
    variants.push_front(std::move(variant));
    return variants.front().cached;
}

}  // namespace braid::proxy
