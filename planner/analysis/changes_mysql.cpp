// What MySQL alone has among the statements that change rows: several tables in one UPDATE or DELETE,
// counters, LOAD DATA, DO. See analysis.h and changes.cpp.
#include <algorithm>

#include <fmt/format.h>

#include "grammar/ast/mysql_statement.h"
#include "planner/analysis/analysis.h"
#include "planner/analysis/operands.h"
#include "planner/mysql/comparison.h"

namespace braid::planner {

void Analysis::analyze_expressions(const grammar::Node& node) {
    Scope scope(relations_, nullptr);
    Block block;
    subqueries_of(node, scope, block);
}

void Analysis::analyze_load(const grammar::LoadData& load) {
    writes_ = true;
    Scope scope(relations_, nullptr);
    const RelationId id = add_table(*load.table, scope, true);
    if (relations_[id.value].kind == RelationKind::Distributed) {
        refuse(not_supported(
            fmt::format(
                "LOAD DATA into distributed table \"{}\": its rows would have to be sent to their shards",
                relations_[id.value].table->display_name()),
            "Load each shard's part with /*+ braid: shard=<server> */, or INSERT the rows."));
    }
    Block unused;
    for (const grammar::Assignment* assignment : load.assignments) subqueries_of(*assignment, scope, unused);
}

// Its rows are changed, although it stands in the middle of FROM.
void Analysis::mark_written(RelationId id) {
    const Relation& relation = relations_[id.value];
    if (relation.kind == RelationKind::Reference) writes_reference_ = true;
    if (relation.table == nullptr) return;
    const conf::Relation* catalog = context_.catalog.find(relation.table->schema, relation.table->name);
    if (catalog != nullptr) refuse_triggers(*catalog);
}

void Analysis::update_several(const grammar::Update& update, Scope& scope) {
    std::vector<RelationId> relations;
    std::vector<Equality> spine;
    for (const grammar::TableRef* item : update.tables) declare(*item, scope, relations, spine, true, false);
    conditions_.add(update.where, scope, relations);
    Block unused;
    for (const grammar::TableRef* item : update.tables) {
        if (item->kind == grammar::NodeKind::JoinedTable) subqueries_of(*item, scope, unused);
    }
    if (update.where != nullptr) subqueries_in_conjuncts(update.where, scope, unused);
    for (const grammar::OrderItem* item : update.order_by) subqueries_of(*item, scope, unused);
    for (const grammar::Assignment* assignment : update.assignments) {
        subqueries_of(*assignment, scope, unused);
        std::vector<grammar::Name> parts(assignment->qualifier.begin(), assignment->qualifier.end());
        parts.push_back(assignment->columns[0]);
        grammar::ColumnRef reference;
        reference.parts = parts;
        if (const std::optional<Column> column = scope.resolve(reference)) {
            mark_written(column->relation);
            check_assignment(*assignment, column->relation);
            continue;
        }
        // Which table it means is not known here: it may be any.
        for (RelationId id : relations) {
            mark_written(id);
            check_assignment(*assignment, id);
        }
    }
}

void Analysis::delete_several(const grammar::Delete& statement, Scope& scope) {
    std::vector<RelationId> relations;
    std::vector<Equality> spine;
    for (const grammar::TableRef* item : statement.using_tables) {
        declare(*item, scope, relations, spine, true, false);
    }
    conditions_.add(statement.where, scope, relations);
    Block unused;
    for (const grammar::TableRef* item : statement.using_tables) {
        if (item->kind == grammar::NodeKind::JoinedTable) subqueries_of(*item, scope, unused);
    }
    if (statement.where != nullptr) subqueries_in_conjuncts(statement.where, scope, unused);
    for (const grammar::QualifiedName& target : statement.targets) {
        bool found = false;
        for (RelationId id : relations) {
            if (!names().same_table(relations_[id.value].name, target.back())) continue;
            mark_written(id);
            found = true;
        }
        if (found) continue;
        for (RelationId id : relations) mark_written(id);
    }
}

// An AUTO_INCREMENT column takes its next number for NULL and 0: a constant is looked at when it is known.
bool Analysis::is_counter_given(const grammar::Expression* value) {
    std::optional<router::Operand> operand = operand_of(value, context_.dialect);
    if (!operand) return false;
    counters_.push_back(std::move(*operand));
    return true;
}

// A key that INSERT ... SELECT takes from another column is the same key there.
bool Analysis::passes_unchanged(const Column& from, const RelationColumn& to) const {
    if (!is_mysql()) return true;
    const conf::Column* source = conditions_.described_column(from);
    return source != nullptr && to.described != nullptr && stores_unchanged(*source, *to.described);
}

}  // namespace braid::planner
