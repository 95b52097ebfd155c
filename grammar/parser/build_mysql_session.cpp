// MySQL's statements about the session: SET, SHOW, DESCRIBE and EXPLAIN, transactions, prepared statements,
// locks, KILL, CALL, DO; and the dispatch of all its statements.
#include <algorithm>
#include <array>

#include "grammar/parser/builder.h"

namespace braid::grammar {

const Statement* Builder::mysql_statement(const Context* context) {
    const Level guard(depth_);
    const auto* inner = static_cast<const Context*>(context->children.front());
    switch (inner->getRuleIndex()) {
        case Rule::RuleMysqlDataStatement: return mysql_data_statement(inner);
        case Rule::RuleMysqlExplain: return mysql_explain(inner);
        case Rule::RuleMysqlSet: return mysql_set(inner);
        case Rule::RuleMysqlShow: return mysql_show(inner);
        case Rule::RuleMysqlTransaction: return mysql_transaction(inner);
        case Rule::RuleMysqlPrepare: return mysql_prepare(inner);
        case Rule::RuleMysqlExecute: return mysql_execute(inner);
        case Rule::RuleMysqlDeallocate: return mysql_deallocate(inner);
        case Rule::RuleMysqlLock: return mysql_lock(inner);
        case Rule::RuleMysqlTruncate: return mysql_truncate(inner);
        case Rule::RuleMysqlCreateTable: return mysql_create_table(inner);
        case Rule::RuleMysqlCreateIndex: return mysql_create_index(inner);
        case Rule::RuleMysqlAlterTable: return mysql_alter_table(inner);
        case Rule::RuleMysqlDrop: return mysql_drop(inner);
        case Rule::RuleMysqlRename: return mysql_rename(inner);
        case Rule::RuleMysqlLoad: return mysql_load(inner);
        case Rule::RuleMysqlKill: return mysql_kill(inner);
        case Rule::RuleMysqlCall: return mysql_call(inner);
        case Rule::RuleMysqlDo: {
            auto* node = make<Do>(inner);
            node->targets = targets(static_cast<const Context*>(inner->children.back()));
            return node;
        }
        default: {
            auto* node = make<UseDatabase>(inner);
            node->name = name(static_cast<const Context*>(inner->children.back()));
            return node;
        }
    }
}

// EXPLAIN and its synonyms of a statement or a table. ROUTE, Braid's own, is the first word.
const Statement* Builder::mysql_explain(const Context* context) {
    Cursor cursor(context);
    const StreamToken& verb = cursor.take_token();
    if (const Context* table = cursor.accept_rule(Rule::RuleQualifiedName)) {
        auto* node = make<Describe>(context);
        node->table = qualified_name(table);
        if (cursor.done()) return node;
        if (const Context* column = cursor.accept_rule(Rule::RuleColId)) {
            node->column = name(column);
            return node;
        }
        node->pattern = true;
        const StreamToken& pattern = cursor.take_token();
        node->column = pattern.getType() == Rule::STRING ? string_value(pattern) : name(pattern);
        return node;
    }
    auto* node = make<Explain>(context);
    node->analyze = verb.getType() == Rule::K_ANALYZE;
    const StreamToken* first = nullptr;
    const StreamToken* last = nullptr;
    while (is_terminal(cursor.peek())) {
        const StreamToken& word = cursor.take_token();
        if (first == nullptr && tokens_.is_keyword(word, "route") && !node->route) {
            node->route = true;
            continue;
        }
        if (node->route && word.getType() == Rule::K_ANALYZE) {
            node->analyze = true;
            continue;
        }
        if (first == nullptr) first = &word;
        last = &word;
    }
    if (first != nullptr) node->words = slice(*first, *last);
    node->statement = mysql_data_statement(cursor.take_rule());
    return node;
}

// ---- SET

const Expression* Builder::mysql_set_value(const Context* context) {
    const auto* only = context->children.front();
    if (!is_terminal(only)) return expression(static_cast<const Context*>(only));
    auto* word = make<ColumnRef>(context);
    word->parts = arena_.list(std::vector<Name>{words(context)});
    return word;
}

const SetItem* Builder::mysql_set_item(const Context* context) {
    auto* node = make<SetItem>(context);
    Cursor cursor(context);
    const StreamToken& first = first_token(context);
    switch (cursor.token()) {
        case Rule::USER_VARIABLE:
            node->target = SetTarget::User;
            node->name = name(cursor.take_token());
            cursor.skip();
            node->value = expression(cursor.take_rule());
            return node;
        case Rule::SYSTEM_VARIABLE: {
            const auto* variable = as<SystemVariable>(system_variable(cursor.take_token()));
            node->scope = variable->scope == "global" ? SetScope::Global : SetScope::Session;
            node->name = variable->name;
            cursor.skip();
            node->value = mysql_set_value(cursor.take_rule());
            return node;
        }
        case Rule::K_NAMES:
            cursor.skip();
            node->target = SetTarget::Names;
            node->name = charset(cursor.take_rule());
            if (cursor.accept(Rule::K_COLLATE)) node->collation = charset(cursor.take_rule());
            return node;
        case Rule::IDENTIFIER:
            if (!tokens_.is_keyword(first, "charset")) throw SyntaxFault{&token_of(cursor.peek())};
            [[fallthrough]];
        case Rule::K_CHARACTER:
            node->target = SetTarget::CharacterSet;
            while (is_terminal(cursor.peek())) cursor.skip();
            node->name = charset(cursor.take_rule());
            return node;
        case Rule::K_GLOBAL: node->scope = SetScope::Global; break;
        case Rule::K_SESSION: node->scope = SetScope::Session; break;
        case Rule::K_LOCAL: node->scope = SetScope::Local; break;
        default: break;
    }
    if (is_terminal(cursor.peek())) cursor.skip();
    std::string joined;
    for (const Name part : qualified_name(cursor.take_rule())) {
        if (!joined.empty()) joined += '.';
        joined += part;
    }
    node->name = arena_.string(joined);
    cursor.skip();
    node->value = mysql_set_value(cursor.take_rule());
    return node;
}

const Statement* Builder::mysql_set(const Context* context) {
    Cursor cursor(context);
    cursor.skip();
    if (!cursor.at_rule(Rule::RuleMysqlSetItem)) {
        auto* node = make<SetVariable>(context);
        node->name = "transaction";
        switch (cursor.take_token().getType()) {
            case Rule::K_GLOBAL: node->scope = SetScope::Global; break;
            case Rule::K_SESSION:
            case Rule::K_LOCAL: node->scope = SetScope::Session; break;
            default: break;
        }
        cursor.accept(Rule::K_TRANSACTION);
        node->modes = transaction_modes(cursor.take_rule());
        return node;
    }
    auto* node = make<SetVariables>(context);
    std::vector<const SetItem*> items;
    while (const Context* item = cursor.accept_rule(Rule::RuleMysqlSetItem)) {
        items.push_back(mysql_set_item(item));
        cursor.accept(Rule::COMMA);
    }
    node->items = arena_.list(items);
    return node;
}

// ---- SHOW

const Statement* Builder::mysql_show(const Context* context) {
    auto* node = make<Show>(context);
    Cursor cursor(context);
    cursor.skip();
    std::vector<const StreamToken*> written;
    while (const Context* word = cursor.accept_rule(Rule::RuleMysqlShowWord)) {
        for (size_t i = first_token(word).index; i <= last_token(word).index; ++i)
            written.push_back(&tokens_.at(i));
    }
    constexpr auto kFirstWords = std::to_array<std::string_view>({"all",
                                                                  "analyze",
                                                                  "authors",
                                                                  "binary",
                                                                  "binlog",
                                                                  "character",
                                                                  "charset",
                                                                  "client_statistics",
                                                                  "collation",
                                                                  "columns",
                                                                  "contributors",
                                                                  "count",
                                                                  "create",
                                                                  "databases",
                                                                  "engine",
                                                                  "engines",
                                                                  "errors",
                                                                  "events",
                                                                  "explain",
                                                                  "extended",
                                                                  "fields",
                                                                  "full",
                                                                  "function",
                                                                  "global",
                                                                  "grants",
                                                                  "index",
                                                                  "index_statistics",
                                                                  "indexes",
                                                                  "keys",
                                                                  "local",
                                                                  "locales",
                                                                  "master",
                                                                  "open",
                                                                  "package",
                                                                  "plugins",
                                                                  "privileges",
                                                                  "procedure",
                                                                  "processlist",
                                                                  "profile",
                                                                  "profiles",
                                                                  "relaylog",
                                                                  "replica",
                                                                  "replicas",
                                                                  "schemas",
                                                                  "session",
                                                                  "slave",
                                                                  "status",
                                                                  "storage",
                                                                  "table",
                                                                  "table_statistics",
                                                                  "tables",
                                                                  "triggers",
                                                                  "user_statistics",
                                                                  "variables",
                                                                  "warnings"});
    if (std::none_of(kFirstWords.begin(), kFirstWords.end(),
                     [&](std::string_view word) { return tokens_.is_keyword(*written.front(), word); }))
        throw SyntaxFault{written.front()};
    // SHOW CREATE TABLE name, SHOW CREATE DATABASE IF NOT EXISTS name: the name ends the words.
    size_t words_end = written.size();
    size_t name_begin = written.size();
    if (tokens_.is_keyword(*written.front(), "create")) {
        if (written.size() < 3) throw SyntaxFault{&tokens_.at(written.back()->index + 1)};
        name_begin = written.size() - 1;
        while (name_begin > 2 && written[name_begin - 1]->getType() == Rule::DOT) name_begin -= 2;
        words_end = name_begin;
        std::vector<Name> parts;
        for (size_t i = name_begin; i < written.size(); i += 2) parts.push_back(name(*written[i]));
        node->name = arena_.list(parts);
    }
    size_t plain_end = 0;
    const auto is_plain = [&](const StreamToken& token) {
        switch (token.getType()) {
            case Rule::DOT:
            case Rule::STRING:
            case Rule::ALIAS_STRING:
            case Rule::USER_VARIABLE:
            case Rule::INTEGER:
            case Rule::LPAREN: return false;
            default: return token.source != TokenType::QuotedIdentifier;
        }
    };
    while (plain_end < words_end && is_plain(*written[plain_end])) {
        ++plain_end;
        // What follows FOR and ENGINE is a name.
        if (tokens_.is_keyword(*written[plain_end - 1], "for") ||
            tokens_.is_keyword(*written[plain_end - 1], "engine"))
            break;
    }
    if (plain_end == 0) throw SyntaxFault{written.front()};
    for (size_t i = plain_end; i < words_end; ++i) {
        if (written[i]->getType() == Rule::DOT) throw SyntaxFault{written[i]};
    }
    node->what = words(*written.front(), *written[plain_end - 1]);
    if (plain_end < words_end) node->rest = slice(*written[plain_end], *written[words_end - 1]);
    std::vector<QualifiedName> from;
    LimitClause* limit = nullptr;
    while (!cursor.done()) {
        if (cursor.accept(Rule::K_LIKE)) {
            node->like = literal(cursor.take_token());
        } else if (is_terminal(cursor.peek())) {
            cursor.skip();
            from.push_back(qualified_name(cursor.take_rule()));
        } else if (const Context* clause = cursor.accept_rule(Rule::RuleWhereClause)) {
            node->where = where(clause);
        } else {
            limit_clause(cursor.take_rule(), limit);
        }
    }
    // Of the columns or keys of what?
    for (const std::string_view what : {"columns", "fields", "index", "indexes", "keys"}) {
        if (from.empty() && node->what.ends_with(what)) throw SyntaxFault{&token_after(context)};
    }
    node->from = arena_.list(from);
    node->limit = limit;
    return node;
}

// ---- transactions

const Statement* Builder::mysql_transaction(const Context* context) {
    auto* node = make<Transaction>(context);
    Cursor cursor(context);
    switch (cursor.take_token().getType()) {
        case Rule::K_BEGIN: node->action = TransactionKind::Begin; return node;
        case Rule::K_START: node->action = TransactionKind::Start; break;
        case Rule::K_COMMIT: node->action = TransactionKind::Commit; break;
        case Rule::K_ROLLBACK: node->action = TransactionKind::Rollback; break;
        case Rule::K_SAVEPOINT: node->action = TransactionKind::Savepoint; break;
        default: node->action = TransactionKind::Release;
    }
    std::vector<std::string_view> modes;
    const StreamToken* completion = nullptr;
    bool no = false;
    while (!cursor.done()) {
        if (const Context* mode = cursor.accept_rule(Rule::RuleMysqlStartMode)) {
            modes.push_back(words(mode));
            if (modes.back().starts_with("with") && modes.back() != "with consistent snapshot")
                throw SyntaxFault{&tokens_.at(first_token(mode).index + 1)};
            continue;
        }
        if (const Context* savepoint = cursor.accept_rule(Rule::RuleColId)) {
            node->savepoint = name(savepoint);
            continue;
        }
        const StreamToken& token = cursor.take_token();
        switch (token.getType()) {
            case Rule::K_TO: node->action = TransactionKind::RollbackTo; break;
            case Rule::K_AND:
            case Rule::K_RELEASE: break;
            case Rule::K_NO: no = true; break;
            case Rule::K_CHAIN:
                node->chain = !no;
                no = false;
                break;
            default: continue;
        }
        const bool ends =
            node->action == TransactionKind::Commit || node->action == TransactionKind::Rollback;
        if (ends && completion == nullptr) completion = &token;
    }
    if (completion != nullptr) node->completion = words(*completion, last_token(context));
    node->modes = arena_.list(modes);
    return node;
}

// ---- prepared statements

const Statement* Builder::mysql_prepare(const Context* context) {
    auto* node = make<Prepare>(context);
    Cursor cursor(context);
    cursor.skip();
    node->name = name(cursor.take_rule());
    cursor.skip();
    node->source = expression(cursor.take_rule());
    return node;
}

const Statement* Builder::mysql_execute(const Context* context) {
    Cursor cursor(context);
    cursor.skip();
    const Context* word = cursor.take_rule();
    if (cursor.accept(Rule::K_ON)) {
        if (!tokens_.is_keyword(first_token(word), "direct")) throw SyntaxFault{&token_after(word)};
        auto* node = make<ExecuteDirect>(context);
        cursor.skip();
        node->server = name(cursor.take_rule());
        cursor.skip();
        const StreamToken& sql = cursor.take_token();
        node->sql = sql.getType() == Rule::STRING ? string_value(sql) : name(sql);
        return node;
    }
    auto* node = make<Execute>(context);
    const bool immediate = tokens_.is_keyword(first_token(word), "immediate");
    if (const Context* text = cursor.accept_rule(Rule::RuleExpr)) {
        if (!immediate) throw SyntaxFault{&first_token(text)};
        node->immediate = expression(text);
    } else if (cursor.token() == Rule::ALIAS_STRING) {
        const StreamToken& string = cursor.take_token();
        if (!immediate) throw SyntaxFault{&string};
        auto* constant = make<Literal>({string.begin, string.end});
        constant->literal_kind = LiteralKind::String;
        constant->value = name(string);
        node->immediate = constant;
    } else {
        node->name = name(word);
    }
    if (cursor.accept(Rule::K_USING)) node->arguments = expressions(cursor.take_rule());
    return node;
}

const Statement* Builder::mysql_deallocate(const Context* context) {
    auto* node = make<Deallocate>(context);
    node->name = name(static_cast<const Context*>(context->children.back()));
    return node;
}

// ---- locks and the rest

const Statement* Builder::mysql_lock(const Context* context) {
    Cursor cursor(context);
    const bool unlock = cursor.take_token().getType() == Rule::K_UNLOCK;
    const StreamToken& word = cursor.take_token();
    if (word.getType() == Rule::IDENTIFIER && !tokens_.is_keyword(word, "tables")) throw SyntaxFault{&word};
    if (unlock) return make<UnlockTables>(context);
    auto* node = make<LockTables>(context);
    std::vector<const LockItem*> items;
    while (const Context* written = cursor.accept_rule(Rule::RuleMysqlLockItem)) {
        auto* item = make<LockItem>(written);
        Cursor inside(written);
        NamedTable* table = named_table(inside.take_rule());
        table->alias = plain_alias(inside);
        if (table->alias != nullptr) table->span.end = table->alias->span.end;
        item->table = table;
        item->mode = words(token_of(inside.peek()), last_token(written));
        items.push_back(item);
        cursor.accept(Rule::COMMA);
    }
    node->items = arena_.list(items);
    return node;
}

const Statement* Builder::mysql_truncate(const Context* context) {
    auto* node = make<Truncate>(context);
    const NamedTable* table = named_table(static_cast<const Context*>(context->children.back()));
    node->tables = arena_.list(std::vector<const NamedTable*>{table});
    return node;
}

const Statement* Builder::mysql_kill(const Context* context) {
    auto* node = make<Kill>(context);
    Cursor cursor(context);
    cursor.skip();
    std::string what;
    while (cursor.token() == Rule::IDENTIFIER) {
        const StreamToken& word = cursor.take_token();
        if (!what.empty()) what += ' ';
        what += words(word, word);
        constexpr auto kWords =
            std::to_array<std::string_view>({"hard", "soft", "connection", "query", "id", "user"});
        const bool known = std::any_of(kWords.begin(), kWords.end(),
                                       [&](std::string_view item) { return tokens_.is_keyword(word, item); });
        if (!known) throw SyntaxFault{&word};
    }
    node->what = arena_.string(what);
    const StreamToken& id = cursor.take_token();
    switch (id.getType()) {
        case Rule::USER_VARIABLE: {
            auto* variable = make<UserVariable>({id.begin, id.end});
            variable->name = name(id);
            node->id = variable;
            break;
        }
        case Rule::QUESTION: {
            auto* parameter = make<Parameter>({id.begin, id.end});
            parameter->number = static_cast<uint32_t>(id.slot);
            node->id = parameter;
            break;
        }
        case Rule::ALIAS_STRING: throw SyntaxFault{&id};
        default: node->id = literal(id);
    }
    return node;
}

const Statement* Builder::mysql_call(const Context* context) {
    auto* node = make<Call>(context);
    Cursor cursor(context);
    cursor.skip();
    node->name = qualified_name(cursor.take_rule());
    cursor.accept(Rule::LPAREN);
    if (const Context* list = cursor.accept_rule(Rule::RuleExprList)) node->arguments = expressions(list);
    return node;
}

}  // namespace braid::grammar
