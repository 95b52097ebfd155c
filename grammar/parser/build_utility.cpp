// Utility statements: EXPLAIN, COPY, settings, transactions, prepared statements, cursors, notifications,
// locks.
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
    node->statement = statement(cursor.take_rule());
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

// ---- settings

const Expression* Builder::setting_value(const Context* context) {
    Cursor cursor(context);
    if (!is_terminal(cursor.peek())) {
        auto* word = make<ColumnRef>(context);
        word->parts = arena_.list(std::vector<Name>{name(context)});
        return word;
    }
    const StreamToken& first = cursor.take_token();
    switch (first.getType()) {
        case Rule::PLUS:
        case Rule::MINUS: {
            auto* node = make<Unary>(context);
            node->op = operator_symbol(first);
            node->operand = literal(cursor.take_token());
            return node;
        }
        case Rule::K_ON: {
            auto* word = make<ColumnRef>(context);
            word->parts = arena_.list(std::vector<Name>{"on"});
            return word;
        }
        case Rule::K_DEFAULT: return make<DefaultValue>(context);
        case Rule::K_INTERVAL: {
            auto* type = make<TypeName>({first.begin, first.end});
            type->keyword = true;
            type->name = arena_.list(std::vector<Name>{"interval"});
            if (cursor.accept(Rule::LPAREN)) {
                type->modifiers = arena_.list(std::vector<const Expression*>{literal(cursor.take_token())});
                cursor.skip();
            }
            const StreamToken& string = cursor.take_token();
            if (!cursor.done()) type->interval_fields = words(cursor.take_rule());
            return typed_literal(type, string, span_of(context));
        }
        default: return literal(first);
    }
}

List<std::string_view> Builder::transaction_modes(const Context* context) {
    std::vector<std::string_view> modes;
    for (Cursor cursor(context); !cursor.done(); cursor.accept(Rule::COMMA))
        modes.push_back(words(cursor.take_rule()));
    return arena_.list(modes);
}

const Statement* Builder::set(const Context* context) {
    auto* node = make<SetVariable>(context);
    Cursor cursor(context);
    cursor.skip();
    if (cursor.token() == Rule::K_LOCAL) {
        node->scope = SetScope::Local;
        cursor.skip();
    } else if (cursor.token() == Rule::K_SESSION && cursor.token_after(1) != Rule::K_AUTHORIZATION &&
               cursor.token_after(1) != Rule::K_CHARACTERISTICS) {
        node->scope = SetScope::Session;
        cursor.skip();
    }
    const auto value = [&]() {
        const Context* given = cursor.take_rule();
        const Expression* node_value = setting_value(given);
        if (node_value->kind == NodeKind::DefaultValue) {
            node->to_default = true;
        } else {
            node->values = arena_.list(std::vector<const Expression*>{node_value});
        }
    };
    if (!is_terminal(cursor.peek())) {
        std::string joined(name(cursor.take_rule()));
        while (cursor.accept(Rule::DOT)) {
            joined += '.';
            joined += name(cursor.take_rule());
        }
        node->name = arena_.string(joined);
        const StreamToken& sign = cursor.take_token();
        if (sign.getType() == Rule::K_FROM) throw SyntaxFault{&sign};  // only within CREATE FUNCTION
        if (cursor.accept(Rule::K_DEFAULT)) {
            node->to_default = true;
            return node;
        }
        std::vector<const Expression*> values;
        for (; !cursor.done(); cursor.accept(Rule::COMMA)) {
            const Expression* item = setting_value(cursor.take_rule());
            if (item->kind == NodeKind::DefaultValue && (!values.empty() || !cursor.done())) {
                throw SyntaxFault{&tokens_.at(last_token(context).index)};
            }
            values.push_back(item);
        }
        if (values.size() == 1 && values.front()->kind == NodeKind::DefaultValue) {
            node->to_default = true;
        } else {
            node->values = arena_.list(values);
        }
        return node;
    }
    const StreamToken& word = cursor.take_token();
    switch (word.getType()) {
        case Rule::K_TIME:
            cursor.skip();
            node->name = "timezone";
            value();
            if (!node->values.empty()) {
                const auto* local = as<ColumnRef>(node->values.front());
                if (local != nullptr && local->parts[0] == "local") {
                    node->values = {};
                    node->to_default = true;
                }
            }
            return node;
        case Rule::K_NAMES:
            node->name = "client_encoding";
            node->to_default = cursor.done();
            if (!cursor.done()) value();
            return node;
        case Rule::K_ROLE:
        case Rule::K_SCHEMA:
        case Rule::K_CATALOG:
            if (cursor.done()) throw SyntaxFault{&token_after(context)};
            node->name = word.getType() == Rule::K_ROLE     ? "role"
                         : word.getType() == Rule::K_SCHEMA ? "search_path"
                                                            : "catalog";
            value();
            return node;
        case Rule::K_XML: {
            cursor.skip();
            node->name = "xmloption";
            const StreamToken& option = cursor.take_token();
            auto* column = make<ColumnRef>({option.begin, option.end});
            column->parts = arena_.list(std::vector<Name>{words(option, option)});
            node->values = arena_.list(std::vector<const Expression*>{column});
            return node;
        }
        case Rule::K_TRANSACTION:
            node->name = "transaction";
            if (cursor.accept(Rule::K_SNAPSHOT)) {
                const StreamToken& id = cursor.take_token();
                const std::string mode = "snapshot " + std::string(slice(id, id));
                node->modes = arena_.list(std::vector<std::string_view>{arena_.string(mode)});
            } else {
                node->modes = transaction_modes(cursor.take_rule());
            }
            return node;
        default: break;  // SESSION
    }
    if (cursor.accept(Rule::K_AUTHORIZATION)) {
        node->name = "session_authorization";
        value();
        return node;
    }
    for (int i = 0; i < 3; ++i) cursor.skip();
    node->name = "session characteristics";
    node->modes = transaction_modes(cursor.take_rule());
    return node;
}

