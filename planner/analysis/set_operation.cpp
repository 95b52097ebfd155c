// UNION, INTERSECT and EXCEPT of two blocks. See analysis.h.
#include <algorithm>

#include "planner/analysis/analysis.h"

namespace braid::planner {

namespace {

// A LIMIT 0 can be put behind it.
bool may_run_once(const grammar::Query& query) {
    return query.limit == nullptr && query.with == nullptr && query.locking.empty();
}

// The shape of the operation's rows, whose columns are those of `relation`, named as the left side's outputs.
// `positions_match`: the sides' outputs are known and correspond one by one.
Shape combined(const grammar::SetOperation& operation, const Block& left, const Block& right,
               const Relation& relation, bool positions_match) {
    const Shape& a = left.shape;
    const Shape& b = right.shape;
    if (a.is_single() || b.is_single()) return a.is_single() ? a : b;
    if (a.is_constant() != b.is_constant()) {
        const bool all = operation.all && operation.op == grammar::SetOperator::Union;
        const grammar::Query& once = a.is_constant() ? *operation.left : *operation.right;
        if (all && may_run_once(once)) {
            Shape shape;
            shape.kind = Shape::Kind::Partitioned;
            shape.driving = a.is_constant() ? b.driving : a.driving;
            return shape;
        }
        return Shape::single("one branch of a set operation is the same on every shard and would repeat");
    }
    if (!a.is_partitioned()) return Shape::constant();
    Shape shape;
    shape.kind = Shape::Kind::Partitioned;
    shape.driving = a.driving;
    if (operation.op == grammar::SetOperator::Union) {
        shape.driving.insert(shape.driving.end(), b.driving.begin(), b.driving.end());
    }
    auto holds = [](const Block& side, size_t output, size_t key) {
        const std::optional<Column>& source = side.outputs[output].source;
        const std::vector<Column>& columns = side.shape.keys[key];
        return source && std::find(columns.begin(), columns.end(), *source) != columns.end();
    };
    bool aligned = a.colocation && a.colocation == b.colocation && positions_match && !a.keys.empty();
    for (size_t k = 0; aligned && k < a.keys.size(); k++) {
        std::vector<Column> key;
        for (size_t i = 0; i < left.outputs.size(); i++) {
            if (holds(left, i, k) && holds(right, i, k))
                key.push_back({relation.id, relation.columns[i].name});
        }
        aligned = !key.empty();
        shape.keys.push_back(std::move(key));
    }
    if (aligned) {
        shape.colocation = a.colocation;
        shape.join_keys = shape.keys;
    } else {
        shape.keys.clear();
    }
    bool all = operation.all && operation.op == grammar::SetOperator::Union;
    if (!all && !aligned) return Shape::single("a set operation compares rows of several shards");
    return shape;
}

}  // namespace

Block Analysis::set_operation(const grammar::SetOperation& operation, const Scope* outer) {
    Block left = query(*operation.left, outer, false);
    Block right = query(*operation.right, outer, false);
    Block block;
    Scope unused(relations_, outer);
    Relation result;
    result.kind = RelationKind::Derived;
    for (const OutputColumn& output : left.outputs) {
        RelationColumn column;
        column.name = output.name;
        add_column(result, column);
    }
    result.columns_known = left.outputs_known;
    RelationId id = add_relation(std::move(result), unused);
    Relation& columns = relations_[id.value];
    bool positions_match =
        left.outputs_known && right.outputs_known && left.outputs.size() == right.outputs.size();
    for (size_t i = 0; i < left.outputs.size(); i++) {
        Column own{id, columns.columns[i].name};
        block.outputs.push_back({left.outputs[i].name, own, {own}});
        if (!positions_match) continue;
        if (left.outputs[i].source && right.outputs[i].source &&
            alike(*left.outputs[i].source, *right.outputs[i].source)) {
            columns.columns[i].type = conditions_.type_of_column(*left.outputs[i].source);
        }
        for (const Block* side : {&left, &right}) {
            for (const Column& inner : side->outputs[i].inward) conditions_.add_flow(own, inner);
        }
    }
    block.outputs_known = left.outputs_known;

    block.shape = combined(operation, left, right, columns, positions_match);
    block.core = block.shape;
    if (block.shape.is_partitioned() && left.shape.is_constant() != right.shape.is_constant()) {
        once_branches_.push_back(left.shape.is_constant() ? operation.left : operation.right);
    }
    // Inside a UNION that drops duplicates it does not matter how often a row comes.
    auto mergeable = [](const Block& side) { return !side.shape.is_single() || side.deduplicates; };
    if (operation.op == grammar::SetOperator::Union && mergeable(left) && mergeable(right)) {
        block.deduplicates = true;
        for (const Block* side : {&left, &right}) {
            const auto& driving = side->deduplicates ? side->deduplicated_driving : side->shape.driving;
            block.deduplicated_driving.insert(block.deduplicated_driving.end(), driving.begin(),
                                              driving.end());
        }
    }
    return block;
}

}  // namespace braid::planner
