// What GROUP BY, aggregates, windows, DISTINCT and LIMIT leave of a block's shape. See analysis.h.
#include <algorithm>

#include "grammar/output_name.h"
#include "planner/analysis/analysis.h"
#include "planner/analysis/block_walk.h"

namespace braid::planner {

using grammar::as;

std::vector<Column> Analysis::grouping_columns(const grammar::SelectCore& core, const Scope& scope) {
    std::vector<Column> columns;
    auto add = [&](const grammar::Expression* expression) {
        if (std::optional<Column> column = scope.resolve(expression)) columns.push_back(*column);
    };
    for (const grammar::GroupingElement* element : core.group_by) {
        for (const grammar::Expression* item : element->items) {
            const auto* literal = as<grammar::Literal>(item);
            if (literal != nullptr && literal->literal_kind == grammar::LiteralKind::Integer) {
                fix_slot(literal);
                size_t position =
                    static_cast<size_t>(std::strtoul(std::string(literal->value).c_str(), nullptr, 10));
                if (position >= 1 && position <= core.targets.size())
                    add(core.targets[position - 1]->expression);
                continue;
            }
            // A bare name is an input column first and an output name only then.
            const auto* reference = as<grammar::ColumnRef>(item);
            if (reference != nullptr && reference->parts.size() == 1 && !scope.resolve(*reference)) {
                for (const grammar::Target* target : core.targets) {
                    if (grammar::output_name(*target) == reference->parts[0]) add(target->expression);
                }
                continue;
            }
            add(item);
        }
    }
    return columns;
}

bool Analysis::windows_are_local(const grammar::Node& node, const grammar::SelectCore& core,
                                 const Scope& scope, const Block& block) const {
    bool local = true;
    walk_block(node, [&](const grammar::Node& current) {
        const auto* call = as<grammar::FunctionCall>(&current);
        if (call == nullptr || call->over == nullptr) return true;
        const grammar::WindowSpec* spec = call->over;
        std::vector<Column> columns;
        for (size_t depth = 0; spec != nullptr && depth <= core.windows.size(); depth++) {
            for (const grammar::Expression* expression : spec->partition_by) {
                if (std::optional<Column> column = scope.resolve(expression)) columns.push_back(*column);
            }
            const grammar::WindowSpec* next = nullptr;
            for (const grammar::NamedWindow* window : core.windows) {
                if (!spec->reference.empty() && window->name == spec->reference) next = window->spec;
            }
            spec = next;
        }
        if (!covers_key(block.core, columns, block.classes)) local = false;
        return true;
    });
    return local;
}

// Rows that DISTINCT could take for one another are on one shard: what it compares names the whole key.
bool Analysis::distinct_is_local(const grammar::SelectCore& core, const Scope& scope,
                                 const Block& block) const {
    std::vector<Column> columns;
    bool everything = false;
    switch (core.distinct) {
        case grammar::Distinctness::None:
        case grammar::Distinctness::All: return true;
        case grammar::Distinctness::Distinct:
            for (const grammar::Target* target : core.targets) {
                const auto* star = as<grammar::Star>(target->expression);
                if (star != nullptr && star->qualifier.empty()) everything = true;
                if (auto column = scope.resolve(target->expression)) columns.push_back(*column);
            }
            break;
        case grammar::Distinctness::DistinctOn:
            // A bare name is an output column first.
            for (const grammar::Expression* expression : core.distinct_on) {
                const auto* name = as<grammar::ColumnRef>(expression);
                const bool bare = name != nullptr && name->parts.size() == 1;
                for (const grammar::Target* target : core.targets) {
                    if (bare && grammar::output_name(*target) == name->parts[0])
                        expression = target->expression;
                }
                if (auto column = scope.resolve(expression)) columns.push_back(*column);
            }
    }
    // A set operation's rows have no keys at all.
    const std::vector<std::vector<Column>>& keys = block.core.keys;
    bool has_keys =
        !keys.empty() && std::none_of(keys.begin(), keys.end(), [](const auto& key) { return key.empty(); });
    return covers_key(block.core, columns, block.classes) || (everything && has_keys);
}

Shape Analysis::after_clauses(const grammar::SelectCore& core, const grammar::Query& query_node,
                              const Scope& scope, const Block& block, bool top) {
    bool has_window = false;
    // MySQL's HAVING alone makes no group of all rows.
    bool has_aggregate = core.having != nullptr && !is_mysql();
    auto look = [&](const grammar::Node& node) {
        walk_block(node, [&](const grammar::Node& current) {
            const auto* call = as<grammar::FunctionCall>(&current);
            if (call != nullptr && call->over != nullptr) has_window = true;
            if (call != nullptr && is_aggregate(*call, functions_)) has_aggregate = true;
            return true;
        });
    };
    for (const grammar::Target* target : core.targets) look(*target);
    if (core.having != nullptr) look(*core.having);
    for (const grammar::OrderItem* item : query_node.order_by) look(*item);

    if (block.core.is_constant()) {
        if (!top && (query_node.limit != nullptr || has_window ||
                     core.distinct == grammar::Distinctness::DistinctOn)) {
            return Shape::single("a subquery picks rows by an order that may differ between the shards");
        }
        return block.core;
    }
    if (block.core.is_single()) return block.core;

    std::vector<Column> grouping = grouping_columns(core, scope);
    if (has_aggregate || !core.group_by.empty()) {
        bool plain = std::all_of(core.group_by.begin(), core.group_by.end(), [](const auto* element) {
            return element->grouping == grammar::GroupingKind::Expression;
        });
        if (!plain) return Shape::single("GROUPING SETS, ROLLUP and CUBE group rows of several shards");
        if (!covers_key(block.core, grouping, block.classes)) {
            return Shape::single("it aggregates rows of several shards");
        }
    }
    if (has_window) {
        bool local = true;
        for (const grammar::Target* target : core.targets) {
            local = local && windows_are_local(*target, core, scope, block);
        }
        for (const grammar::OrderItem* item : query_node.order_by) {
            local = local && windows_are_local(*item, core, scope, block);
        }
        if (!local) return Shape::single("a window function sees rows of several shards");
    }
    if (!distinct_is_local(core, scope, block)) {
        return Shape::single("DISTINCT compares rows of several shards");
    }
    if (query_node.limit != nullptr && !top) {
        return Shape::single("LIMIT in a subquery counts the rows of all shards");
    }
    return block.core;
}

}  // namespace braid::planner
