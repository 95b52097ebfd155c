// Merging the shards' partial aggregates into exactly what one server would answer: value, type, scale,
// overflow.
//
// describe_aggregate says which partials each shard must compute and what type comes out; an AggregateState
// then takes one row of partials per shard (and group) and gives the final datum. Sums of floats are not
// here: their order of addition shows in the result. Partials are PostgreSQL binary datums, valid for the
// call only; a state owns what it keeps. Manual: "Aggregate Functions"; numeric.c of PostgreSQL 15.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/type.h"
#include "planner/merge/comparator.h"

namespace braid::planner {

enum class AggregateFunction : uint8_t { Count, Sum, Avg, Min, Max, BoolAnd, BoolOr, BitAnd, BitOr };

enum class DatumFormat : uint8_t { Text, Binary };

// One aggregate call on the shards, over the same argument as the client's.
struct PartialAggregate {
    AggregateFunction function;
    Type type;  // of its result, hence of the partial datum
};

struct AggregateShape {
    Type result;
    std::vector<PartialAggregate> partials;  // avg: sum and count; all others: themselves
};

// `argument` is the argument's type (ignored for Count). Error 0A000 when Braid does not merge this one.
Result<AggregateShape> describe_aggregate(AggregateFunction function, const Type& argument);

class AggregateState {
  public:
    virtual ~AggregateState() = default;
    // One shard's partials, in the order of AggregateShape::partials. For Min and Max a further datum may
    // follow: the same value in the form that the client shall see, carried along unread. Errors: 22003
    // overflow, 08P01 malformed.
    virtual Status add(std::span<const Datum> partials) = 0;
    // The final datum, nullopt for NULL. Min and Max give the carried form when there was one, else the
    // binary datum (and then only Binary can be asked: error 0A000).
    virtual Result<std::optional<std::string>> finish(DatumFormat format) const = 0;
};

// `comparator` orders the argument's type; needed (and kept by copy) for Min and Max alone.
Result<std::unique_ptr<AggregateState>> make_aggregate(
    AggregateFunction function, const Type& argument,
    const std::optional<Comparator>& comparator = std::nullopt);

}  // namespace braid::planner
