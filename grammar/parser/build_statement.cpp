// Statements: the dispatch, and those over data: INSERT, UPDATE, DELETE, MERGE.
#include "grammar/parser/builder.h"

namespace braid::grammar {

// ---- dispatch

const Statement* Builder::statement(const Context* context) {
    const Level guard(depth_);
    const auto* outer = static_cast<const Context*>(context->children.front());
    if (outer->getRuleIndex() == Rule::RuleExplainStatement) return explain(outer);
    return plain_statement(outer);
}

const Statement* Builder::plain_statement(const Context* context) {
    const auto* inner = static_cast<const Context*>(context->children.front());
    switch (inner->getRuleIndex()) {
        case Rule::RuleDataStatement: return data_statement(inner);
        case Rule::RuleCopyStatement: return copy(inner);
        case Rule::RuleSetStatement: return set(inner);
        case Rule::RuleShowStatement:
        case Rule::RuleResetStatement: return show_or_reset(inner);
        case Rule::RuleTransactionStatement: return transaction(inner);
        case Rule::RulePrepareStatement: return prepare(inner);
        case Rule::RuleExecuteStatement: return execute(inner);
        case Rule::RuleDeallocateStatement: return deallocate(inner);
        case Rule::RuleDeclareStatement: return declare(inner);
        case Rule::RuleFetchStatement: return fetch(inner);
        case Rule::RuleCloseStatement: return close(inner);
        case Rule::RuleListenStatement: return listen(inner);
        case Rule::RuleUnlistenStatement: return unlisten(inner);
        case Rule::RuleNotifyStatement: return notify(inner);
        case Rule::RuleLockStatement: return lock(inner);
        case Rule::RuleTruncateStatement: return truncate(inner);
        case Rule::RuleCreateTableStatement: return create_table(inner);
        case Rule::RuleCreateMaterializedViewStatement: return create_materialized_view(inner);
        case Rule::RuleCreateIndexStatement: return create_index(inner);
        case Rule::RuleAlterTableStatement: return alter_table(inner);
        case Rule::RuleDropStatement: return drop(inner);
        default: return discard(inner);
    }
}

const Statement* Builder::data_statement(const Context* context) {
    const Level guard(depth_, kQueryWeight);
    Cursor cursor(context);
    const Context* with_context = cursor.accept_rule(Rule::RuleWithClause);
    const With* with = with_context != nullptr ? with_clause(with_context) : nullptr;
    const Context* inner = cursor.take_rule();
    const auto finish = [&](auto* node) {
        node->with = with;
        node->span = span_of(context);
        return node;
    };
    switch (inner->getRuleIndex()) {
        case Rule::RuleInsertStatement: return finish(insert(inner));
        case Rule::RuleUpdateStatement: return finish(update(inner));
        case Rule::RuleDeleteStatement: return finish(delete_(inner));
        case Rule::RuleMergeStatement: return finish(merge(inner));
        default: break;
    }
    auto* node = make<SelectStatement>(context);
    Query* rest = query_rest(inner);
    if (with != nullptr) {
        if (rest->with != nullptr) throw SyntaxFault{&first_token(inner)};
        rest->with = with;
        rest->span.begin = with->span.begin;
    }
    node->query = rest;
    return node;
}

// ---- INSERT

std::string_view Builder::overriding(Cursor& cursor) {
    if (!cursor.accept(Rule::K_OVERRIDING)) return {};
    const bool user = cursor.take_token().getType() == Rule::K_USER;
    cursor.skip();
    return user ? "user" : "system";
}

// setTarget (COMMA setTarget)*.
void Builder::set_targets(Cursor& cursor, std::vector<Name>& columns,
                          std::vector<std::string_view>& indirections) {
    while (const Context* target = cursor.accept_rule(Rule::RuleSetTarget)) {
        columns.push_back(name(target));
        const uint32_t after = first_token(target).end;
        std::string_view rest = slice({after, last_token(target).end});
        while (rest.starts_with(' ')) rest.remove_prefix(1);
        indirections.push_back(rest);
        cursor.accept(Rule::COMMA);
    }
}

Insert* Builder::insert(const Context* context) {
    auto* node = make<Insert>(context);
    Cursor cursor(context);
    cursor.skip();
    cursor.skip();
    const Context* relation_name = cursor.take_rule();
    auto* table = make<NamedTable>(relation_name);
    table->name = qualified_name(relation_name);
    if (cursor.token() == Rule::K_AS) {
        table->alias = plain_alias(cursor);
        table->span.end = table->alias->span.end;
    }
    node->table = table;
    if (cursor.accept(Rule::LPAREN)) {
        std::vector<Name> columns;
        std::vector<std::string_view> indirections;
        set_targets(cursor, columns, indirections);
        cursor.skip();
        node->columns = arena_.list(columns);
        for (const std::string_view text : indirections) {
            if (!text.empty()) node->indirections = arena_.list(indirections);
        }
    }
    node->overriding = overriding(cursor);
    if (const Context* source = cursor.accept_rule(Rule::RuleQuery)) {
        node->source = query(source);
    } else {
        cursor.skip();
        cursor.skip();
        node->default_values = true;
    }
    if (const Context* conflict = cursor.accept_rule(Rule::RuleOnConflict)) {
        node->on_conflict = on_conflict(conflict);
    }
    if (const Context* list = cursor.accept_rule(Rule::RuleReturning)) {
        node->returning = targets(static_cast<const Context*>(list->children.back()));
    }
    return node;
}

const OnConflict* Builder::on_conflict(const Context* context) {
    auto* node = make<OnConflict>(context);
    Cursor cursor(context);
    cursor.skip();
    cursor.skip();
    if (const Context* target = cursor.accept_rule(Rule::RuleConflictTarget)) {
        node->target = slice(target);
        std::vector<Name> columns;
        for (Cursor inside(target); !inside.done();) {
            const Context* element = inside.accept_rule(Rule::RuleIndexElement);
            if (element == nullptr) {
                inside.skip();
                continue;
            }
            const Name column = index_column(element);
            if (!column.empty()) columns.push_back(column);
        }
        node->target_columns = arena_.list(columns);
    }
    cursor.skip();
    if (cursor.accept(Rule::K_NOTHING)) return node;
    node->action = ConflictAction::Update;
    cursor.skip();
    cursor.skip();
    node->assignments = assignments(cursor.take_rule());
    if (const Context* clause = cursor.accept_rule(Rule::RuleWhereClause)) node->where = where(clause);
    return node;
}

List<const Assignment*> Builder::assignments(const Context* context) {
    std::vector<const Assignment*> list;
    for (Cursor cursor(context); !cursor.done(); cursor.accept(Rule::COMMA)) {
        const Context* item = cursor.take_rule();
        auto* node = make<Assignment>(item);
        Cursor inside(item);
        node->row = inside.accept(Rule::LPAREN);
        std::vector<Name> columns;
        std::vector<std::string_view> indirections;
        set_targets(inside, columns, indirections);
        inside.accept(Rule::RPAREN);
        const StreamToken& sign = inside.take_token();
        if (!mysql_ && sign.getType() != Rule::EQ) throw SyntaxFault{&sign};
        if (mysql_ && !indirections.front().empty()) {
            // t.a = x, d.t.a = x: the column is the last.
            const Context* target = static_cast<const Context*>(item->children.front());
            std::vector<Name> parts;
            for (Cursor names(target); !names.done(); names.accept(Rule::DOT))
                parts.push_back(name(names.take_rule()));
            columns = {parts.back()};
            indirections = {std::string_view{}};
            parts.pop_back();
            node->qualifier = arena_.list(parts);
        }
        node->columns = arena_.list(columns);
        node->indirections = arena_.list(indirections);
        node->value = expression(inside.take_rule());
        list.push_back(node);
    }
    return arena_.list(list);
}

// ---- UPDATE, DELETE

// relation (AS? colId)?: the table that is written to.
const NamedTable* Builder::target_table(Cursor& cursor) {
    NamedTable* table = relation(cursor.take_rule());
    table->alias = plain_alias(cursor);
    if (table->alias != nullptr) table->span.end = table->alias->span.end;
    return table;
}

Update* Builder::update(const Context* context) {
    auto* node = make<Update>(context);
    Cursor cursor(context);
    cursor.skip();
    node->table = target_table(cursor);
    cursor.accept(Rule::K_SET);
    node->assignments = assignments(cursor.take_rule());
    while (!cursor.done()) {
        const Context* clause = cursor.take_rule();
        switch (clause->getRuleIndex()) {
            case Rule::RuleFromClause: {
                Cursor inside(clause);
                inside.skip();
                node->from = table_refs(inside);
                break;
            }
            case Rule::RuleReturning:
                node->returning = targets(static_cast<const Context*>(clause->children.back()));
                break;
            default: node->where = where(clause);
        }
    }
    return node;
}

Delete* Builder::delete_(const Context* context) {
    auto* node = make<Delete>(context);
    Cursor cursor(context);
    cursor.skip();
    cursor.skip();
    node->table = target_table(cursor);
    if (cursor.accept(Rule::K_USING)) node->using_tables = table_refs(cursor);
    while (!cursor.done()) {
        const Context* clause = cursor.take_rule();
        if (clause->getRuleIndex() == Rule::RuleReturning) {
            node->returning = targets(static_cast<const Context*>(clause->children.back()));
        } else {
            node->where = where(clause);
        }
    }
    return node;
}

// ---- MERGE

Merge* Builder::merge(const Context* context) {
    auto* node = make<Merge>(context);
    Cursor cursor(context);
    cursor.skip();
    cursor.skip();
    node->table = target_table(cursor);
    cursor.accept(Rule::K_USING);
    node->source = table_ref(cursor.take_rule(), &node->condition);
    std::vector<const MergeAction*> actions;
    while (!cursor.done()) actions.push_back(merge_action(cursor.take_rule()));
    node->actions = arena_.list(actions);
    return node;
}

const MergeAction* Builder::merge_action(const Context* context) {
    auto* node = make<MergeAction>(context);
    Cursor cursor(context);
    cursor.accept(Rule::K_WHEN);
    node->matched = !cursor.accept(Rule::K_NOT);
    cursor.accept(Rule::K_MATCHED);
    if (cursor.accept(Rule::K_AND)) node->condition = expression(cursor.take_rule());
    cursor.accept(Rule::K_THEN);
    const StreamToken& action = cursor.take_token();
    switch (action.getType()) {
        case Rule::K_DO: return node;
        case Rule::K_DELETE:
            if (!node->matched) throw SyntaxFault{&action};
            node->action = MergeActionKind::Delete;
            return node;
        case Rule::K_UPDATE:
            if (!node->matched) throw SyntaxFault{&action};
            node->action = MergeActionKind::Update;
            cursor.skip();
            node->assignments = assignments(cursor.take_rule());
            return node;
        default: break;
    }
    if (node->matched) throw SyntaxFault{&action};
    node->action = MergeActionKind::Insert;
    if (const Context* columns = cursor.accept_rule(Rule::RuleColumnList))
        node->columns = column_list(columns);
    node->overriding = overriding(cursor);
    if (cursor.accept(Rule::K_DEFAULT)) {
        node->default_values = true;
        return node;
    }
    cursor.skip();
    node->values = values_row(cursor.take_rule())->items;
    return node;
}

}  // namespace braid::grammar
