// One statement's pass over the text, the inside of MysqlScanner.
//
// A Scan lives for one statement. `cursor` moves over the query string; a fault is noted once and ends the
// pass.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/scanner/mysql_scanner.h"

namespace braid::grammar::scanner {

class MysqlScan {
  public:
    MysqlScan(std::string_view query, size_t from, const MysqlScannerOptions& options, ScannedStatement& out);

    // Scans up to the statement's semicolon or the end of the text. False: error() says why.
    bool run();

    // Where the next statement begins; the statement's own text ends before its semicolon.
    size_t next_begin() const { return static_cast<size_t>(cursor_ - query_begin_); }
    size_t statement_end() const { return static_cast<size_t>(statement_end_ - query_begin_); }
    Error& error() { return error_; }

  private:
    // mysql_scan.cpp
    bool scan_name();
    bool scan_number();
    bool scan_name_from(const char* begin);
    bool scan_operator();
    bool scan_dot();
    bool scan_colon();
    bool scan_semicolon();
    bool open_bracket();
    // mysql_quoted.cpp
    bool scan_string(TokenType type, const char* begin);
    bool scan_digits_string(TokenType type, const char* begin);
    bool scan_quoted_name(TokenType type, const char* begin, char quote);
    bool scan_variable();
    bool skip_block_comment();
    void skip_line_comment();
    bool is_dash_comment(const char* p) const;  // "--" and a blank
    // The first byte from `p` on that is neither white space nor in a comment; an executable one is read as
    // text.
    const char* behind_gap(const char* p) const;
    // mysql_words.cpp
    TokenType in_context(TokenType type, const char* begin);
    void note_routine_word(TokenType type, std::string_view word);
    bool behind_operand() const;
    bool string_is_alias() const;

    [[gnu::always_inline]] void push(TokenType type, const char* begin) {
        out_.tokens.push_back(
            {type, static_cast<uint32_t>(begin - text_begin_), static_cast<uint32_t>(cursor_ - text_begin_)});
    }
    TokenType previous(size_t back) const {
        const auto count = out_.tokens.size();
        return count >= back ? out_.tokens[count - back].type : TokenType::End;
    }
    std::string_view previous_text() const {
        return out_.tokens.empty() ? std::string_view{} : text_of(out_.tokens.back());
    }
    std::string_view text_of(const Token& token) const { return {text_begin_ + token.begin, token.size()}; }
    // Whether the next word, or the one at `p`, is this one (lower case).
    bool word_follows(std::string_view word) const;
    bool word_stands(const char* p, std::string_view word) const;
    char next_byte() const;  // behind blanks and comments; '\0' at the end
    // A function's name at the cursor's left: its parenthesis stands right behind, or behind white space
    // under IGNORE_SPACE (a comment never).
    bool is_call() const;
    // Error 1064 near `begin`.
    bool fail_near(const char* begin);

    const char* query_begin_;
    const char* text_begin_;
    const char* cursor_;
    const char* end_;
    const char* statement_end_;
    const MysqlScannerOptions& options_;
    ScannedStatement& out_;
    uint32_t depth_ = 0;
    uint32_t open_cases_ = 0;
    bool in_executable_comment_ = false;
    bool duplicate_seen_ = false;  // ON DUPLICATE KEY: VALUES is a function from here on
    bool values_seen_ = false;
    bool creates_ = false;           // the statement begins with CREATE
    bool in_routine_ = false;        // a CREATE PROCEDURE and the like, whose body holds semicolons
    std::vector<TokenType> blocks_;  // open BEGIN, CASE, IF, LOOP, ... of the body
    Error error_;
};

// Names of the character sets that may introduce a string, as in _latin1'x'.
bool is_mysql_charset(std::string_view name);

// A byte that a name may hold; and white space as the server sees it.
bool is_mysql_name_byte(char c);
bool is_mysql_space(char c);

}  // namespace braid::grammar::scanner
