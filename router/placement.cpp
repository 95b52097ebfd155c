// Buckets, ranges and lists. See placement.h.
#include "router/placement.h"

#include <algorithm>

#include <fmt/format.h>

namespace braid::router {
namespace {

constexpr std::string_view kInvalidObjectDefinition = "42P17";

void keep_each_once(std::vector<ShardId>& shards) {
    std::sort(shards.begin(), shards.end());
    shards.erase(std::unique(shards.begin(), shards.end()), shards.end());
}

bool is_below(const Value& value, const Bound& lower) {
    if (lower.kind == Bound::Kind::Unbounded) return false;
    int order = compare(value, lower.value);
    return order < 0 || (order == 0 && lower.kind == Bound::Kind::Exclusive);
}

bool is_above(const Value& value, const Bound& upper) {
    if (upper.kind == Bound::Kind::Unbounded) return false;
    int order = compare(value, upper.value);
    return order > 0 || (order == 0 && upper.kind == Bound::Kind::Exclusive);
}

bool is_empty(const Bound& lower, const Bound& upper) {
    if (lower.kind == Bound::Kind::Unbounded || upper.kind == Bound::Kind::Unbounded) return false;
    int order = compare(lower.value, upper.value);
    bool both_included = lower.kind == Bound::Kind::Inclusive && upper.kind == Bound::Kind::Inclusive;
    return order > 0 || (order == 0 && !both_included);
}

std::string show(const RangeMap::Range& range) {
    return fmt::format("[{}, {})", range.from ? range.from->to_string() : "-",
                       range.to ? range.to->to_string() : "-");
}

// Ranges without a lower end come first.
bool starts_before(const RangeMap::Range& a, const RangeMap::Range& b) {
    if (!a.from || !b.from) return !a.from && b.from;
    return compare(*a.from, *b.from) < 0;
}

Status check_types(const std::vector<RangeMap::Range>& ranges) {
    std::optional<TypeId> type;
    for (const RangeMap::Range& range : ranges) {
        for (const std::optional<Value>* end : {&range.from, &range.to}) {
            if (!*end) continue;
            const Value& value = **end;
            if (value.is_null()) return fail(kInvalidObjectDefinition, "a range cannot end at NULL");
            if (type && *type != value.type_id()) {
                return fail(kInvalidObjectDefinition, "the ends of the ranges are of different types");
            }
            type = value.type_id();
        }
    }
    return {};
}

}  // namespace

Result<BucketId> modulo_bucket(const Value& key, uint32_t buckets) {
    if (key.is_null()) return BucketId(0);
    if (!is_integer(key.type_id())) {
        return fail(sqlstate::kFeatureNotSupported,
                    fmt::format("method modulo needs an integer key, not {}", type_name(key.type_id())));
    }
    int64_t count = buckets;
    return BucketId(static_cast<uint32_t>((key.as_int() % count + count) % count));
}

Result<RangeMap> RangeMap::make(std::vector<Range> ranges) {
    if (Status types = check_types(ranges); !types) return tl::unexpected(types.error());
    for (const Range& range : ranges) {
        if (range.from && range.to && compare(*range.from, *range.to) >= 0) {
            return fail(kInvalidObjectDefinition, fmt::format("range {} is empty", show(range)));
        }
    }
    std::sort(ranges.begin(), ranges.end(), starts_before);
    for (size_t i = 1; i < ranges.size(); ++i) {
        const Range& left = ranges[i - 1];
        const Range& right = ranges[i];
        if (!left.to || !right.from || compare(*left.to, *right.from) > 0) {
            return fail(kInvalidObjectDefinition,
                        fmt::format("ranges {} and {} overlap", show(left), show(right)));
        }
    }
    RangeMap map;
    map.ranges_ = std::move(ranges);
    return map;
}

std::optional<ShardId> RangeMap::find(const Value& key) const {
    if (key.is_null()) return std::nullopt;
    // The last range that starts at or below the key is the only one that can hold it.
    auto after = std::partition_point(ranges_.begin(), ranges_.end(), [&](const Range& range) {
        return !range.from || compare(*range.from, key) <= 0;
    });
    if (after == ranges_.begin()) return std::nullopt;
    const Range& range = *std::prev(after);
    if (range.to && compare(key, *range.to) >= 0) return std::nullopt;
    return range.shard;
}

std::vector<ShardId> RangeMap::find_between(const Bound& lower, const Bound& upper) const {
    std::vector<ShardId> shards;
    if (is_empty(lower, upper)) return shards;
    for (const Range& range : ranges_) {
        bool ends_below =
            range.to && lower.kind != Bound::Kind::Unbounded && compare(*range.to, lower.value) <= 0;
        bool starts_above = range.from && is_above(*range.from, upper);
        if (!ends_below && !starts_above) shards.push_back(range.shard);
    }
    keep_each_once(shards);
    return shards;
}

bool RangeMap::has_gaps() const {
    if (ranges_.empty() || ranges_.front().from || ranges_.back().to) return true;
    for (size_t i = 0; i + 1 < ranges_.size(); i++) {
        if (compare(*ranges_[i].to, *ranges_[i + 1].from) != 0) return true;
    }
    return false;
}

Result<ListMap> ListMap::make(std::vector<Entry> entries, std::optional<ShardId> default_shard) {
    ListMap map;
    map.default_shard_ = default_shard;
    for (Entry& entry : entries) {
        if (!entry.value.is_null()) {
            map.entries_.push_back(std::move(entry));
        } else if (map.null_shard_) {
            return fail(kInvalidObjectDefinition, "NULL is listed twice");
        } else {
            map.null_shard_ = entry.shard;
        }
    }
    auto& listed = map.entries_;
    for (const Entry& entry : listed) {
        if (entry.value.type_id() != listed.front().value.type_id()) {
            return fail(kInvalidObjectDefinition, "the listed values are of different types");
        }
    }
    std::sort(listed.begin(), listed.end(),
              [](const Entry& a, const Entry& b) { return compare(a.value, b.value) < 0; });
    for (size_t i = 1; i < listed.size(); ++i) {
        if (compare(listed[i - 1].value, listed[i].value) == 0) {
            return fail(kInvalidObjectDefinition,
                        fmt::format("{} is listed twice", listed[i].value.to_string()));
        }
    }
    return map;
}

std::optional<ShardId> ListMap::find(const Value& key) const {
    if (key.is_null()) return null_shard_ ? null_shard_ : default_shard_;
    auto at = std::partition_point(entries_.begin(), entries_.end(),
                                   [&](const Entry& entry) { return compare(entry.value, key) < 0; });
    if (at != entries_.end() && compare(at->value, key) == 0) return at->shard;
    return default_shard_;
}

std::vector<ShardId> ListMap::find_between(const Bound& lower, const Bound& upper) const {
    std::vector<ShardId> shards;
    if (is_empty(lower, upper)) return shards;
    for (const Entry& entry : entries_) {
        if (!is_below(entry.value, lower) && !is_above(entry.value, upper)) shards.push_back(entry.shard);
    }
    if (default_shard_) shards.push_back(*default_shard_);
    keep_each_once(shards);
    return shards;
}

}  // namespace braid::router
