// One statement's pass over the text, the inside of PostgresqlScanner.
//
// A Scan lives for one statement. `cursor` moves over the query string; a fault is noted once and ends the
// pass.
#pragma once

#include <string>
#include <string_view>

#include "grammar/scanner/postgresql_scanner.h"

namespace braid::grammar::scanner {

class PostgresqlScan {
  public:
    PostgresqlScan(std::string_view query, size_t from, const ScannerOptions& options, ScannedStatement& out);

    // Scans up to the statement's semicolon or the end of the text. False: error() says why.
    bool run();

    // Where the next statement begins; the statement's own text ends before its semicolon.
    size_t next_begin() const { return static_cast<size_t>(cursor_ - query_begin_); }
    size_t statement_end() const { return static_cast<size_t>(statement_end_ - query_begin_); }
    Error& error() { return error_; }

  private:
    bool scan_name();
    bool scan_prefixed(char prefix);
    bool scan_string(TokenType type, const char* begin, bool backslashes, bool doubled_quotes);
    void push_simple_string(TokenType type, const char* begin);
    bool scan_quoted_name(TokenType type, const char* begin);
    bool scan_dollar();
    bool scan_number();
    bool scan_colon();
    bool scan_operator();
    bool skip_block_comment();
    void skip_line_comment();
    void skip_name_bytes();
    bool open_bracket(TokenType type);
    void note_keyword(TokenType type);
    bool check_unicode_escapes();

    [[gnu::always_inline]] void push(TokenType type, const char* begin) {
        out_.tokens.push_back(
            {type, static_cast<uint32_t>(begin - text_begin_), static_cast<uint32_t>(cursor_ - text_begin_)});
    }
    TokenType previous(size_t back) const {
        const auto count = out_.tokens.size();
        return count >= back ? out_.tokens[count - back].type : TokenType::End;
    }
    // "<message> at or near "<text from begin to cursor>"".
    bool fail_near(std::string_view message, const char* begin);

    const char* query_begin_;
    const char* text_begin_;
    const char* cursor_;
    const char* end_;
    const char* statement_end_;
    const ScannerOptions& options_;
    ScannedStatement& out_;
    uint32_t depth_ = 0;
    uint32_t atomic_depth_ = 0;  // BEGIN ATOMIC and the CASEs within it that have no END yet
    bool has_unicode_escapes_ = false;
    Error error_;
};

}  // namespace braid::grammar::scanner
