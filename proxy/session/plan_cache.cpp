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

size_t size_of(const router::KeyPredicate& predicate) {
    size_t bytes = sizeof(predicate) + predicate.values.size() * sizeof(router::Operand);
    for (const router::KeyPredicate& operand : predicate.operands) bytes += size_of(operand);
    return bytes;
}

// About: what is kept of the text (the shards' SQL in pieces), of the keys of new rows and of the values.
size_t size_of(const planner::StatementPlan& plan, const std::vector<std::string>& fixed, size_t text_bytes) {
    constexpr size_t kPlan = 2048;
    constexpr size_t kCopiesOfText = 4;
    size_t bytes = kPlan + kCopiesOfText * text_bytes;
    for (const std::string& value : fixed) bytes += sizeof(value) + value.size();
    bytes += plan.fixed_slots.size() * sizeof(int);
    for (const planner::TableUse& use : plan.uses) {
        bytes += sizeof(use) + size_of(use.predicate);
        for (const auto& row : use.new_rows) bytes += sizeof(row) + row.size() * sizeof(router::Operand);
    }
    return bytes;
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

void PlanCache::forget_last() {
    for (const Variant& variant : recent_.back().variants) bytes_ -= variant.bytes;
    by_key_.erase(recent_.back().key);
    recent_.pop_back();
}

CachedPlan PlanCache::add(const Key& key, std::span<const std::string_view> literals,
                          std::shared_ptr<const planner::StatementPlan> plan, size_t text_bytes) {
    Variant variant;
    for (int slot : plan->fixed_slots) variant.fixed.emplace_back(literals[static_cast<size_t>(slot)]);
    variant.bytes = size_of(*plan, variant.fixed, text_bytes);
    variant.cached = {std::move(plan), std::make_shared<ResolvedMap>(), std::make_shared<ResolvedMysqlMap>()};
    CachedPlan cached = variant.cached;
    if (variant.bytes > limits_.bytes_of_one) return cached;

    auto found = by_key_.find(key);
    if (found == by_key_.end()) {
        if (by_key_.size() >= limits_.shapes) forget_last();
        recent_.push_front(Entry{key, {}});
        found = by_key_.emplace(key, recent_.begin()).first;
    }
    recent_.splice(recent_.begin(), recent_, found->second);
    auto& variants = found->second->variants;
    if (variants.size() >= kVariants) {
        bytes_ -= variants.back().bytes;
        variants.pop_back();
    }
    bytes_ += variant.bytes;
    variants.push_front(std::move(variant));
    // The newest stays.
    while (bytes_ > limits_.bytes && by_key_.size() > 1) forget_last();
    return cached;
}

}  // namespace braid::proxy
