// MySQL's lexical rules (manual 9.1, 9.2, 9.7; MariaDB's lexer, tried against a 10.11 server), written by
// hand, one pass.
//
// Splits a query string into statements and each into tokens of the one vocabulary. Called by the session for
// every query string, on any thread; pure. What it hands out points into the query string, which must stay
// alive. sql_mode is an option and goes with each statement (ScannedStatement::mysql).
//
// What the scanner decides for the rules' sake: && and || come as AND and OR (or || as an operator, by
// sql_mode); adjacent strings are one token; a string where an alias must stand is AliasString; a word that
// is no keyword where it stands (END outside CASE, DUPLICATE outside ON DUPLICATE KEY, any word right behind
// a dot) is an Identifier; @v and
// @@session.v are one token each; ':=' behind a variable in an expression is an Operator.
// The text must be in an ASCII-compatible character set whose multi-byte characters hold no byte below 0x80
// (utf8mb4, latin1, ...; not gbk, sjis, big5): the session sees to that.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "grammar/scanner/mysql_options.h"
#include "grammar/scanner/scanned_statement.h"

namespace braid::grammar {

class MysqlScanner {
  public:
    explicit MysqlScanner(std::string_view query, MysqlScannerOptions options = {})
        : query_(query), options_(options) {}

    // Reads the next statement that has tokens; false when there is none left. Semicolons inside the body of
    // a CREATE PROCEDURE, FUNCTION, TRIGGER or EVENT do not end a statement. Errors: 42000 in the server's
    // words (error 1064, mysql_error.h), 54001 for nesting, 54000 for a text of 4 GiB. A server runs the
    // statements before a wrong one.
    Result<bool> next(ScannedStatement& statement);

  private:
    std::string_view query_;
    MysqlScannerOptions options_;
    size_t position_ = 0;
};

// Whether the scanner may read the word as something else than a name.
bool is_mysql_word(std::string_view word);

// The one statement of a text: an error when there are more, no tokens when there is none.
Result<ScannedStatement> scan_mysql_statement(std::string_view query, MysqlScannerOptions options = {});

}  // namespace braid::grammar
