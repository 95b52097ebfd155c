// Definitions of tables and indexes as text.
#include "grammar/unparse/writer.h"

namespace braid::grammar {

void Writer::write(const TableConstraint& node) {
    text(node.text);
}

void Writer::write(const CreateTable& node) {
    if (mysql_ != nullptr) return mysql(node);
    text("CREATE");
    upper_after_space(node.persistence);
    text(node.if_not_exists ? " TABLE IF NOT EXISTS " : " TABLE ");
    name(node.name);
    // Of PARTITION OF and OF the column list is part of the tail.
    const bool listed = !node.columns.empty() || !node.constraints.empty();
    if (listed || !node.of_other) {
        text(" (");
        list(node.columns);
        if (!node.columns.empty() && !node.constraints.empty()) text(", ");
        list(node.constraints);
        text(")");
    }
    if (!node.tail.empty()) {
        text(" ");
        text(node.tail);
    }
}

void Writer::write(const CreateTableAs& node) {
    if (mysql_ != nullptr) return mysql(node);
    text("CREATE");
    upper_after_space(node.persistence);
    text(node.materialized_view ? " MATERIALIZED VIEW " : " TABLE ");
    if (node.if_not_exists) text("IF NOT EXISTS ");
    name(node.name);
    if (!node.columns.empty()) {
        text(" ");
        names(node.columns);
    }
    if (!node.options.empty()) {
        text(" ");
        text(node.options);
    }
    text(" AS ");
    this->node(*node.query);
    upper_after_space(node.with_data);
}

void Writer::write(const AlterTable& node) {
    if (mysql_ != nullptr) return mysql(node);
    text(node.if_exists ? "ALTER TABLE IF EXISTS " : "ALTER TABLE ");
    if (node.only) text("ONLY ");
    name(node.name);
    text(" ");
    list(node.actions);
}

void Writer::write(const AlterAction& node) {
    text(node.text);
}

void Writer::write(const DropObjects& node) {
    if (mysql_ != nullptr) return mysql(node);
    text("DROP ");
    upper(node.object);
    if (node.concurrently) text(" CONCURRENTLY");
    if (node.if_exists) text(" IF EXISTS");
    for (size_t i = 0; i < node.names.size(); ++i) {
        text(i == 0 ? " " : ", ");
        name(node.names[i]);
    }
    upper_after_space(node.behavior);
}

void Writer::write(const CreateIndex& node) {
    if (mysql_ != nullptr) return mysql(node);
    text(node.unique ? "CREATE UNIQUE INDEX" : "CREATE INDEX");
    if (node.concurrently) text(" CONCURRENTLY");
    if (node.if_not_exists) text(" IF NOT EXISTS");
    if (!node.name.empty()) {
        text(" ");
        name(node.name);
    }
    text(node.only ? " ON ONLY " : " ON ");
    name(node.table);
    if (!node.method.empty()) {
        text(" USING ");
        name(node.method);
    }
    text(" ");
    text(node.elements);
    if (!node.tail.empty()) {
        text(" ");
        text(node.tail);
    }
}

}  // namespace braid::grammar