Name Builder::setting_name(const Context* context) {
    switch (first_token(context).getType()) {
        case Rule::K_ALL: return "all";
        case Rule::K_TIME:
            if (context->children.size() == 2) return "timezone";
            break;
        case Rule::K_TRANSACTION:
            if (context->children.size() == 3 && last_token(context).getType() == Rule::K_LEVEL) {
                return "transaction_isolation";
            }
            break;
        case Rule::K_SESSION:
            if (context->children.size() == 2) return "session_authorization";
            break;
        default: break;
    }
    std::string joined;
    for (Cursor cursor(context); !cursor.done(); cursor.accept(Rule::DOT)) {
        if (!joined.empty()) joined += '.';
        joined += name(cursor.take_rule());
    }
    return arena_.string(joined);
}

const Statement* Builder::show_or_reset(const Context* context) {
    const auto* setting = static_cast<const Context*>(context->children.back());
    if (context->getRuleIndex() == Rule::RuleShowStatement) {
        auto* node = make<ShowVariable>(context);
        node->name = setting_name(setting);
        return node;
    }
    auto* node = make<ResetVariable>(context);
    node->name = setting_name(setting);
    return node;
}

// ---- transactions

const Statement* Builder::transaction(const Context* context) {
    auto* node = make<Transaction>(context);
    Cursor cursor(context);
    switch (cursor.take_token().getType()) {
        case Rule::K_BEGIN: node->action = TransactionKind::Begin; break;
        case Rule::K_START: node->action = TransactionKind::Start; break;
        case Rule::K_COMMIT:
        case Rule::K_END: node->action = TransactionKind::Commit; break;
        case Rule::K_ROLLBACK:
        case Rule::K_ABORT: node->action = TransactionKind::Rollback; break;
        case Rule::K_SAVEPOINT: node->action = TransactionKind::Savepoint; break;
        case Rule::K_RELEASE: node->action = TransactionKind::Release; break;
        default: node->action = TransactionKind::Prepare;
    }
    bool no = false;
    while (!cursor.done()) {
        if (const Context* modes = cursor.accept_rule(Rule::RuleTransactionModes)) {
            node->modes = transaction_modes(modes);
            continue;
        }
        if (const Context* savepoint = cursor.accept_rule(Rule::RuleColId)) {
            node->savepoint = name(savepoint);
            continue;
        }
        const StreamToken& token = cursor.take_token();
        switch (token.getType()) {
            case Rule::K_NO: no = true; break;
            case Rule::K_CHAIN: node->chain = !no; break;
            case Rule::K_TO: node->action = TransactionKind::RollbackTo; break;
            case Rule::K_PREPARED:
                node->action = node->action == TransactionKind::Commit ? TransactionKind::CommitPrepared
                                                                       : TransactionKind::RollbackPrepared;
                break;
            case Rule::STRING: node->gid = string_value(token); break;
            default: break;
        }
    }
    return node;
}

// ---- prepared statements

