// PostgreSQL's lexical rules (manual 4.1; the flex rules of PostgreSQL 15's scan.l), written by hand, one
// pass.
//
// Splits a query string into statements and each into tokens. Called by the session for every query string,
// on any thread; pure. What it hands out points into the query string, which must stay alive. Differences to
// the server's scanner, on purpose: N'...' and U&'...' UESCAPE '...' are one token each, and a byte that
// begins no token is refused here in the words that the server's parser would use. The contents of strings
// (escapes) are checked by scanner/literal_text.h alone.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "grammar/scanner/scanned_statement.h"

namespace braid::grammar {

struct ScannerOptions {
    // The session's setting: when off, a backslash in '...' escapes as in E'...'.
    bool standard_conforming_strings = true;
    // Open parentheses and brackets at one time; beyond it the statement is refused with 54001.
    uint32_t max_bracket_depth = 1000;
};

class PostgresqlScanner {
  public:
    explicit PostgresqlScanner(std::string_view query, ScannerOptions options = {})
        : query_(query), options_(options) {}

    // Reads the next statement that has tokens; false when there is none left. Semicolons inside brackets or
    // the body of a CREATE FUNCTION ... BEGIN ATOMIC do not end a statement. Errors: 42601 in PostgreSQL's
    // words with the position in the query string, 54001 for nesting, 54000 for a text of 4 GiB. A server
    // scans the whole query string before it runs its first statement: so should the caller.
    Result<bool> next(ScannedStatement& statement);

  private:
    std::string_view query_;
    ScannerOptions options_;
    size_t position_ = 0;
};

// The one statement of a text: an error when there are more, no tokens when there is none.
Result<ScannedStatement> scan_statement(std::string_view query, ScannerOptions options = {});

}  // namespace braid::grammar
