// How the rows of a query part are spread over the shards, and what joins do to that.
//
//   Constant     the same rows on every shard: reference tables, VALUES, functions, nothing at all
//   Partitioned  each row on exactly one shard, and each shard computes its own rows alone
//   Single       right only where all its tables' rows are on one shard; says why
//
// The pushdown law rests on this: a Partitioned query can run on every shard as it is, and the concatenation
// of the answers is the answer. After an outer join a key may be NULL where the join made the row up, so such
// a column still proves joins (a match has it) but no longer where the row is: that is the difference of keys
// and join_keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conf/placement.h"
#include "planner/analysis/relation.h"

namespace braid::planner {

struct Equality;

struct Shape {
    enum class Kind : uint8_t { Constant, Partitioned, Single };

    Kind kind = Kind::Constant;
    std::string reason;  // Single
    // Partitioned, absent where rows of different groups were appended.
    std::optional<conf::ColocationId> colocation;
    // By position in the distribution key: the columns that hold it.
    std::vector<std::vector<Column>> keys;
    std::vector<std::vector<Column>> join_keys;
    // Table uses (indexes) that say where the rows are: the union over the lists of the intersection in each.
    std::vector<std::vector<size_t>> driving;

    static Shape constant() { return {}; }
    static Shape single(std::string why);

    bool is_constant() const { return kind == Kind::Constant; }
    bool is_partitioned() const { return kind == Kind::Partitioned; }
    bool is_single() const { return kind == Kind::Single; }
};

// Columns known to be equal in all rows, as classes.
class ColumnClasses {
  public:
    ColumnClasses() = default;
    explicit ColumnClasses(const std::vector<Equality>& equalities);

    bool same(const Column& a, const Column& b) const;
    // The columns and all that equal one of them.
    std::vector<Column> expand(const std::vector<Column>& columns) const;

  private:
    size_t find(size_t index) const;
    std::optional<size_t> index_of(const Column& column) const;

    std::vector<Column> columns_;
    std::vector<size_t> parents_;
};

// Do the key columns of the two parts meet in equalities, position by position, so that matching rows are on
// one shard?
bool joined_on_keys(const Shape& left, const Shape& right, const ColumnClasses& classes);
// Do these columns name the whole key of a row (so that rows with equal columns are on one shard)?
bool covers_key(const Shape& shape, const std::vector<Column>& columns, const ColumnClasses& classes);

Shape inner_join(const Shape& left, const Shape& right, const ColumnClasses& classes);
// `preserved` keeps all its rows; `classes` are the equalities of ON.
Shape outer_join(const Shape& preserved, const Shape& nullable, const ColumnClasses& classes);
Shape full_join(const Shape& left, const Shape& right, const ColumnClasses& classes);

}  // namespace braid::planner
