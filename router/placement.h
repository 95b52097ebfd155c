// Where a key's row lives, for the distribution methods of one column: modulo gives a bucket, range and list
// a shard. (Hash, of any number of columns, is in router/hash.) Pure functions of values.
//
// Values must be of the key column's own type (base/convert.h makes them so). layout.h makes the maps of the
// configuration's text and asks them, evaluate.cpp turns predicates into keys and intervals. Text compares by
// bytes: equality is right for every deterministic collation, intervals of text only for C (the caller must
// not prune text intervals under another collation).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/convert.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/value.h"

namespace braid::router {

// ((v % buckets) + buckets) % buckets of an integer key; NULL is bucket 0. Error 0A000 for other types.
Result<BucketId> modulo_bucket(const Value& key, uint32_t buckets);

// Disjoint ranges of one key column, each on a shard. NULL lies in none.
class RangeMap {
  public:
    struct Range {
        std::optional<Value> from;  // inclusive; absent = no lower end
        std::optional<Value> to;    // exclusive; absent = no upper end
        ShardId shard;
    };

    // Sorts. Errors (42P17, with the ends named): an empty range, ranges that overlap, ends of different
    // types or NULL.
    static Result<RangeMap> make(std::vector<Range> ranges);

    // The shard whose range holds the key; nullopt when none does.
    std::optional<ShardId> find(const Value& key) const;
    // Every shard that may hold a key between the bounds, ascending, each once.
    std::vector<ShardId> find_between(const Bound& lower, const Bound& upper) const;
    // There are keys, beside NULL, that lie in no range.
    bool has_gaps() const;
    const std::vector<Range>& ranges() const { return ranges_; }

  private:
    std::vector<Range> ranges_;  // ascending
};

// Listed values of one key column, each on a shard, and the shard of all other values. NULL goes to the
// default unless listed.
class ListMap {
  public:
    struct Entry {
        Value value;  // may be NULL
        ShardId shard;
    };

    // Errors (42P17): a value listed twice, values of different types.
    static Result<ListMap> make(std::vector<Entry> entries, std::optional<ShardId> default_shard);

    std::optional<ShardId> find(const Value& key) const;
    std::optional<ShardId> default_shard() const { return default_shard_; }
    // Every shard that may hold a key between the bounds, ascending, each once; the default always may.
    std::vector<ShardId> find_between(const Bound& lower, const Bound& upper) const;

  private:
    std::vector<Entry> entries_;  // ascending
    std::optional<ShardId> null_shard_;
    std::optional<ShardId> default_shard_;
};

}  // namespace braid::router
