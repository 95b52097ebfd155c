// PREPARE name FROM, EXECUTE name USING, DEALLOCATE PREPARE name: SQL's prepared statements. See
// session_statements.h.
//
// Braid keeps their texts. An EXECUTE puts the values of its user variables in the places of the parameters:
// they are constants of the right types (follow_up.h), and the statement is routed and run like any other.
#include "grammar/scanner/mysql_error.h"
#include "proxy/mysql_session/execution.h"
#include "proxy/mysql_session/follow_up.h"
#include "proxy/mysql_session/session_statements.h"

namespace braid::proxy::mysql_session {

using grammar::StatementKind;
using grammar::TokenType;

namespace {

Failure syntax_error(const Statement& statement, size_t token) {
    const size_t at =
        token < statement.size() ? statement.scanned.tokens[token].begin : statement.text.size();
    return Failure(grammar::mysql_syntax_error(statement.scanned, static_cast<uint32_t>(at)));
}

grammar::MysqlScannerOptions with_parameters(const Core& core) {
    grammar::MysqlScannerOptions options = core.settings.scanner_options(core.catalog());
    options.parameters = true;
    return options;
}

// The text of a constant string that SQL gives for @name: X'hex' with what stands around it.
std::optional<std::string> text_behind(std::string_view constant) {
    const size_t begin = constant.find("X'");
    if (begin == std::string_view::npos) return std::nullopt;
    const std::string_view hex = constant.substr(begin + 2, constant.find('\'', begin + 2) - begin - 2);
    std::string text;
    for (size_t i = 0; i + 1 < hex.size(); i += 2) {
        text += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return text;
}

}  // namespace

// PREPARE name FROM 'text' | @variable
Status SessionStatements::prepare(const Statement& statement) {
    if (!statement.is(2, "from") || statement.size() != 4) return syntax_error(statement, 2);
    std::string text;
    if (statement.is(3, TokenType::UserVariable)) {
        auto behind = text_behind(core_.settings.user_variable(name_of(statement, 3)));
        if (!behind)
            return Failure(mysql_error(1064, "42000",
                                       "You have an error in your SQL syntax; check the manual that "
                                       "corresponds to your MariaDB server version for the right syntax "
                                       "to use near 'NULL' at line 1"));
        text = std::move(*behind);
    } else {
        auto given = value_of(statement, 3);
        if (!given) return Failure(std::move(given.error()));
        text = std::move(*given);
    }
    auto scanned = scan_one(text, with_parameters(core_));
    if (!scanned) return Failure(std::move(scanned.error()));
    const bool nested = scanned->kind == StatementKind::Prepare || scanned->kind == StatementKind::Execute ||
                        scanned->kind == StatementKind::Deallocate;
    if (nested) {
        return Failure(mysql_error(1295, "HY000",
                                   "This command is not supported in the prepared statement protocol yet"));
    }
    core_.named_statements[lower_case(name_of(statement, 1))] = {std::move(text), core_.database};
    return {};
}

// EXECUTE name [USING @a, @b ...]
awaitable<Status> SessionStatements::execute(const Statement& statement) {
    const std::string name = name_of(statement, 1);
    const auto found = core_.named_statements.find(lower_case(name));
    if (found == core_.named_statements.end()) {
        co_return Failure(
            mysql_error(1243, "HY000", "Unknown prepared statement handler (" + name + ") given to EXECUTE"));
    }
    if (Status here = core_.check_same_database(found->second.database); !here) co_return here;
    std::vector<std::string> values;
    if (statement.size() > 2 && !statement.is(2, "using")) co_return syntax_error(statement, 2);
    for (size_t at = 3; at < statement.size(); at += 2) {
        const bool goes_on = at + 1 == statement.size() || statement.is(at + 1, TokenType::Comma);
        if (!statement.is(at, TokenType::UserVariable) || !goes_on) {
            co_return fail(sqlstate::kFeatureNotSupported, "EXECUTE takes user variables alone");
        }
        values.push_back(core_.settings.user_variable(name_of(statement, at)));
    }
    auto scanned = scan_one(found->second.text, with_parameters(core_));
    if (!scanned) co_return Failure(std::move(scanned.error()));
    std::string text;
    size_t done = 0;
    size_t used = 0;
    for (const grammar::Token& token : scanned->scanned.tokens) {
        if (token.type != TokenType::Question) continue;
        text += scanned->text.substr(done, token.begin - done);
        if (used < values.size()) text += values[used];
        used++;
        done = token.end;
    }
    if (used != values.size())
        co_return Failure(mysql_error(1210, "HY000", "Incorrect arguments to EXECUTE"));
    text += scanned->text.substr(done);
    auto bound = scan_one(text, core_.settings.scanner_options(core_.catalog()));
    if (!bound) co_return Failure(std::move(bound.error()));
    if (handles(*bound)) co_return co_await dispatch(*bound, RowForm::Text);
    answered_ = true;
    (void)co_await run_text(core_, *bound);
    co_return Status{};
}

// DEALLOCATE | DROP PREPARE name
Status SessionStatements::deallocate(const Statement& statement) {
    const std::string name = name_of(statement, statement.size() - 1);
    if (core_.named_statements.erase(lower_case(name)) == 0) {
        return Failure(mysql_error(
            1243, "HY000", "Unknown prepared statement handler (" + name + ") given to DEALLOCATE PREPARE"));
    }
    return {};
}

}  // namespace braid::proxy::mysql_session
