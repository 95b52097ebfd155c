// Utility statements: EXPLAIN, COPY, LOCK, TRUNCATE, DISCARD.
#include "grammar/parser/builder.h"

namespace braid::grammar {

// LPAREN option (COMMA option)* RPAREN, the LPAREN already taken.
List<const Option*> Builder::options(Cursor& cursor) {
    std::vector<const Option*> list;
    while (const Context* item = cursor.accept_rule(Rule::RuleOption)) {
        auto* node = make<Option>(item);
        Cursor inside(item);
        node->name = name(inside.take_rule());
        if (!inside.done()) node->value = slice(static_cast<const Context*>(inside.peek()));
        list.push_back(node);
        cursor.skip();
    }
    return arena_.list(list);
}

const Statement* Builder::explain(const Context* context) {
    auto* node = make<Explain>(context);
    Cursor cursor(context);
    cursor.skip();
    if (cursor.accept(Rule::LPAREN)) {
        node->parenthesized = true;
        node->options = options(cursor);
        for (const Option* option : node->options) {
            const bool on = option->value.empty() || option->value == "true" || option->value == "on" ||
                            option->value == "1" || option->value == "TRUE" || option->value == "ON";
            if (option->name == "analyze") node->analyze = on;
            if (option->name == "verbose") node->verbose = on;
        }
    } else {
        if (cursor.token() == Rule::IDENTIFIER) {
            const StreamToken& word = cursor.take_token();
            if (!tokens_.is_keyword(word, "route")) throw SyntaxFault{&word};
            node->route = true;
        }
        node->analyze = cursor.accept(Rule::K_ANALYZE) || cursor.accept(Rule::K_ANALYSE);
        node->verbose = cursor.accept(Rule::K_VERBOSE);
    }
    const Context* explained = cursor.take_rule();
    node->statement = plain_statement(explained);
    switch (node->statement->kind) {
        case NodeKind::SelectStatement:
        case NodeKind::Insert:
        case NodeKind::Update:
        case NodeKind::Delete:
        case NodeKind::Merge:
        case NodeKind::DeclareCursor:
        case NodeKind::CreateTableAs:
        case NodeKind::Execute: return node;
        default: break;
    }
    if (!node->route) throw SyntaxFault{&first_token(explained)};
    return node;
}

const Statement* Builder::copy(const Context* context) {
    auto* node = make<Copy>(context);
    Cursor cursor(context);
    cursor.skip();
    const StreamToken* legacy = cursor.token() == Rule::K_BINARY ? &cursor.take_token() : nullptr;
    if (legacy != nullptr) node->legacy_options = "binary";
    if (cursor.accept(Rule::LPAREN) || cursor.accept(Rule::LPAREN_QUERY)) {
        node->query = data_statement(cursor.take_rule());
        cursor.skip();
    } else {
        const Context* relation_name = cursor.take_rule();
        auto* table = make<NamedTable>(relation_name);
        table->name = qualified_name(relation_name);
        node->table = table;
        if (const Context* columns = cursor.accept_rule(Rule::RuleColumnList))
            node->columns = column_list(columns);
    }
    node->from = cursor.take_token().getType() == Rule::K_FROM;
    const bool program = cursor.accept(Rule::K_PROGRAM);
    const StreamToken& target = cursor.take_token();
    if (target.getType() == Rule::STRING) {
        node->endpoint = program ? CopyEndpoint::Program : CopyEndpoint::File;
        node->target = string_value(target);
    } else if (program) {
        throw SyntaxFault{&target};
    }
    // WITH is noise; USING DELIMITERS and the words without parentheses are the old form.
    const StreamToken* old_begin = nullptr;
    const StreamToken* old_end = nullptr;
    while (!cursor.done()) {
        if (cursor.accept(Rule::LPAREN)) {
            node->options = options(cursor);
        } else if (const Context* clause = cursor.accept_rule(Rule::RuleWhereClause)) {
            if (!node->from) throw SyntaxFault{&first_token(clause)};
            node->where = where(clause);
        } else if (!cursor.accept(Rule::K_WITH)) {
            const Tree* piece = cursor.peek();
            if (old_begin == nullptr) old_begin = &first_token(piece);
            old_end = is_terminal(piece) ? &token_of(piece) : &last_token(static_cast<const Context*>(piece));
            cursor.skip();
        }
    }
    if (old_begin != nullptr) {
        const std::string_view words_given = slice(*old_begin, *old_end);
        node->legacy_options =
            legacy != nullptr ? arena_.string("binary " + std::string(words_given)) : words_given;
    }
    return node;
}

const Statement* Builder::lock(const Context* context) {
    auto* node = make<LockTable>(context);
    std::vector<const NamedTable*> tables;
    for (Cursor cursor(context); !cursor.done();) {
        if (const Context* table = cursor.accept_rule(Rule::RuleRelation)) {
            tables.push_back(relation(table));
        } else if (const Context* mode = cursor.accept_rule(Rule::RuleLockMode)) {
            node->mode = words(mode);
        } else if (cursor.take_token().getType() == Rule::K_NOWAIT) {
            node->nowait = true;
        }
    }
    node->tables = arena_.list(tables);
    return node;
}

const Statement* Builder::truncate(const Context* context) {
    auto* node = make<Truncate>(context);
    std::vector<const NamedTable*> tables;
    for (Cursor cursor(context); !cursor.done();) {
        if (const Context* table = cursor.accept_rule(Rule::RuleRelation)) {
            tables.push_back(relation(table));
            continue;
        }
        switch (cursor.take_token().getType()) {
            case Rule::K_RESTART: node->identity = "restart"; break;
            case Rule::K_CONTINUE: node->identity = "continue"; break;
            case Rule::K_CASCADE: node->behavior = "cascade"; break;
            case Rule::K_RESTRICT: node->behavior = "restrict"; break;
            default: break;
        }
    }
    node->tables = arena_.list(tables);
    return node;
}

const Statement* Builder::discard(const Context* context) {
    auto* node = make<Discard>(context);
    const StreamToken& what = last_token(context);
    node->target = what.getType() == Rule::K_TEMPORARY ? "temp" : words(what, what);
    return node;
}

}  // namespace braid::grammar
