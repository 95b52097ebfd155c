// ORDER BY of queries, with what DISTINCT, UNION and the names of results mean for it.
#include <algorithm>

#include "grammar/ast/walk.h"
#include "planner/translate/translator.h"

namespace braid::planner::translate {

using namespace grammar;

std::optional<size_t> Translator::ordinal(const Expression& node) {
    const auto* literal = as<Literal>(&node);
    if (literal == nullptr || literal->literal_kind != LiteralKind::Integer || literal->value.size() > 6)
        return std::nullopt;
    return static_cast<size_t>(std::stoul(std::string(literal->value)));
}

// The query with its ORDER BY. PostgreSQL sorts the rows of DISTINCT and UNION by their columns alone: by
// anything made of them, when the query is a table.
std::string Translator::ordered_outside(const Query& node, const SelectCore* core,
                                        const std::vector<ScopeColumn>& columns, std::string text) {
    const bool distinct = core == nullptr || core->distinct == Distinctness::Distinct;
    const bool padded = std::any_of(columns.begin(), columns.end(), [](const ScopeColumn& column) {
        return column.type.is(Family::Text) && column.type.fixed;
    });
    wraps_ = mysql_client() && distinct && padded && !node.order_by.empty();
    std::string order = ordering(node, core, columns);
    if (wraps_) {
        std::string names;
        for (size_t i = 1; i <= columns.size(); ++i)
            names += (i > 1 ? ", braid_" : "braid_") + std::to_string(i);
        text = "SELECT * FROM (" + text + ") AS braid_d (" + names + ")";
    }
    wraps_ = false;
    return text + order;
}

std::string Translator::ordering(const Query& node, const SelectCore* core,
                                 const std::vector<ScopeColumn>& columns) {
    std::string text;
    const bool unique = core != nullptr && core->distinct == Distinctness::Distinct;
    if (core != nullptr && !core->group_by.empty() && core->group_by[0]->grouping == GroupingKind::Rollup &&
        !node.order_by.empty())
        refuse("ROLLUP", "with ORDER BY");
    for (const OrderItem* item : node.order_by) {
        check_order_item(*item, core);
        const Expression* expression_of = item->expression;
        const auto place = ordinal(*expression_of);
        const auto* name = as<ColumnRef>(expression_of);
        Operand operand;
        if (core == nullptr) {
            const ScopeColumn* found = nullptr;
            for (size_t i = 0; i < columns.size(); ++i) {
                if (place ? *place == i + 1
                          : name != nullptr && name->parts.size() == 1 &&
                                same_name(columns[i].name, name->parts[0])) {
                    found = &columns[i];
                    break;
                }
            }
            if (found == nullptr) refuse("ORDER BY", "behind a set operation, of anything but its columns");
            operand = made(found->spelled, found->type);
            if (wraps_) operand.text = "braid_" + std::to_string(found - columns.data() + 1);
            operand.primary = true;
            operand.column = wraps_;
            operand.nullable = true;
        } else {
            size_t target = 0;  // from 1: the one it names
            if (place) {
                if (*place == 0 || *place > core->targets.size())
                    raise("42P10", "ORDER BY position is not in select list");
                target = *place;
            }
            for (size_t i = 0; target == 0 && i < core->targets.size(); ++i) {
                const Target& candidate = *core->targets[i];
                const std::string_view own = output_name_of(candidate);
                const bool named = name != nullptr && name->parts.size() == 1 && !own.empty() &&
                                   same_name(own, name->parts[0]);
                if (named) target = i + 1;
            }
            for (size_t i = 0; target == 0 && i < core->targets.size(); ++i) {
                const auto* column = as<ColumnRef>(core->targets[i]->expression);
                const bool same_column = name != nullptr && column != nullptr &&
                                         core->targets[i]->alias.empty() && name->parts.size() == 1 &&
                                         same_name(column->parts.back(), name->parts[0]);
                if (same_column || equal(core->targets[i]->expression, expression_of)) target = i + 1;
            }
            const bool starred = std::any_of(core->targets.begin(), core->targets.end(), [](const Target* t) {
                return t->expression->kind == NodeKind::Star;
            });
            if (target != 0) {
                expression_of = core->targets[target - 1]->expression;
                if (expression_of->kind == NodeKind::Star) {
                    if (!place || *place > columns.size()) refuse("ORDER BY", "a position within *");
                    expression_of = nullptr;
                } else if (place && starred) {
                    refuse("ORDER BY", "a position beside *");
                }
            } else if (unique && !starred) {
                refuse("ORDER BY", "of what a SELECT DISTINCT does not select");
            }
            if (expression_of == nullptr) {
                const auto all = star(*scope_, {});
                const ScopeMatch& match = all[*place - 1];
                operand = made(match.table != nullptr ? match.table->spelled + "." + match.column->spelled
                                                      : match.column->spelled,
                               match.column->type);
                operand.primary = true;
                operand.nullable = match.column->nullable || scope_->outer_joins;
            } else {
                scope_->aliases = mysql_client();
                operand = value(expression(*expression_of));
                scope_->aliases = false;
            }
            if (operand.type.is(Family::Unknown)) continue;
            if (operand.literal != nullptr) continue;
            if (unique && mysql_client() && target != 0 && !starred) {
                operand = distinguishable(std::move(operand));
                operand.text = wraps_ ? "braid_" + std::to_string(target) : std::to_string(target);
                operand.primary = true;
                operand.type.native = true;
            }
        }
        text += (text.empty() ? " ORDER BY " : ", ") + order_key(operand, item->descending, item->nulls);
    }
    return text;
}

}  // namespace braid::planner::translate
