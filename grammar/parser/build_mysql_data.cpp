// MySQL's statements over data: INSERT and REPLACE, UPDATE, DELETE, LOAD DATA. INSERT ... SET a = 1 becomes a
// row of VALUES.
#include "grammar/parser/builder.h"

namespace braid::grammar {

const Statement* Builder::mysql_data_statement(const Context* context) {
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
        case Rule::RuleMysqlInsert:
            if (with != nullptr) throw SyntaxFault{&first_token(inner)};
            return mysql_insert(inner);
        case Rule::RuleMysqlUpdate: return finish(mysql_update(inner));
        case Rule::RuleMysqlDelete: return finish(mysql_delete(inner));
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

// LOW_PRIORITY, IGNORE and their like, in the order written.
std::string_view Builder::modifiers(Cursor& cursor) {
    std::string joined;
    while (true) {
        switch (cursor.token()) {
            case Rule::K_LOW_PRIORITY:
            case Rule::K_DELAYED:
            case Rule::K_HIGH_PRIORITY:
            case Rule::K_QUICK:
            case Rule::K_IGNORE: {
                const StreamToken& word = cursor.take_token();
                if (!joined.empty()) joined += ' ';
                joined += words(word, word);
                break;
            }
            default: return arena_.string(joined);
        }
    }
}

List<Name> Builder::partition_names(const Context* context) {
    Cursor cursor(context);
    cursor.skip();
    cursor.skip();
    return names(cursor);
}

NamedTable* Builder::named_table(const Context* context) {
    auto* table = make<NamedTable>(context);
    table->name = qualified_name(context);
    return table;
}

// a = 1, b = 2 as columns and one row.
void Builder::mysql_assignments(Insert& insert, const Context* context) {
    auto* row = make<RowConstructor>(context);
    std::vector<Name> columns;
    std::vector<const Expression*> values;
    for (const Assignment* item : assignments(context)) {
        columns.push_back(item->columns.front());
        values.push_back(item->value);
    }
    row->items = arena_.list(values);
    auto* body = make<ValuesCore>(context);
    body->rows = arena_.list(std::vector<const RowConstructor*>{row});
    insert.columns = arena_.list(columns);
    insert.source = wrap(body);
}

Insert* Builder::mysql_insert(const Context* context) {
    auto* node = make<Insert>(context);
    Cursor cursor(context);
    node->replace = cursor.take_token().getType() == Rule::K_REPLACE;
    node->modifiers = modifiers(cursor);
    cursor.accept(Rule::K_INTO);
    NamedTable* table = named_table(cursor.take_rule());
    if (const Context* partitions = cursor.accept_rule(Rule::RulePartitionNames)) {
        table->partitions = partition_names(partitions);
        table->span.end = last_token(partitions).end;
    }
    node->table = table;
    if (cursor.accept(Rule::K_MYSQL_SET)) {
        mysql_assignments(*node, cursor.take_rule());
    } else {
        if (cursor.accept(Rule::LPAREN)) {
            std::vector<Name> columns;
            while (const Context* target = cursor.accept_rule(Rule::RuleSetTarget)) {
                columns.push_back(name(last_token(target)));
                cursor.accept(Rule::COMMA);
            }
            cursor.skip();
            node->columns = arena_.list(columns);
        }
        node->source = query(cursor.take_rule());
    }
    if (cursor.token() == Rule::K_ON) {
        const StreamToken& word = cursor.take_token();
        if (node->replace) throw SyntaxFault{&word};
        cursor.skip();
        cursor.skip();
        cursor.skip();
        const Context* list = cursor.take_rule();
        auto* conflict = make<OnConflict>({word.begin, last_token(list).end});
        conflict->action = ConflictAction::Update;
        conflict->on_duplicate_key = true;
        conflict->assignments = assignments(list);
        node->on_conflict = conflict;
    }
    if (const Context* list = cursor.accept_rule(Rule::RuleReturning)) {
        node->returning = targets(static_cast<const Context*>(list->children.back()));
    }
    return node;
}

// LIMIT offset, count is a query's.
void Builder::refuse_offset(const LimitClause* limit) const {
    if (limit == nullptr || limit->offset == nullptr) return;
    for (size_t i = 0; i < tokens_.count(); ++i) {
        const StreamToken& token = tokens_.at(i);
        const bool here = token.begin >= limit->span.begin;
        if (here && (token.getType() == Rule::COMMA || token.getType() == Rule::K_OFFSET))
            throw SyntaxFault{&token};
    }
}

Update* Builder::mysql_update(const Context* context) {
    auto* node = make<Update>(context);
    Cursor cursor(context);
    cursor.skip();
    node->modifiers = modifiers(cursor);
    const auto tables = table_refs(cursor);
    const auto* only = tables.size() == 1 ? as<NamedTable>(tables.front()) : nullptr;
    node->table = only;
    if (only == nullptr) node->tables = tables;
    cursor.skip();
    node->assignments = assignments(cursor.take_rule());
    LimitClause* limit = nullptr;
    while (!cursor.done()) {
        const Context* clause = cursor.take_rule();
        switch (clause->getRuleIndex()) {
            case Rule::RuleWhereClause: node->where = where(clause); break;
            case Rule::RuleOrderBy: node->order_by = order_by(clause); break;
            default: limit_clause(clause, limit);
        }
    }
    refuse_offset(limit);
    node->limit = limit;
    return node;
}

QualifiedName Builder::mysql_target(const Context* context) {
    return qualified_name(static_cast<const Context*>(context->children.front()));
}

Delete* Builder::mysql_delete(const Context* context) {
    auto* node = make<Delete>(context);
    Cursor cursor(context);
    cursor.skip();
    node->modifiers = modifiers(cursor);
    const bool from_first = cursor.accept(Rule::K_FROM);
    std::vector<const Context*> written;
    while (const Context* target = cursor.accept_rule(Rule::RuleMysqlTarget)) {
        written.push_back(target);
        cursor.accept(Rule::COMMA);
    }
    std::vector<QualifiedName> targets;
    for (const Context* target : written) targets.push_back(mysql_target(target));
    bool several = true;
    if (from_first) {
        NamedTable* table = named_table(static_cast<const Context*>(written.front()->children.front()));
        const Context* partitions = cursor.accept_rule(Rule::RulePartitionNames);
        if (partitions != nullptr) table->partitions = partition_names(partitions);
        const Context* alias = cursor.accept_rule(Rule::RuleTableAlias);
        if (alias != nullptr) table->alias = table_alias(alias);
        if (cursor.accept(Rule::K_USING)) {
            if (alias != nullptr) throw SyntaxFault{&first_token(alias)};
            node->using_tables = table_refs(cursor);
        } else {
            several = false;
            if (written.size() > 1 || written.front()->children.size() > 1)
                throw SyntaxFault{&token_after(written.front())};
            table->span.end = alias != nullptr        ? last_token(alias).end
                              : partitions != nullptr ? last_token(partitions).end
                                                      : table->span.end;
            node->table = table;
        }
    } else {
        cursor.skip();
        node->using_tables = table_refs(cursor);
    }
    if (several) node->targets = arena_.list(targets);
    LimitClause* limit = nullptr;
    while (!cursor.done()) {
        const Context* clause = cursor.take_rule();
        switch (clause->getRuleIndex()) {
            case Rule::RuleWhereClause: node->where = where(clause); continue;
            case Rule::RuleOrderBy: node->order_by = order_by(clause); break;
            case Rule::RuleLimitClause: limit_clause(clause, limit); break;
            default:
                node->returning = this->targets(static_cast<const Context*>(clause->children.back()));
                break;
        }
        if (several) throw SyntaxFault{&first_token(clause)};
    }
    refuse_offset(limit);
    node->limit = limit;
    return node;
}

const Statement* Builder::mysql_load(const Context* context) {
    auto* node = make<LoadData>(context);
    Cursor cursor(context);
    cursor.skip();
    const StreamToken& format = cursor.take_token();
    node->format = words(format, format);
    if (node->format != "data" && node->format != "xml") throw SyntaxFault{&format};
    if (cursor.token() == Rule::K_LOW_PRIORITY || cursor.token() == Rule::IDENTIFIER) {
        const StreamToken& word = cursor.take_token();
        node->priority = words(word, word);
        if (node->priority != "low_priority" && node->priority != "concurrent") throw SyntaxFault{&word};
    }
    node->local = cursor.accept(Rule::K_LOCAL);
    cursor.skip();
    node->file = string_value(cursor.take_token());
    if (cursor.token() == Rule::K_REPLACE || cursor.token() == Rule::K_IGNORE) {
        node->duplicates = cursor.take_token().getType() == Rule::K_REPLACE ? "replace" : "ignore";
    }
    cursor.skip();
    cursor.skip();
    NamedTable* table = named_table(cursor.take_rule());
    if (const Context* partitions = cursor.accept_rule(Rule::RulePartitionNames)) {
        table->partitions = partition_names(partitions);
        table->span.end = last_token(partitions).end;
    }
    node->table = table;
    if (cursor.at_rule(Rule::RuleMysqlLoadOption)) {
        const Context* first = cursor.take_rule();
        const Context* last = first;
        while (const Context* more = cursor.accept_rule(Rule::RuleMysqlLoadOption)) last = more;
        node->options = slice(first_token(first), last_token(last));
    }
    if (cursor.accept(Rule::LPAREN)) {
        node->has_columns = true;
        std::vector<const Expression*> columns;
        while (const Context* target = cursor.accept_rule(Rule::RuleMysqlLoadTarget)) {
            const StreamToken& token = first_token(target);
            if (token.getType() == Rule::USER_VARIABLE) {
                auto* variable = make<UserVariable>(target);
                variable->name = name(token);
                columns.push_back(variable);
            } else {
                auto* column = make<ColumnRef>(target);
                column->parts = arena_.list(std::vector<Name>{name(token)});
                columns.push_back(column);
            }
            cursor.accept(Rule::COMMA);
        }
        node->columns = arena_.list(columns);
        cursor.skip();
    }
    if (cursor.accept(Rule::K_MYSQL_SET)) node->assignments = assignments(cursor.take_rule());
    return node;
}

}  // namespace braid::grammar