const Statement* Builder::prepare(const Context* context) {
    auto* node = make<Prepare>(context);
    Cursor cursor(context);
    cursor.skip();
    node->name = name(cursor.take_rule());
    std::vector<const TypeName*> types;
    while (!cursor.done()) {
        if (const Context* type = cursor.accept_rule(Rule::RuleTypeName)) {
            types.push_back(type_name(type));
        } else if (const Context* inner = cursor.accept_rule(Rule::RuleDataStatement)) {
            node->statement = data_statement(inner);
        } else {
            cursor.skip();
        }
    }
    node->types = arena_.list(types);
    return node;
}

const Statement* Builder::execute(const Context* context) {
    Cursor cursor(context);
    cursor.skip();
    const Context* subject = cursor.take_rule();
    if (cursor.accept(Rule::K_ON)) {
        if (!tokens_.is_keyword(first_token(subject), "direct")) throw SyntaxFault{&token_after(subject)};
        auto* direct = make<ExecuteDirect>(context);
        cursor.skip();
        direct->server = name(cursor.take_rule());
        cursor.skip();
        direct->sql = string_value(cursor.take_token());
        return direct;
    }
    auto* node = make<Execute>(context);
    node->name = name(subject);
    if (cursor.accept(Rule::LPAREN)) node->arguments = expressions(cursor.take_rule());
    return node;
}

const Statement* Builder::deallocate(const Context* context) {
    auto* node = make<Deallocate>(context);
    const Tree* last = context->children.back();
    if (is_terminal(last)) {
        node->all = true;
    } else {
        node->name = name(static_cast<const Context*>(last));
    }
    return node;
}

// ---- cursors

const Statement* Builder::declare(const Context* context) {
    auto* node = make<DeclareCursor>(context);
    Cursor cursor(context);
    cursor.skip();
    node->name = name(cursor.take_rule());
    bool no = false;
    bool without = false;
    while (!cursor.done()) {
        if (const Context* inner = cursor.accept_rule(Rule::RuleQuery)) {
            node->query = query(inner);
            continue;
        }
        switch (cursor.take_token().getType()) {
            case Rule::K_BINARY: node->binary = true; break;
            case Rule::K_INSENSITIVE: node->insensitive = true; break;
            case Rule::K_ASENSITIVE: node->asensitive = true; break;
            case Rule::K_NO: no = true; break;
            case Rule::K_SCROLL:
                (no ? node->no_scroll : node->scroll) = true;
                no = false;
                break;
            case Rule::K_WITHOUT: without = true; break;
            case Rule::K_HOLD: (without ? node->without_hold : node->with_hold) = true; break;
            default: break;
        }
    }
    return node;
}

const Statement* Builder::fetch(const Context* context) {
    auto* node = make<FetchCursor>(context);
    Cursor cursor(context);
    node->move = cursor.take_token().getType() == Rule::K_MOVE;
    if (const Context* direction = cursor.accept_rule(Rule::RuleFetchDirection)) {
        std::string text;
        for (size_t i = first_token(direction).index; i <= last_token(direction).index; ++i) {
            const bool after_sign = text.ends_with('-') || text.ends_with('+');
            if (!text.empty() && !after_sign) text += ' ';
            text += words(tokens_.at(i), tokens_.at(i));
        }
        node->direction = arena_.string(text);
    }
    node->name = name(static_cast<const Context*>(context->children.back()));
    return node;
}

const Statement* Builder::close(const Context* context) {
    auto* node = make<CloseCursor>(context);
    const Tree* last = context->children.back();
    if (is_terminal(last)) {
        node->all = true;
    } else {
        node->name = name(static_cast<const Context*>(last));
    }
    return node;
}

// ---- notifications

const Statement* Builder::listen(const Context* context) {
    auto* node = make<Listen>(context);
    node->channel = name(static_cast<const Context*>(context->children.back()));
    return node;
}

const Statement* Builder::unlisten(const Context* context) {
    auto* node = make<Unlisten>(context);
    const Tree* last = context->children.back();
    if (is_terminal(last)) {
        node->all = true;
    } else {
        node->channel = name(static_cast<const Context*>(last));
    }
    return node;
}

const Statement* Builder::notify(const Context* context) {
    auto* node = make<Notify>(context);
    Cursor cursor(context);
    cursor.skip();
    node->channel = name(cursor.take_rule());
    if (cursor.accept(Rule::COMMA)) {
        node->payload = string_value(cursor.take_token());
        node->has_payload = true;
    }
    return node;
}

// ---- locks and the rest

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
