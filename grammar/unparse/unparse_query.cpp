// Queries and what stands in FROM as text.
#include "grammar/ast/walk.h"
#include "grammar/parser/build_levels.h"
#include "grammar/unparse/writer.h"

namespace braid::grammar {

void Writer::sub_query(const Query& query) {
    text("(");
    write(query);
    text(")");
}

void Writer::with(const With* with) {
    if (with == nullptr) return;
    write(*with);
    text(" ");
}

void Writer::write(const With& node) {
    text(node.recursive ? "WITH RECURSIVE " : "WITH ");
    list(node.tables);
}

void Writer::write(const CommonTable& node) {
    name(node.name);
    if (!node.columns.empty()) names(node.columns);
    text(" AS ");
    if (node.materialization == Materialization::Materialized) text("MATERIALIZED ");
    if (node.materialization == Materialization::NotMaterialized) text("NOT MATERIALIZED ");
    text("(");
    this->node(*node.statement);
    text(")");
    if (!node.search_cycle.empty()) {
        text(" ");
        text(node.search_cycle);
    }
}

void Writer::write(const Query& node) {
    with(node.with);
    const auto* core = as<SelectCore>(node.body);
    // (SELECT 1) INTO @x: without the parentheses INTO would be the part of SELECT that stands before FROM.
    const bool enclosed = !node.into.empty() && core != nullptr && core->from.empty() &&
                          node.order_by.empty() && node.limit == nullptr && node.locking.empty();
    if (enclosed) text("(");
    this->node(*node.body);
    if (enclosed) text(")");
    if (!node.order_by.empty()) {
        text(" ");
        order_by(node.order_by);
    }
    if (node.limit != nullptr) write(*node.limit);
    for (const LockingClause* locking : node.locking) write(*locking);
    if (!node.into.empty()) {
        text(" INTO ");
        text(node.into);
    }
}

void Writer::write(const LimitClause& node) {
    const auto* offset = as<Parameter>(node.offset);
    const auto* count = as<Parameter>(node.limit);
    if (mysql_ != nullptr && offset != nullptr && count != nullptr && offset->number < count->number)
        return mysql_limit(node);
    if (node.limit_all) text(" LIMIT ALL");
    if (node.limit != nullptr && !node.fetch) {
        text(" LIMIT ");
        expression(*node.limit);
    }
    if (node.offset != nullptr) {
        text(" OFFSET ");
        expression(*node.offset);
        if (mysql_ != nullptr && node.fetch) text(" ROWS");
    }
    if (!node.fetch) return;
    text(" FETCH FIRST ");
    if (node.limit != nullptr) {
        const auto* sign = as<Unary>(node.limit);
        const bool number = sign != nullptr && sign->operand->kind == NodeKind::Literal;
        operand(*node.limit, number ? 0 : level::kPrimary);
        text(" ");
    }
    text(node.with_ties ? "ROWS WITH TIES" : "ROWS ONLY");
}

void Writer::write(const LockingClause& node) {
    text(node.strength.starts_with("lock") ? " " : " FOR ");
    upper(node.strength);
    for (size_t i = 0; i < node.tables.size(); ++i) {
        text(i == 0 ? " OF " : ", ");
        name(node.tables[i]);
    }
    upper_after_space(node.wait);
}

void Writer::write(const SetOperation& node) {
    set_operand(*node.left, node.op, false);
    switch (node.op) {
        case SetOperator::Union: text(" UNION "); break;
        case SetOperator::Intersect: text(" INTERSECT "); break;
        case SetOperator::Except: text(" EXCEPT "); break;
    }
    if (node.all) text("ALL ");
    set_operand(*node.right, node.op, true);
}

void Writer::set_operand(const Query& query, SetOperator parent, bool right) {
    bool bare = query.with == nullptr && query.order_by.empty() && query.limit == nullptr &&
                query.locking.empty() && query.into.empty();
    if (const auto* inner = as<SetOperation>(query.body)) {
        const bool tighter = inner->op == SetOperator::Intersect && parent != SetOperator::Intersect;
        const bool same = (inner->op == SetOperator::Intersect) == (parent == SetOperator::Intersect);
        bare = bare && (tighter || (same && !right));
    }
    if (!bare) text("(");
    write(query);
    if (!bare) text(")");
}

void Writer::write(const ValuesCore& node) {
    text("VALUES ");
    bool first = true;
    for (const RowConstructor* row : node.rows) {
        text(first ? "(" : ", (");
        first = false;
        expressions(row->items);
        text(")");
    }
}

void Writer::write(const SelectCore& node) {
    text("SELECT");
    switch (node.distinct) {
        case Distinctness::None: break;
        case Distinctness::All: text(" ALL"); break;
        case Distinctness::Distinct: text(" DISTINCT"); break;
        case Distinctness::DistinctOn:
            text(" DISTINCT ON (");
            expressions(node.distinct_on);
            text(")");
    }
    for (const std::string_view option : node.options) upper_after_space(option);
    if (!node.targets.empty()) {
        text(" ");
        list(node.targets);
    }
    if (!node.into.empty()) {
        text(" INTO ");
        text(node.into);
    }
    if (!node.from.empty()) {
        text(" FROM ");
        list(node.from);
    }
    where(node.where);
    if (!node.group_by.empty()) {
        text(node.group_distinct ? " GROUP BY DISTINCT " : " GROUP BY ");
        list(node.group_by);
        if (node.group_by.back()->with_rollup) text(" WITH ROLLUP");
    }
    if (node.having != nullptr) {
        text(" HAVING ");
        expression(*node.having);
    }
    if (!node.windows.empty()) {
        text(" WINDOW ");
        list(node.windows);
    }
}

void Writer::write(const NamedWindow& node) {
    name(node.name);
    text(" AS ");
    write(*node.spec);
}

void Writer::write(const Target& node) {
    expression(*node.expression);
    if (node.alias.empty()) return;
    text(" AS ");
    name(node.alias);
}

void Writer::write(const GroupingElement& node) {
    switch (node.grouping) {
        case GroupingKind::Expression: expressions(node.items); return upper_after_space(node.direction);
        case GroupingKind::Empty: return text("()");
        case GroupingKind::Rollup:
            if (node.with_rollup) return expressions(node.items);
            text("ROLLUP (");
            break;
        case GroupingKind::Cube: text("CUBE ("); break;
        case GroupingKind::Sets:
            text("GROUPING SETS (");
            list(node.sets);
            return text(")");
    }
    expressions(node.items);
    text(")");
}

void Writer::where(const Expression* condition) {
    if (condition == nullptr) return;
    text(" WHERE ");
    expression(*condition);
}

// ---- FROM

void Writer::alias(const TableAlias* alias) {
    if (alias == nullptr) return;
    text(" AS ");
    write(*alias);
}

void Writer::write(const TableAlias& node) {
    if (!node.name.empty()) name(node.name);
    if (!node.columns.empty()) names(node.columns);
    if (node.definitions.empty()) return;
    text("(");
    list(node.definitions);
    text(")");
}

void Writer::write(const ColumnDefinition& node) {
    name(node.name);
    if (node.type != nullptr) {
        text(" ");
        write(*node.type);
    }
    if (!node.collation.empty()) {
        text(" COLLATE ");
        name(node.collation);
    }
    if (!node.constraints.empty()) {
        text(" ");
        text(node.constraints);
    }
}

void Writer::write(const NamedTable& node) {
    if (node.only) text("ONLY ");
    name(node.name);
    if (node.star) text(" *");
    if (!node.partitions.empty()) {
        text(" PARTITION ");
        names(node.partitions);
    }
    alias(node.alias);
    words_after_space(node.index_hints);
    if (node.sample != nullptr) write(*node.sample);
}

void Writer::write(const TableSample& node) {
    text(" TABLESAMPLE ");
    name(node.method);
    text("(");
    expressions(node.arguments);
    text(")");
    if (node.repeatable == nullptr) return;
    text(" REPEATABLE (");
    expression(*node.repeatable);
    text(")");
}

void Writer::write(const DerivedTable& node) {
    if (node.lateral) text("LATERAL ");
    sub_query(*node.query);
    alias(node.alias);
}

void Writer::write(const FunctionTable& node) {
    if (node.lateral) text("LATERAL ");
    if (node.rows_from) text("ROWS FROM (");
    expressions(node.calls);
    if (node.rows_from) text(")");
    if (node.with_ordinality) text(" WITH ORDINALITY");
    alias(node.alias);
}

void Writer::write(const JoinedTable& node) {
    if (node.alias != nullptr) text("(");
    this->node(*node.left);
    if (node.natural) text(" NATURAL");
    switch (node.type) {
        case JoinType::Inner: break;
        case JoinType::Cross: text(" CROSS"); break;
        case JoinType::Left: text(" LEFT"); break;
        case JoinType::Right: text(" RIGHT"); break;
        case JoinType::Full: text(" FULL"); break;
    }
    text(node.straight ? " STRAIGHT_JOIN " : " JOIN ");
    const auto* nested = as<JoinedTable>(node.right);
    const bool parentheses = nested != nullptr && nested->alias == nullptr;
    if (parentheses) text("(");
    this->node(*node.right);
    if (parentheses) text(")");
    if (node.on != nullptr) {
        text(" ON ");
        expression(*node.on);
    }
    if (!node.using_columns.empty()) {
        text(" USING ");
        names(node.using_columns);
        if (!node.using_alias.empty()) {
            text(" AS ");
            name(node.using_alias);
        }
    }
    if (node.alias != nullptr) text(")");
    alias(node.alias);
}

}  // namespace braid::grammar
