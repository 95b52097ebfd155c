// What a statement says about the distribution key of one table, and the shards that follow from it.
//
// A KeyPredicate is a superset of the truth: every row that can matter satisfies it. So an unknown condition
// is True, AND may drop operands, OR may not, and a negation that cannot be turned round is True. evaluate()
// maps it to shards; the more is known, the fewer they are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conf/topology.h"
#include "router/operand.h"
#include "router/shard_set.h"

namespace braid::router {

enum class Comparison : uint8_t { Equal, Less, LessOrEqual, Greater, GreaterOrEqual };

struct KeyPredicate {
    enum class Op : uint8_t { True, False, And, Or, Compare, In, AnyOfArray, IsNull, IsNotNull };

    Op op = Op::True;
    std::vector<KeyPredicate> operands;         // And, Or
    uint32_t column = 0;                        // position within the table's key columns
    Comparison comparison = Comparison::Equal;  // Compare
    std::vector<Operand> values;                // Compare: one; In: all; AnyOfArray: the array
    static KeyPredicate always() { return {}; }
};

// How a table's key columns are typed, from the catalog.
struct KeyColumn {
    std::string name;
    Type type;
    bool bytewise_equality =
        true;  // text with a deterministic collation; false: equal keys may differ in bytes
    bool bytewise_order = false;  // text in the C collation: ranges prune
};

// The shards that can hold rows of the table satisfying the predicate. Never too few.
ShardSet evaluate(const KeyPredicate& predicate, const conf::Distributed& placement,
                  std::span<const KeyColumn> key, uint32_t shard_count, const Bindings& bindings);

// The shard that a new row with these key values belongs to. Errors: 0A000 when Braid cannot tell the value
// exactly (with the reason), 23514-like refusal when no range or list takes it.
Result<ShardId> shard_of_row(std::span<const Operand> values, const conf::Distributed& placement,
                             std::span<const KeyColumn> key, uint32_t shard_count, const Bindings& bindings);

// "id = $1", "id in ('a', 'b')", "true": for EXPLAIN ROUTE and tests.
std::string to_string(const KeyPredicate& predicate, std::span<const KeyColumn> key);

}  // namespace braid::router
