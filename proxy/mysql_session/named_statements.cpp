// PREPARE name FROM, EXECUTE name USING, DEALLOCATE PREPARE name: SQL's prepared statements. See
// session_statements.h.
//
// Braid keeps their texts. An EXECUTE puts the values of its user variables in the places of the parameters:
// they are constants of the right types (follow_up.h), and the statement is routed and run like any other.
#include "grammar/scanner/mysql_error.h"
#include "proxy/mysql_session/execution.h"
#include "proxy/mysql_session/expressions.h"
#include "proxy/mysql_session/session_functions.h"
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

// The text with the values in the places of its parameters. Errors: 1210 for more or fewer of them.
Result<std::string> with_values_bound(const Core& core, const std::string& text,
                                      const std::vector<std::string>& values) {
    auto scanned = scan_one(text, with_parameters(core));
    if (!scanned) return Failure(std::move(scanned.error()));
    size_t used = 0;
    const auto value_of_parameter = [&](size_t token) -> std::optional<Replacement> {
        if (!scanned->is(token, TokenType::Question)) return std::nullopt;
        const size_t number = used++;
        return Replacement{token, number < values.size() ? values[number] : std::string("NULL")};
    };
    // Columns keep the names that they have with the question marks.
    auto bound = with_values(*scanned, value_of_parameter);
    if (used != values.size()) return Failure(mysql_error(1210, "HY000", "Incorrect arguments to EXECUTE"));
    return bound ? std::move(*bound) : std::string(scanned->text);
}

Status check_preparable(const Core& core, const std::string& text) {
    auto scanned = scan_one(text, with_parameters(core));
    if (!scanned) return Failure(std::move(scanned.error()));
    const bool nested = scanned->kind == StatementKind::Prepare || scanned->kind == StatementKind::Execute ||
                        scanned->kind == StatementKind::Deallocate;
    if (!nested) return {};
    return Failure(
        mysql_error(1295, "HY000", "This command is not supported in the prepared statement protocol yet"));
}

}  // namespace

// The text that the tokens from `begin` up to `end` stand for: a string, a variable, any expression.
awaitable<Result<std::string>> SessionStatements::statement_text(const Statement& statement, size_t begin,
                                                                 size_t end) {
    if (begin >= end) co_return syntax_error(statement, begin);
    if (end == begin + 1 && grammar::is_literal(statement.scanned.type_at(begin))) {
        co_return value_of(statement, begin);
    }
    const std::vector<std::string> asked(
        1, "CONVERT((" + text_between(statement, begin, end) + ") USING utf8mb4)");
    auto constants = co_await constants_of(core_, asked);
    if (!constants) co_return Failure(std::move(constants.error()));
    auto text = text_behind(constants->front());
    if (text) co_return std::move(*text);
    co_return Failure(
        mysql_error(1064, "42000",
                    "You have an error in your SQL syntax; check the manual that corresponds to "
                    "your MariaDB server version for the right syntax to use near 'NULL' at "
                    "line 1"));
}

// PREPARE name FROM expression
awaitable<Status> SessionStatements::prepare(const Statement& statement) {
    if (!statement.is(2, "from")) co_return syntax_error(statement, 2);
    auto text = co_await statement_text(statement, 3, statement.size());
    if (!text) co_return Failure(std::move(text.error()));
    if (Status fit = check_preparable(core_, *text); !fit) co_return fit;
    core_.named_statements[lower_case(name_of(statement, 1))] = {std::move(*text), core_.database};
    core_.saying.info = "Statement prepared";
    core_.diagnostics.conditions.clear();
    co_return Status{};
}

// EXECUTE name [USING value, ...], EXECUTE IMMEDIATE expression [USING value, ...]
awaitable<Status> SessionStatements::execute(const Statement& statement) {
    size_t at = 2;
    std::string text;
    if (statement.is(1, "immediate") && statement.size() > 2) {
        at = end_of_expression(statement, 2, "using");
        auto given = co_await statement_text(statement, 2, at);
        if (!given) co_return Failure(std::move(given.error()));
        if (Status fit = check_preparable(core_, *given); !fit) co_return fit;
        text = std::move(*given);
    } else {
        const std::string name = name_of(statement, 1);
        const auto found = core_.named_statements.find(lower_case(name));
        if (found == core_.named_statements.end()) {
            co_return Failure(mysql_error(
                1243, "HY000", "Unknown prepared statement handler (" + name + ") given to EXECUTE"));
        }
        if (Status here = core_.check_same_database(found->second.database); !here) co_return here;
        text = found->second.text;
    }
    if (at < statement.size() && !statement.is(at, "using")) co_return syntax_error(statement, at);
    auto values = co_await using_values(statement, at + 1);
    if (!values) co_return Failure(std::move(values.error()));
    auto bound_text = with_values_bound(core_, text, *values);
    if (!bound_text) co_return Failure(std::move(bound_text.error()));
    auto bound = scan_one(*bound_text, core_.settings.scanner_options(core_.catalog()));
    if (!bound) co_return Failure(std::move(bound.error()));
    if (handles(*bound)) co_return co_await dispatch(*bound, RowForm::Text);
    answered_ = true;
    (void)co_await run_text(core_, *bound);
    co_return Status{};
}

// What USING gives, from the token `at` on: constants.
awaitable<Result<std::vector<std::string>>> SessionStatements::using_values(const Statement& statement,
                                                                            size_t at) {
    std::vector<std::string> expressions;
    std::vector<std::string> values;
    bool variables_alone = true;
    while (at < statement.size()) {
        const size_t end = end_of_expression(statement, at);
        if (end == at) co_return syntax_error(statement, at);
        variables_alone = variables_alone && end == at + 1 && statement.is(at, TokenType::UserVariable);
        if (variables_alone) values.push_back(core_.settings.user_variable(name_of(statement, at)));
        expressions.push_back(text_between(statement, at, end));
        at = end + 1;
    }
    if (variables_alone) co_return values;
    co_return co_await constants_of(core_, expressions);
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
