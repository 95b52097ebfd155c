// Joins of shapes. See shape.h.
#include "planner/analysis/shape.h"

#include <algorithm>

#include "planner/analysis/conditions.h"

namespace braid::planner {

Shape Shape::single(std::string why) {
    Shape shape;
    shape.kind = Kind::Single;
    shape.reason = std::move(why);
    return shape;
}

ColumnClasses::ColumnClasses(const std::vector<Equality>& equalities) {
    auto index = [&](const Column& column) {
        auto found = std::find(columns_.begin(), columns_.end(), column);
        if (found == columns_.end()) {
            columns_.push_back(column);
            parents_.push_back(parents_.size());
            return columns_.size() - 1;
        }
        return static_cast<size_t>(found - columns_.begin());
    };
    for (const Equality& equality : equalities) {
        size_t left = find(index(equality.left));
        size_t right = find(index(equality.right));
        parents_[right] = left;
    }
}

size_t ColumnClasses::find(size_t index) const {
    while (parents_[index] != index) index = parents_[index];
    return index;
}

std::optional<size_t> ColumnClasses::index_of(const Column& column) const {
    auto found = std::find(columns_.begin(), columns_.end(), column);
    if (found == columns_.end()) return std::nullopt;
    return static_cast<size_t>(found - columns_.begin());
}

bool ColumnClasses::same(const Column& a, const Column& b) const {
    if (a == b) return true;
    std::optional<size_t> left = index_of(a);
    std::optional<size_t> right = index_of(b);
    return left && right && find(*left) == find(*right);
}

std::vector<Column> ColumnClasses::expand(const std::vector<Column>& columns) const {
    std::vector<Column> result = columns;
    for (size_t i = 0; i < columns_.size(); i++) {
        bool equal = std::any_of(columns.begin(), columns.end(),
                                 [&](const Column& column) { return same(column, columns_[i]); });
        if (equal && std::find(result.begin(), result.end(), columns_[i]) == result.end()) {
            result.push_back(columns_[i]);
        }
    }
    return result;
}

namespace {

bool any_equal(const std::vector<Column>& left, const std::vector<Column>& right,
               const ColumnClasses& classes) {
    return std::any_of(left.begin(), left.end(), [&](const Column& a) {
        return std::any_of(right.begin(), right.end(), [&](const Column& b) { return classes.same(a, b); });
    });
}

void append(std::vector<std::vector<Column>>& to, const std::vector<std::vector<Column>>& from) {
    for (size_t i = 0; i < to.size(); i++) to[i].insert(to[i].end(), from[i].begin(), from[i].end());
}

constexpr const char* kNotColocated =
    "it joins distributed tables otherwise than by equality of their distribution keys";
constexpr const char* kPreservedReference =
    "an outer join keeps rows of a part that every shard holds, which each shard would repeat";

}  // namespace

bool joined_on_keys(const Shape& left, const Shape& right, const ColumnClasses& classes) {
    if (!left.colocation || left.colocation != right.colocation) return false;
    if (left.join_keys.empty() || left.join_keys.size() != right.join_keys.size()) return false;
    for (size_t i = 0; i < left.join_keys.size(); i++) {
        if (!any_equal(left.join_keys[i], right.join_keys[i], classes)) return false;
    }
    return true;
}

bool covers_key(const Shape& shape, const std::vector<Column>& columns, const ColumnClasses& classes) {
    if (shape.keys.empty()) return false;
    return std::all_of(shape.keys.begin(), shape.keys.end(),
                       [&](const std::vector<Column>& key) { return any_equal(key, columns, classes); });
}

Shape inner_join(const Shape& left, const Shape& right, const ColumnClasses& classes) {
    if (left.is_single()) return left;
    if (right.is_single()) return right;
    if (right.is_constant()) return left;
    if (left.is_constant()) return right;
    if (!joined_on_keys(left, right, classes)) return Shape::single(kNotColocated);
    Shape shape = left;
    append(shape.keys, right.keys);
    append(shape.join_keys, right.join_keys);
    // Rows are where both sides have some; with one list on the right the intersection stays small.
    if (right.driving.size() == 1) {
        for (std::vector<size_t>& list : shape.driving) {
            list.insert(list.end(), right.driving[0].begin(), right.driving[0].end());
        }
    }
    return shape;
}

Shape outer_join(const Shape& preserved, const Shape& nullable, const ColumnClasses& classes) {
    if (preserved.is_single()) return preserved;
    if (nullable.is_single()) return nullable;
    if (nullable.is_constant()) return preserved;
    if (preserved.is_constant()) return Shape::single(kPreservedReference);
    if (!joined_on_keys(preserved, nullable, classes)) return Shape::single(kNotColocated);
    Shape shape = preserved;
    append(shape.join_keys, nullable.join_keys);
    return shape;
}

Shape full_join(const Shape& left, const Shape& right, const ColumnClasses& classes) {
    if (left.is_single()) return left;
    if (right.is_single()) return right;
    if (left.is_constant() && right.is_constant()) return left;
    if (left.is_constant() || right.is_constant()) return Shape::single(kPreservedReference);
    if (!joined_on_keys(left, right, classes)) return Shape::single(kNotColocated);
    Shape shape = left;
    append(shape.join_keys, right.join_keys);
    for (std::vector<Column>& key : shape.keys) key.clear();
    shape.driving.insert(shape.driving.end(), right.driving.begin(), right.driving.end());
    return shape;
}

}  // namespace braid::planner
