// Statements of a query string, one after the other.
#include "grammar/scanner/postgresql_scanner.h"

#include <limits>

#include "grammar/scanner/postgresql_scan.h"

namespace braid::grammar {
namespace {

Error stray_hint(const ScannedStatement& statement) {
    Error error;
    error.sqlstate = sqlstate::kSyntaxError;
    error.message = "a braid hint belongs to no statement";
    error.hint = "Write it before or right after the first keyword of its statement.";
    error.position = statement.position_of(statement.hints.front().begin);
    return error;
}

}  // namespace

Result<bool> PostgresqlScanner::next(ScannedStatement& statement) {
    if (query_.size() >= std::numeric_limits<uint32_t>::max()) {
        return fail(sqlstate::kProgramLimitExceeded, "the query string is too long");
    }
    while (position_ < query_.size()) {
        statement.query = query_;
        statement.offset = static_cast<uint32_t>(position_);
        statement.tokens.clear();
        statement.hints.clear();
        statement.literals.clear();
        statement.standard_conforming_strings = options_.standard_conforming_strings;
        statement.dialect = Dialect::Postgresql;
        statement.executable_comments = false;
        scanner::PostgresqlScan scan(query_, position_, options_, statement);
        if (!scan.run()) return Failure(std::move(scan.error()));
        statement.text = query_.substr(position_, scan.statement_end() - position_);
        position_ = scan.next_begin();
        if (!statement.tokens.empty()) return true;
        if (!statement.hints.empty()) return Failure(stray_hint(statement));
    }
    return false;
}

Result<ScannedStatement> scan_statement(std::string_view query, ScannerOptions options) {
    PostgresqlScanner scanner(query, options);
    ScannedStatement statement;
    auto found = scanner.next(statement);
    if (!found) return Failure(std::move(found.error()));
    if (!*found) {
        statement = {};
        statement.query = statement.text = query;
        return statement;
    }
    ScannedStatement more;
    found = scanner.next(more);
    if (!found) return Failure(std::move(found.error()));
    if (*found)
        return fail(sqlstate::kSyntaxError, "cannot insert multiple commands into a prepared statement");
    return statement;
}

}  // namespace braid::grammar
