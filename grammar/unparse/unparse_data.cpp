// SELECT as a statement, INSERT, UPDATE, DELETE, MERGE as text.
#include "grammar/unparse/writer.h"

namespace braid::grammar {

void Writer::write(const SelectStatement& node) {
    write(*node.query);
}

// ---- INSERT, UPDATE, DELETE, MERGE

void Writer::returning(const List<const Target*>& targets) {
    if (targets.empty()) return;
    text(" RETURNING ");
    list(targets);
}

void Writer::set_columns(const List<Name>& columns, const List<std::string_view>& indirections) {
    for (size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) text(", ");
        name(columns[i]);
        if (i < indirections.size()) text(indirections[i]);
    }
}

void Writer::write(const Assignment& node) {
    if (!node.qualifier.empty()) {
        name(node.qualifier);
        text(".");
    }
    if (node.row) text("(");
    set_columns(node.columns, node.indirections);
    if (node.row) text(")");
    text(" = ");
    expression(*node.value);
}

void Writer::write(const Insert& node) {
    if (mysql_ != nullptr) return mysql(node);
    with(node.with);
    text("INSERT INTO ");
    write(*node.table);
    if (!node.columns.empty()) {
        text(" (");
        set_columns(node.columns, node.indirections);
        text(")");
    }
    if (!node.overriding.empty()) {
        text(" OVERRIDING ");
        upper(node.overriding);
        text(" VALUE");
    }
    text(" ");
    if (node.default_values) {
        text("DEFAULT VALUES");
    } else {
        write(*node.source);
    }
    if (node.on_conflict != nullptr) write(*node.on_conflict);
    returning(node.returning);
}

void Writer::write(const OnConflict& node) {
    if (node.on_duplicate_key) {
        text(" ON DUPLICATE KEY UPDATE ");
        return list(node.assignments);
    }
    text(" ON CONFLICT");
    if (!node.target.empty()) {
        text(" ");
        text(node.target);
    }
    if (node.action == ConflictAction::Nothing) return text(" DO NOTHING");
    text(" DO UPDATE SET ");
    list(node.assignments);
    where(node.where);
}

void Writer::write(const Update& node) {
    if (mysql_ != nullptr) return mysql(node);
    with(node.with);
    text("UPDATE ");
    write(*node.table);
    text(" SET ");
    list(node.assignments);
    if (!node.from.empty()) {
        text(" FROM ");
        list(node.from);
    }
    where(node.where);
    returning(node.returning);
}

void Writer::write(const Delete& node) {
    if (mysql_ != nullptr) return mysql(node);
    with(node.with);
    text("DELETE FROM ");
    write(*node.table);
    if (!node.using_tables.empty()) {
        text(" USING ");
        list(node.using_tables);
    }
    where(node.where);
    returning(node.returning);
}

void Writer::write(const Merge& node) {
    with(node.with);
    text("MERGE INTO ");
    write(*node.table);
    text(" USING ");
    this->node(*node.source);
    text(" ON ");
    expression(*node.condition);
    for (const MergeAction* action : node.actions) write(*action);
}

void Writer::write(const MergeAction& node) {
    text(node.matched ? " WHEN MATCHED" : " WHEN NOT MATCHED");
    if (node.condition != nullptr) {
        text(" AND ");
        expression(*node.condition);
    }
    text(" THEN ");
    switch (node.action) {
        case MergeActionKind::Nothing: return text("DO NOTHING");
        case MergeActionKind::Delete: return text("DELETE");
        case MergeActionKind::Update: text("UPDATE SET "); return list(node.assignments);
        case MergeActionKind::Insert: break;
    }
    text("INSERT");
    if (!node.columns.empty()) {
        text(" ");
        names(node.columns);
    }
    if (!node.overriding.empty()) {
        text(" OVERRIDING ");
        upper(node.overriding);
        text(" VALUE");
    }
    if (node.default_values) return text(" DEFAULT VALUES");
    text(" VALUES (");
    expressions(node.values);
    text(")");
}

}  // namespace braid::grammar
