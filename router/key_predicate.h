// What a statement says about the distribution key of one table, and the shards that follow from it.
//
// A KeyPredicate is a superset of the truth: every row that can matter satisfies it. So an unknown condition
// is True, AND may lose operands, OR may not, and a negation that cannot be turned round is True. evaluate()
// maps it to shards; the more is known, the fewer they are.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "router/layout.h"
#include "router/operand.h"
#include "router/shard_set.h"

namespace braid::router {

enum class Comparison : uint8_t { Equal, Less, LessOrEqual, Greater, GreaterOrEqual };

struct KeyPredicate {
    enum class Op : uint8_t { True, False, And, Or, Compare, In, AnyOfArray, IsNull, IsNotNull, Between };

    Op op = Op::True;
    std::vector<KeyPredicate> operands;         // And, Or
    uint32_t column = 0;                        // position within the table's key columns
    Comparison comparison = Comparison::Equal;  // Compare
    std::vector<Operand> values;                // Compare: one; In: all; AnyOfArray: the array; Between: two
    bool stored = false;                        // In: a new row's value is one of these, after assignment

    static KeyPredicate always() { return {}; }
    static KeyPredicate never();
    static KeyPredicate compare(uint32_t column, Comparison comparison, Operand value);
    // Both ends are compared alike, so that either counts only if both are understood (MySQL's BETWEEN).
    static KeyPredicate between(uint32_t column, Operand low, Operand high);
    static KeyPredicate in(uint32_t column, std::vector<Operand> values);
    static KeyPredicate any_of_array(uint32_t column, Operand array);
    static KeyPredicate is_null(uint32_t column, bool negated);
    // Simplified: True vanishes, False wins, a single operand stands for itself.
    static KeyPredicate all_of(std::vector<KeyPredicate> operands);
    // Simplified: False vanishes, True wins.
    static KeyPredicate any_of(std::vector<KeyPredicate> operands);

    bool is_always() const { return op == Op::True; }
};

// The shards that can hold rows of the table satisfying the predicate: never too few, empty when none can.
ShardSet evaluate(const KeyPredicate& predicate, const TableRouter& table, const Bindings& bindings);

// The same for rows that a query stores. Errors: 0A000 when one of them may have a key that no range or list
// takes.
Result<ShardSet> shards_of_new_rows(const KeyPredicate& predicate, const TableRouter& table,
                                    const Bindings& bindings);

// The shard that a new row belongs to; one operand per key column. Errors: 0A000 with the reason when Braid
// cannot tell the stored value exactly; 23514 in PostgreSQL's words when no range or list takes it. A
// constant that the server will reject itself gives some shard, whose error the client shall see.
Result<ShardId> shard_of_row(std::span<const Operand> key, const TableRouter& table,
                             const Bindings& bindings);

// "id = $1", "id in (1, 2) and day < '2026-01-01'", "true": for EXPLAIN ROUTE and tests. Literals of the
// statement show as ?n, n their slot.
std::string to_string(const KeyPredicate& predicate, const TableRouter& table);

}  // namespace braid::router
