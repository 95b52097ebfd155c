// One switch over the first keyword; a few statements look at the words behind it.
#include "grammar/classify.h"

#include <array>

#include "base/text.h"
#include "grammar/classify_mysql.h"

namespace braid::grammar {
namespace {

using enum StatementKind;

bool opens(TokenType type) {
    return type == TokenType::LeftParen || type == TokenType::LeftParenQuery ||
           type == TokenType::LeftBracket;
}

// The token behind the bracket that `at` opens, or the number of tokens.
uint32_t skip_brackets(const ScannedStatement& statement, uint32_t at) {
    uint32_t depth = 0;
    for (; at < statement.tokens.size(); ++at) {
        const auto type = statement.tokens[at].type;
        if (opens(type)) ++depth;
        if ((type == TokenType::RightParen || type == TokenType::RightBracket) && --depth == 0) return at + 1;
    }
    return at;
}

// The first token of `type` outside brackets from `at` on; 0 when there is none.
uint32_t find_outside_brackets(const ScannedStatement& statement, uint32_t at, TokenType type) {
    while (at < statement.tokens.size()) {
        const auto here = statement.tokens[at].type;
        if (here == type) return at;
        at = opens(here) ? skip_brackets(statement, at) : at + 1;
    }
    return 0;
}

uint32_t behind(const ScannedStatement& statement, uint32_t at) {
    return at != 0 && at + 1 < statement.tokens.size() ? at + 1 : 0;
}

bool is_word(const ScannedStatement& statement, uint32_t at, std::string_view lower) {
    return statement.type_at(at) == TokenType::Identifier &&
           equals_ignoring_case(statement.text_of(at), lower);
}

Classification explain(const ScannedStatement& statement) {
    uint32_t at = 1;
    auto kind = Explain;
    if (is_word(statement, at, "route")) {
        kind = ExplainRoute;
        ++at;
    }
    if (kind == Explain && statement.type_at(at) == TokenType::LeftParen &&
        !opens(statement.type_at(at + 1))) {
        at = skip_brackets(statement, at);
    } else {
        const auto type = [&] { return statement.type_at(at); };
        if (type() == TokenType::K_ANALYZE || type() == TokenType::K_ANALYSE) ++at;
        if (kind == Explain && type() == TokenType::K_VERBOSE) ++at;
    }
    return {kind, at < statement.tokens.size() ? at : 0};
}

StatementKind rollback(const ScannedStatement& statement) {
    uint32_t at = 1;
    if (statement.type_at(at) == TokenType::K_PREPARED) return RollbackPrepared;
    if (statement.type_at(at) == TokenType::K_WORK || statement.type_at(at) == TokenType::K_TRANSACTION) ++at;
    return statement.type_at(at) == TokenType::K_TO ? RollbackTo : Rollback;
}

}  // namespace

// WITH's list is name [(columns)] AS [NOT MATERIALIZED] (query) [SEARCH ...] [CYCLE ...], ...; none of these
// has outside its brackets a word that begins a statement.
Classification with_list(const ScannedStatement& statement) {
    bool behind_bracket = false;
    for (uint32_t at = 1; at < statement.tokens.size();) {
        switch (statement.tokens[at].type) {
            case TokenType::K_SELECT:
            case TokenType::K_INSERT:
            case TokenType::K_UPDATE:
            case TokenType::K_DELETE:
            case TokenType::K_MERGE:
            case TokenType::K_VALUES:
            case TokenType::K_TABLE:
                if (behind_bracket) return {With, at};
                ++at;
                break;
            case TokenType::LeftParen:
            case TokenType::LeftParenQuery:
                if (behind_bracket && statement.tokens[at - 1].type == TokenType::RightParen)
                    return {With, at};
                at = skip_brackets(statement, at);
                behind_bracket = true;
                continue;
            default: ++at; break;
        }
        behind_bracket = behind_bracket && statement.tokens[at - 1].type != TokenType::Comma;
    }
    return {With, 0};
}

Classification classify(const ScannedStatement& statement) {
    if (statement.dialect == Dialect::Mysql) return classify_mysql(statement);
    uint32_t first = 0;
    while (opens(statement.type_at(first))) ++first;
    const auto second = statement.type_at(first + 1);
    if (first > 0) {
        // In parentheses only a query can stand.
        switch (statement.type_at(first)) {
            case TokenType::K_SELECT: return {Select};
            case TokenType::K_VALUES: return {Values};
            case TokenType::K_TABLE: return {Table};
            case TokenType::K_WITH: return {With};
            default: return {Other};
        }
    }
    switch (statement.type_at(first)) {
        case TokenType::End: return {Empty};
        case TokenType::K_SELECT: return {Select};
        case TokenType::K_INSERT: return {Insert};
        case TokenType::K_UPDATE: return {Update};
        case TokenType::K_DELETE: return {Delete};
        case TokenType::K_MERGE: return {Merge};
        case TokenType::K_VALUES: return {Values};
        case TokenType::K_TABLE: return {Table};
        case TokenType::K_WITH: return with_list(statement);
        case TokenType::K_EXPLAIN: return explain(statement);
        case TokenType::K_COPY: return {Copy};
        case TokenType::K_SET: return {Set};
        case TokenType::K_RESET: return {Reset};
        case TokenType::K_SHOW: return {Show};
        case TokenType::K_BEGIN: return {Begin};
        case TokenType::K_START: return {second == TokenType::K_TRANSACTION ? Begin : Other};
        case TokenType::K_END:
        case TokenType::K_COMMIT: return {second == TokenType::K_PREPARED ? CommitPrepared : Commit};
        case TokenType::K_ABORT:
        case TokenType::K_ROLLBACK: return {rollback(statement)};
        case TokenType::K_SAVEPOINT: return {Savepoint};
        case TokenType::K_RELEASE: return {Release};
        case TokenType::K_PREPARE:
            if (second == TokenType::K_TRANSACTION) return {PrepareTransaction};
            return {Prepare, behind(statement, find_outside_brackets(statement, 2, TokenType::K_AS))};
        case TokenType::K_EXECUTE:
            if (is_word(statement, 1, "direct") && statement.type_at(2) == TokenType::K_ON)
                return {ExecuteDirect};
            return {Execute};
        case TokenType::K_DEALLOCATE: return {Deallocate};
        case TokenType::K_DECLARE:
            return {Declare, behind(statement, find_outside_brackets(statement, 2, TokenType::K_FOR))};
        case TokenType::K_FETCH: return {Fetch};
        case TokenType::K_MOVE: return {Move};
        case TokenType::K_CLOSE: return {Close};
        case TokenType::K_LISTEN: return {Listen};
        case TokenType::K_UNLISTEN: return {Unlisten};
        case TokenType::K_NOTIFY: return {Notify};
        case TokenType::K_LOCK: return {Lock};
        case TokenType::K_TRUNCATE: return {Truncate};
        case TokenType::K_DISCARD: return {Discard};
        case TokenType::K_CREATE: return {Create};
        case TokenType::K_ALTER: return {Alter};
        case TokenType::K_DROP: return {Drop};
        case TokenType::K_COMMENT:
        case TokenType::K_GRANT:
        case TokenType::K_REVOKE:
        case TokenType::K_SECURITY:
        case TokenType::K_REASSIGN:
        case TokenType::K_REFRESH:
        case TokenType::K_REINDEX:
        case TokenType::K_CLUSTER:
        case TokenType::K_IMPORT: return {OtherDdl};
        case TokenType::K_VACUUM: return {Vacuum};
        case TokenType::K_ANALYZE:
        case TokenType::K_ANALYSE: return {Analyze};
        case TokenType::K_CALL: return {Call};
        case TokenType::K_DO: return {Do};
        default: return {Other};
    }
}

std::string_view statement_kind_name(StatementKind kind) {
    constexpr std::array kNames = {"Empty",
                                   "Select",
                                   "Insert",
                                   "Update",
                                   "Delete",
                                   "Merge",
                                   "Values",
                                   "Table",
                                   "With",
                                   "Explain",
                                   "ExplainRoute",
                                   "Copy",
                                   "Set",
                                   "Reset",
                                   "Show",
                                   "Begin",
                                   "Commit",
                                   "Rollback",
                                   "Savepoint",
                                   "Release",
                                   "RollbackTo",
                                   "Prepare",
                                   "Execute",
                                   "Deallocate",
                                   "PrepareTransaction",
                                   "CommitPrepared",
                                   "RollbackPrepared",
                                   "Declare",
                                   "Fetch",
                                   "Move",
                                   "Close",
                                   "Listen",
                                   "Unlisten",
                                   "Notify",
                                   "Lock",
                                   "Truncate",
                                   "Discard",
                                   "Create",
                                   "Alter",
                                   "Drop",
                                   "OtherDdl",
                                   "Vacuum",
                                   "Analyze",
                                   "Call",
                                   "Do",
                                   "ExecuteDirect",
                                   "Use",
                                   "Kill",
                                   "Describe",
                                   "LoadData",
                                   "Unlock",
                                   "RenameTable",
                                   "Handler",
                                   "Flush",
                                   "XaBegin",
                                   "XaEnd",
                                   "XaPrepare",
                                   "XaCommit",
                                   "XaRollback",
                                   "XaRecover",
                                   "Other"};
    static_assert(kNames.size() == static_cast<size_t>(Other) + 1);
    return kNames[static_cast<size_t>(kind)];
}

}  // namespace braid::grammar
