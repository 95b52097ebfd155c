// Definitions of tables and indexes. What Braid does not need stays text "as written".
#include "grammar/parser/builder.h"

namespace braid::grammar {

namespace {

std::string_view persistence_of(const Context* context) {
    return first_token(context).getType() == Rule::K_UNLOGGED ? "unlogged" : "temp";
}

}  // namespace

const Statement* Builder::create_table(const Context* context) {
    Cursor cursor(context);
    cursor.skip();
    std::string_view persistence;
    if (const Context* kind = cursor.accept_rule(Rule::RulePersistence)) persistence = persistence_of(kind);
    cursor.accept(Rule::K_TABLE);
    const bool if_not_exists = cursor.accept(Rule::K_IF);
    if (if_not_exists) {
        cursor.skip();
        cursor.skip();
    }
    const QualifiedName table = qualified_name(cursor.take_rule());

    // CREATE TABLE ... AS has its source among the children.
    const Context* source = nullptr;
    for (const Tree* child : context->children) {
        if (is_terminal(child)) continue;
        const auto* rule = static_cast<const Context*>(child);
        if (rule->getRuleIndex() == Rule::RuleCreateTableSource) source = rule;
    }
    if (source != nullptr) {
        auto* node = make<CreateTableAs>(context);
        node->persistence = persistence;
        node->if_not_exists = if_not_exists;
        node->name = table;
        if (cursor.accept(Rule::LPAREN)) {
            node->columns = names(cursor);
            cursor.skip();
        }
        if (cursor.token() != Rule::K_AS) {
            const StreamToken& begin = first_token(cursor.peek());
            const StreamToken* last = nullptr;
            while (const Context* option = cursor.accept_rule(Rule::RuleStorage)) last = &last_token(option);
            node->options = slice(begin, *last);
        }
        cursor.skip();
        cursor.skip();
        const auto* inner = static_cast<const Context*>(source->children.front());
        if (inner->getRuleIndex() == Rule::RuleExecuteStatement) {
            node->query = execute(inner);
        } else {
            auto* select = make<SelectStatement>(inner);
            select->query = query(inner);
            node->query = select;
        }
        if (!cursor.done()) node->with_data = words(first_token(cursor.peek()), last_token(context));
        return node;
    }

    auto* node = make<CreateTable>(context);
    node->persistence = persistence;
    node->if_not_exists = if_not_exists;
    node->name = table;
    std::vector<const ColumnDefinition*> columns;
    std::vector<const TableConstraint*> constraints;
    if (cursor.accept(Rule::LPAREN)) {
        while (!cursor.accept(Rule::RPAREN)) {
            const Context* element = cursor.accept_rule(Rule::RuleTableElement);
            if (element == nullptr) {
                cursor.skip();
                continue;
            }
            Cursor inside(element);
            if (const Context* constraint = inside.accept_rule(Rule::RuleTableConstraint)) {
                constraints.push_back(table_constraint(constraint));
            } else if (inside.accept(Rule::K_LIKE)) {
                auto* like = make<TableConstraint>(element);
                like->constraint = ConstraintKind::Like;
                like->referenced = qualified_name(inside.take_rule());
                like->text = slice(element);
                constraints.push_back(like);
            } else {
                columns.push_back(column_definition(inside, span_of(element)));
            }
        }
    }
    node->columns = arena_.list(columns);
    node->constraints = arena_.list(constraints);
    node->of_other = cursor.token() == Rule::K_OF || cursor.token() == Rule::K_PARTITION;
    if (!cursor.done()) node->tail = slice(first_token(cursor.peek()), last_token(context));
    return node;
}

// colId typeName (COLLATE name | columnConstraint)*, to the end of the cursor.
const ColumnDefinition* Builder::column_definition(Cursor& cursor, Span span) {
    auto* node = make<ColumnDefinition>(span);
    node->name = name(cursor.take_rule());
    node->type = type_name(cursor.take_rule());
    if (cursor.accept(Rule::K_COLLATE)) node->collation = qualified_name(cursor.take_rule());
    if (cursor.done()) return node;
    node->constraints = slice({first_token(cursor.peek()).begin, span.end});
    while (!cursor.done()) {
        const Context* constraint = cursor.accept_rule(Rule::RuleColumnConstraint);
        if (constraint == nullptr) {
            if (cursor.accept(Rule::K_COLLATE) && node->collation.empty()) {
                node->collation = {};
            }
            cursor.skip();
            continue;
        }
        switch (first_token(constraint).getType()) {
            case Rule::K_PRIMARY: node->primary_key = true; break;
            case Rule::K_UNIQUE: node->unique = true; break;
            case Rule::K_NOT:
                if (last_token(constraint).getType() == Rule::K_NULL) node->not_null = true;
                break;
            default: break;
        }
    }
    return node;
}

const TableConstraint* Builder::table_constraint(const Context* context) {
    auto* node = make<TableConstraint>(context);
    node->text = slice(context);
    Cursor cursor(context);
    if (cursor.accept(Rule::K_CONSTRAINT)) node->name = name(cursor.take_rule());
    switch (cursor.take_token().getType()) {
        case Rule::K_CHECK: node->constraint = ConstraintKind::Check; break;
        case Rule::K_UNIQUE: node->constraint = ConstraintKind::Unique; break;
        case Rule::K_PRIMARY: node->constraint = ConstraintKind::PrimaryKey; break;
        case Rule::K_FOREIGN: node->constraint = ConstraintKind::ForeignKey; break;
        default: node->constraint = ConstraintKind::Exclude;
    }
    while (!cursor.done()) {
        if (const Context* columns = cursor.accept_rule(Rule::RuleColumnList)) {
            if (node->columns.empty()) node->columns = column_list(columns);
        } else if (const Context* referenced = cursor.accept_rule(Rule::RuleQualifiedName)) {
            node->referenced = qualified_name(referenced);
        } else {
            cursor.skip();
        }
    }
    return node;
}

const Statement* Builder::create_materialized_view(const Context* context) {
    auto* node = make<CreateTableAs>(context);
    node->materialized_view = true;
    Cursor cursor(context);
    cursor.skip();
    if (cursor.accept(Rule::K_UNLOGGED)) node->persistence = "unlogged";
    cursor.skip();
    cursor.skip();
    node->if_not_exists = cursor.accept(Rule::K_IF);
    if (node->if_not_exists) {
        cursor.skip();
        cursor.skip();
    }
    node->name = qualified_name(cursor.take_rule());
    if (const Context* columns = cursor.accept_rule(Rule::RuleColumnList))
        node->columns = column_list(columns);
    if (cursor.token() != Rule::K_AS) {
        const StreamToken& begin = first_token(cursor.peek());
        const StreamToken* last = nullptr;
        while (const Context* option = cursor.accept_rule(Rule::RuleStorage)) last = &last_token(option);
        node->options = slice(begin, *last);
    }
    cursor.skip();
    const Context* source = cursor.take_rule();
    auto* select = make<SelectStatement>(source);
    select->query = query(source);
    node->query = select;
    if (!cursor.done()) node->with_data = words(first_token(cursor.peek()), last_token(context));
    return node;
}

// The column that an element of an index names, whatever its collation; empty for an expression.
Name Builder::index_column(const Context* element) {
    const Expression* key = expression(static_cast<const Context*>(element->children.front()));
    while (const auto* collate = as<Collate>(key)) key = collate->operand;
    const auto* column = as<ColumnRef>(key);
    return column != nullptr && column->parts.size() == 1 ? column->parts[0] : Name{};
}

const Statement* Builder::create_index(const Context* context) {
    auto* node = make<CreateIndex>(context);
    Cursor cursor(context);
    cursor.skip();
    node->unique = cursor.accept(Rule::K_UNIQUE);
    cursor.skip();
    node->concurrently = cursor.accept(Rule::K_CONCURRENTLY);
    node->if_not_exists = cursor.accept(Rule::K_IF);
    if (node->if_not_exists) {
        cursor.skip();
        cursor.skip();
    }
    if (const Context* index = cursor.accept_rule(Rule::RuleColId)) node->name = name(index);
    cursor.accept(Rule::K_ON);
    node->only = cursor.accept(Rule::K_ONLY);
    node->table = qualified_name(cursor.take_rule());
    if (cursor.accept(Rule::K_USING)) node->method = name(cursor.take_rule());
    const StreamToken& open = cursor.take_token();
    std::vector<Name> columns;
    while (cursor.token() != Rule::RPAREN) {
        const Context* element = cursor.accept_rule(Rule::RuleIndexElement);
        if (element == nullptr) {
            cursor.skip();
            continue;
        }
        const Name column = index_column(element);
        if (column.empty()) {
            node->has_expressions = true;
        } else {
            columns.push_back(column);
        }
    }
    const StreamToken& shut = cursor.take_token();
    node->columns = arena_.list(columns);
    node->elements = slice(open, shut);
    if (!cursor.done()) node->tail = slice(first_token(cursor.peek()), last_token(context));
    return node;
}

// ---- ALTER TABLE

const Statement* Builder::alter_table(const Context* context) {
    auto* node = make<AlterTable>(context);
    Cursor cursor(context);
    cursor.skip();
    cursor.skip();
    node->if_exists = cursor.accept(Rule::K_IF);
    if (node->if_exists) cursor.skip();
    const NamedTable* table = relation(cursor.take_rule());
    node->only = table->only;
    node->name = table->name;
    if (cursor.at_rule(Rule::RuleAlterAction)) {
        std::vector<const AlterAction*> actions;
        for (; !cursor.done(); cursor.accept(Rule::COMMA))
            actions.push_back(alter_action(cursor.take_rule()));
        node->actions = arena_.list(actions);
        return node;
    }
    const StreamToken& begin = token_of(cursor.peek());
    auto* action = make<AlterAction>({begin.begin, last_token(context).end});
    action->text = slice(begin, last_token(context));
    if (cursor.accept(Rule::K_SET)) {
        action->action = AlterKind::SetSchema;
    } else {
        cursor.skip();
        action->action = AlterKind::RenameColumn;
        if (cursor.token() == Rule::K_TO) action->action = AlterKind::RenameTable;
        if (cursor.token() == Rule::K_CONSTRAINT) action->action = AlterKind::RenameConstraint;
        cursor.accept(Rule::K_COLUMN);
        cursor.accept(Rule::K_CONSTRAINT);
        if (const Context* old_name = cursor.accept_rule(Rule::RuleColId)) action->name = name(old_name);
    }
    action->new_name = name(static_cast<const Context*>(context->children.back()));
    node->actions = arena_.list(std::vector<const AlterAction*>{action});
    return node;
}

const AlterAction* Builder::alter_action(const Context* context) {
    auto* node = make<AlterAction>(context);
    node->text = slice(context);
    Cursor cursor(context);
    const size_t verb = cursor.take_token().getType();
    if (verb != Rule::K_ADD && verb != Rule::K_DROP && verb != Rule::K_ALTER) return node;
    if (const Context* constraint = cursor.accept_rule(Rule::RuleTableConstraint)) {
        node->action = AlterKind::AddConstraint;
        node->name = table_constraint(constraint)->name;
        return node;
    }
    bool of_constraint = false;
    while (!cursor.done() && is_terminal(cursor.peek())) {
        if (cursor.take_token().getType() == Rule::K_CONSTRAINT) of_constraint = true;
    }
    if (verb == Rule::K_ALTER && of_constraint) return node;
    const Context* subject = cursor.accept_rule(Rule::RuleColId);
    if (subject != nullptr) node->name = name(subject);
    switch (verb) {
        case Rule::K_ADD: node->action = AlterKind::AddColumn; break;
        case Rule::K_DROP:
            node->action = of_constraint ? AlterKind::DropConstraint : AlterKind::DropColumn;
            break;
        default:
            node->action = AlterKind::AlterColumn;
            for (; !cursor.done(); cursor.skip()) {
                if (cursor.at_rule(Rule::RuleTypeName)) node->action = AlterKind::AlterColumnType;
            }
    }
    return node;
}

const Statement* Builder::drop(const Context* context) {
    auto* node = make<DropObjects>(context);
    Cursor cursor(context);
    cursor.skip();
    node->object = words(cursor.take_rule());
    node->concurrently = cursor.accept(Rule::K_CONCURRENTLY);
    node->if_exists = cursor.accept(Rule::K_IF);
    if (node->if_exists) cursor.skip();
    std::vector<QualifiedName> objects;
    while (!cursor.done()) {
        if (const Context* object = cursor.accept_rule(Rule::RuleQualifiedName)) {
            objects.push_back(qualified_name(object));
            continue;
        }
        const StreamToken& word = cursor.take_token();
        if (word.getType() != Rule::COMMA) node->behavior = words(word, word);
    }
    node->names = arena_.list(objects);
    return node;
}

}  // namespace braid::grammar
