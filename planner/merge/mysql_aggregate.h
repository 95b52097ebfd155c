// Merging the MySQL shards' partial aggregates into exactly what one server would answer.
//
// The counterpart of aggregate.h. Partials are texts; so is the answer. An average's partials are the sum and
// the count; Min's and Max's are the key by which they are compared, and the value that the client shall see,
// carried along unread. Aggregates with `keys` see a group's rows sorted by these, whose values come before
// the partials: DISTINCT takes the first row of equal keys and no row with a NULL key. GroupConcat's partials
// are the text, how often it stands there, the separator and group_concat_max_len. Sums of doubles are not
// here: their order of addition shows in the result. MySQL manual 12.19.1, 12.25 "Precision Math".
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "planner/merge/aggregate.h"

namespace braid::planner {

enum class MysqlAggregateFunction : uint8_t { Count, Sum, Avg, Min, Max, BitAnd, BitOr, BitXor, GroupConcat };

struct MysqlAggregate {
    MysqlAggregateFunction function = MysqlAggregateFunction::Count;
    int scale = 0;                      // Avg: digits behind the point
    std::optional<int> sum_scale = {};  // Sum: the same, when the shards give more of them
    bool distinct = false;
    std::vector<Comparator> keys = {};  // of DISTINCT
};

// `comparator`: of Min and Max.
std::unique_ptr<AggregateState> make_mysql_aggregate(const MysqlAggregate& aggregate,
                                                     const std::optional<Comparator>& comparator);

}  // namespace braid::planner
