// Select lists. See targets.h.
#include "planner/scatter/targets.h"

#include <cstdlib>

#include "grammar/ast/walk.h"
#include "grammar/output_name.h"

namespace braid::planner {

using grammar::as;

std::optional<std::vector<TargetColumn>> expand_targets(const grammar::SelectCore& core,
                                                        const Analysis& analysis, const SourceText& source) {
    const Scope& scope = analysis.top_scope();
    std::vector<TargetColumn> targets;
    for (const grammar::Target* target : core.targets) {
        const auto* star = as<grammar::Star>(target->expression);
        if (star == nullptr) {
            TargetColumn column;
            column.sql = source.slice(target->expression->span);
            column.expression = target->expression;
            column.column = scope.resolve(target->expression);
            column.name = grammar::output_name(*target);
            targets.push_back(std::move(column));
            continue;
        }
        if (scope.merges()) return std::nullopt;
        for (RelationId id : scope.relations()) {
            const Relation& relation = analysis.relation(id);
            if (!star->qualifier.empty() && relation.name != star->qualifier.back()) continue;
            if (!relation.columns_known) return std::nullopt;
            for (const RelationColumn& own : relation.columns) {
                TargetColumn column;
                column.sql.append(quote_identifier(relation.name) + "." + quote_identifier(own.name));
                column.column = Column{id, own.name};
                column.name = own.shown;
                column.by_place = relation.is_ambiguous(own.shown);
                targets.push_back(std::move(column));
            }
        }
    }
    return targets;
}

std::optional<size_t> output_position(const grammar::Expression& item,
                                      const std::vector<TargetColumn>& targets, std::vector<int>& fixed) {
    if (const auto* literal = as<grammar::Literal>(&item);
        literal != nullptr && literal->literal_kind == grammar::LiteralKind::Integer) {
        if (literal->slot != grammar::Literal::kNoSlot) fixed.push_back(literal->slot);
        size_t position = static_cast<size_t>(std::strtoul(std::string(literal->value).c_str(), nullptr, 10));
        if (position >= 1 && position <= targets.size()) return position - 1;
        return std::nullopt;
    }
    if (const auto* reference = as<grammar::ColumnRef>(&item);
        reference != nullptr && reference->parts.size() == 1) {
        for (size_t i = 0; i < targets.size(); i++) {
            if (targets[i].name == reference->parts[0]) return i;
        }
    }
    return std::nullopt;
}

bool same_expression(const grammar::Expression& a, const grammar::Expression& b, const Scope& scope) {
    if (grammar::equal(&a, &b)) return true;
    std::optional<Column> left = scope.resolve(&a);
    std::optional<Column> right = scope.resolve(&b);
    return left && right && *left == *right;
}

bool is_plain_constant(const grammar::Expression& expression) {
    const grammar::Expression* inner = &expression;
    while (const auto* unary = as<grammar::Unary>(inner)) inner = unary->operand;
    return inner->kind == grammar::NodeKind::Literal || inner->kind == grammar::NodeKind::Parameter;
}

void fix_literals(const grammar::Node& node, std::vector<int>& fixed) {
    grammar::walk(node, [&](const grammar::Node& current) {
        const auto* literal = as<grammar::Literal>(&current);
        if (literal != nullptr && literal->slot != grammar::Literal::kNoSlot) fixed.push_back(literal->slot);
        return true;
    });
}

bool nulls_first(const grammar::OrderItem& item) {
    if (item.nulls == grammar::NullsOrder::Default) return item.descending;
    return item.nulls == grammar::NullsOrder::First;
}

}  // namespace braid::planner
