// One switch over the first keyword, and the words of statements that begin with none.
#include "grammar/classify_mysql.h"

#include <array>

#include "base/text.h"

namespace braid::grammar {
namespace {

using enum StatementKind;

bool is_word(const ScannedStatement& statement, uint32_t at, std::string_view lower) {
    return at < statement.tokens.size() && equals_ignoring_case(statement.text_of(at), lower);
}

bool begins_statement(TokenType type) {
    switch (type) {
        case TokenType::K_SELECT:
        case TokenType::K_INSERT:
        case TokenType::K_REPLACE:
        case TokenType::K_UPDATE:
        case TokenType::K_DELETE:
        case TokenType::K_WITH:
        case TokenType::K_VALUES:
        case TokenType::LeftParen:
        case TokenType::LeftParenQuery: return true;
        default: return false;
    }
}

// EXPLAIN | DESCRIBE | ANALYZE [EXTENDED | PARTITIONS | FORMAT = name | ANALYZE ...] statement; EXPLAIN ROUTE
// [ANALYZE].
Classification explain(const ScannedStatement& statement) {
    if (is_word(statement, 1, "route")) {
        const uint32_t inner = is_word(statement, 2, "analyze") ? 3 : 2;
        if (statement.tokens.size() > inner) return {ExplainRoute, inner};
        return {Describe};
    }
    uint32_t at = 1;
    while (at < statement.tokens.size() && at < 8 && !begins_statement(statement.tokens[at].type)) ++at;
    if (at < statement.tokens.size() && begins_statement(statement.tokens[at].type)) return {Explain, at};
    return {Describe};
}

StatementKind xa(const ScannedStatement& statement) {
    constexpr std::array kWords = {
        std::pair{"start", XaBegin},     std::pair{"begin", XaBegin},   std::pair{"end", XaEnd},
        std::pair{"prepare", XaPrepare}, std::pair{"commit", XaCommit}, std::pair{"rollback", XaRollback},
        std::pair{"recover", XaRecover},
    };
    for (const auto& [word, kind] : kWords) {
        if (is_word(statement, 1, word)) return kind;
    }
    return Other;
}

StatementKind rollback(const ScannedStatement& statement) {
    const uint32_t at = statement.type_at(1) == TokenType::K_WORK ? 2 : 1;
    return statement.type_at(at) == TokenType::K_TO ? RollbackTo : Rollback;
}

StatementKind by_word(const ScannedStatement& statement) {
    if (is_word(statement, 0, "xa")) return xa(statement);
    if (is_word(statement, 0, "handler")) return Handler;
    if (is_word(statement, 0, "flush")) return Flush;
    if (is_word(statement, 0, "checksum")) return Show;
    return Other;
}

}  // namespace

Classification classify_mysql(const ScannedStatement& statement) {
    uint32_t first = 0;
    while (statement.type_at(first) == TokenType::LeftParen ||
           statement.type_at(first) == TokenType::LeftParenQuery)
        ++first;
    if (first > 0) {
        switch (statement.type_at(first)) {
            case TokenType::K_SELECT: return {Select};
            case TokenType::K_VALUES: return {Values};
            case TokenType::K_WITH: return {With};
            default: return {Other};
        }
    }
    switch (statement.type_at(0)) {
        case TokenType::End: return {Empty};
        case TokenType::K_SELECT: return {Select};
        case TokenType::K_INSERT:
        case TokenType::K_REPLACE: return {Insert};
        case TokenType::K_UPDATE: return {Update};
        case TokenType::K_DELETE: return {Delete};
        case TokenType::K_VALUES: return {Values};
        case TokenType::K_TABLE: return {Table};
        case TokenType::K_WITH: return with_list(statement);
        case TokenType::K_EXPLAIN:
        case TokenType::K_DESCRIBE:
        case TokenType::K_DESC: return explain(statement);
        case TokenType::K_ANALYZE: {
            const auto inner = explain(statement);
            return inner.kind == Explain ? inner : Classification{Analyze};
        }
        case TokenType::K_MYSQL_SET: return {Set};
        case TokenType::K_SHOW: return {Show};
        case TokenType::K_BEGIN: return {statement.type_at(1) == TokenType::K_NOT ? Other : Begin};
        case TokenType::K_START: return {statement.type_at(1) == TokenType::K_TRANSACTION ? Begin : Other};
        case TokenType::K_COMMIT: return {Commit};
        case TokenType::K_ROLLBACK: return {rollback(statement)};
        case TokenType::K_SAVEPOINT: return {Savepoint};
        case TokenType::K_RELEASE: return {Release};
        case TokenType::K_PREPARE: return {Prepare};
        case TokenType::K_EXECUTE: return {Execute};
        case TokenType::K_DEALLOCATE: return {Deallocate};
        case TokenType::K_MYSQL_LOCK: return {Lock};
        case TokenType::K_UNLOCK: return {Unlock};
        case TokenType::K_TRUNCATE: return {Truncate};
        case TokenType::K_CREATE: return {Create};
        case TokenType::K_ALTER: return {Alter};
        case TokenType::K_DROP: return {statement.type_at(1) == TokenType::K_PREPARE ? Deallocate : Drop};
        case TokenType::K_RENAME:
            return {statement.type_at(1) == TokenType::K_TABLE ? RenameTable : OtherDdl};
        case TokenType::K_GRANT:
        case TokenType::K_REVOKE: return {OtherDdl};
        case TokenType::K_CALL: return {Call};
        case TokenType::K_DO: return {Do};
        case TokenType::K_USE: return {Use};
        case TokenType::K_KILL: return {Kill};
        case TokenType::K_RESET: return {Reset};
        case TokenType::K_LOAD: return {LoadData};
        default: return {by_word(statement)};
    }
}

}  // namespace braid::grammar
