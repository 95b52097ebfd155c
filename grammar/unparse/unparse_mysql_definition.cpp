// MySQL's definitions as text.
#include "grammar/unparse/writer.h"

namespace braid::grammar {

void Writer::mysql(const CreateTable& node) {
    text(node.or_replace ? "CREATE OR REPLACE " : "CREATE ");
    if (!node.persistence.empty()) text("TEMPORARY ");
    text(node.if_not_exists ? "TABLE IF NOT EXISTS " : "TABLE ");
    name(node.name);
    text(" (");
    list(node.columns);
    bool first = node.columns.empty();
    for (const TableConstraint* constraint : node.constraints) {
        if (!first) text(", ");
        first = false;
        text(constraint->text);
    }
    text(")");
    words_after_space(node.tail);
}

void Writer::mysql(const CreateTableAs& node) {
    text(node.or_replace ? "CREATE OR REPLACE " : "CREATE ");
    if (!node.persistence.empty()) text("TEMPORARY ");
    text(node.if_not_exists ? "TABLE IF NOT EXISTS " : "TABLE ");
    name(node.name);
    words_after_space(node.options);
    text(" AS ");
    this->node(*node.query);
}

void Writer::mysql(const AlterTable& node) {
    text("ALTER ");
    upper(node.modifiers);
    text(node.modifiers.empty() ? "TABLE " : " TABLE ");
    if (node.if_exists) text("IF EXISTS ");
    name(node.name);
    bool first = true;
    for (const AlterAction* action : node.actions) {
        text(first ? " " : ", ");
        first = false;
        text(action->text);
    }
}

void Writer::mysql(const DropObjects& node) {
    text(node.temporary ? "DROP TEMPORARY " : "DROP ");
    upper(node.object);
    text(node.if_exists ? " IF EXISTS " : " ");
    bool first = true;
    for (const QualifiedName& dropped : node.names) {
        if (!first) text(", ");
        first = false;
        name(dropped);
    }
    if (!node.table.empty()) {
        text(" ON ");
        name(node.table);
    }
    words_after_space(node.tail);
    upper_after_space(node.behavior);
}

void Writer::mysql(const CreateIndex& node) {
    text(node.or_replace ? "CREATE OR REPLACE " : "CREATE ");
    if (node.unique) text("UNIQUE ");
    upper(node.kind);
    text(node.kind.empty() ? "INDEX " : " INDEX ");
    if (node.if_not_exists) text("IF NOT EXISTS ");
    name(node.name);
    if (!node.method.empty()) {
        text(" USING ");
        text(node.method);
    }
    text(" ON ");
    name(node.table);
    text(" ");
    text(node.elements);
    words_after_space(node.tail);
}

void Writer::write(const RenameTables& node) {
    text(node.if_exists ? "RENAME TABLE IF EXISTS " : "RENAME TABLE ");
    list(node.items);
}

void Writer::write(const RenameItem& node) {
    name(node.from);
    text(" TO ");
    name(node.to);
}

}  // namespace braid::grammar
