// Statements of a query string, one after the other.
#include "grammar/scanner/mysql_scanner.h"

#include <limits>

#include "grammar/scanner/mysql_error.h"
#include "grammar/scanner/mysql_scan.h"

namespace braid::grammar {

Result<bool> MysqlScanner::next(ScannedStatement& statement) {
    if (query_.size() >= std::numeric_limits<uint32_t>::max()) {
        return fail(sqlstate::kProgramLimitExceeded, "the query string is too long");
    }
    while (position_ < query_.size()) {
        statement.query = query_;
        statement.offset = static_cast<uint32_t>(position_);
        statement.tokens.clear();
        statement.hints.clear();
        statement.literals.clear();
        statement.standard_conforming_strings = true;
        statement.dialect = Dialect::Mysql;
        statement.mysql = options_;
        statement.executable_comments = false;
        statement.text = query_.substr(position_);
        scanner::MysqlScan scan(query_, position_, options_, statement);
        if (!scan.run()) return Failure(std::move(scan.error()));
        statement.text = query_.substr(position_, scan.statement_end() - position_);
        position_ = scan.next_begin();
        if (!statement.tokens.empty()) return true;
        if (!statement.hints.empty()) {
            Error error;
            error.sqlstate = kMysqlSyntaxError;
            error.message = "a braid hint belongs to no statement";
            error.hint = "Write it before or right after the first keyword of its statement.";
            error.position = statement.position_of(statement.hints.front().begin);
            return Failure(std::move(error));
        }
        // The server refuses an empty statement between two others, and skips none.
        while (position_ < query_.size() && scanner::is_mysql_space(query_[position_])) ++position_;
    }
    return false;
}

Result<ScannedStatement> scan_mysql_statement(std::string_view query, MysqlScannerOptions options) {
    MysqlScanner scanner(query, options);
    ScannedStatement statement;
    auto found = scanner.next(statement);
    if (!found) return Failure(std::move(found.error()));
    if (!*found) {
        statement = {};
        statement.query = statement.text = query;
        statement.dialect = Dialect::Mysql;
        statement.mysql = options;
        return statement;
    }
    // A prepared statement is one: the server finds fault with what follows its semicolon.
    ScannedStatement more;
    found = scanner.next(more);
    if (!found) return Failure(std::move(found.error()));
    if (*found) {
        more.query = query;
        return Failure(mysql_syntax_error(more, more.tokens.front().begin));
    }
    return statement;
}

}  // namespace braid::grammar
