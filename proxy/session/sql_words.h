// SQL text as words: where statements of a simple query end, and what each of them is to the session.
//
// The scanner's tokens, read as words: it works for text which the grammar does not accept, too (databases
// with one shard pass such statements through). Whether a statement is well formed is for the parser or the
// server to say. Pure. Views point into the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "grammar/fingerprint.h"
#include "grammar/scanner/scanned_statement.h"

namespace braid::proxy {

struct Word {
    enum class Kind : uint8_t { Identifier, QuotedIdentifier, String, Number, Parameter, Symbol };
    Kind kind = Kind::Symbol;
    std::string_view text;  // as written, with quotes

    // An unquoted identifier or keyword, compared without regard to case; `word` is lower-case.
    bool is(std::string_view word) const;
    bool symbol(char c) const { return kind == Kind::Symbol && text.size() == 1 && text.front() == c; }
};

// An identifier's name: folded, or without its quotes. A string's content, where it can be told from the text
// alone.
std::string name_of(const Word& word);
std::optional<std::string> string_of(const Word& word);
// As a string constant of SQL, whatever standard_conforming_strings says.
std::string quote_literal(std::string_view text);

// What a statement is to the session that runs it.
enum class Verb : uint8_t {
    Empty,
    Other,  // to be routed
    Begin,
    Commit,
    Rollback,
    Savepoint,
    Release,
    RollbackTo,
    TwoPhase,  // PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED
    SetTransaction,
    SetConstraints,
    Set,
    Show,
    Reset,
    Discard,
    Prepare,
    Execute,
    Deallocate,
    Declare,
    Fetch,
    CloseCursor,
    Listen,
    Unlisten,
    Notify,
    Copy,
    ExplainRoute,
    ExecuteDirect,
};

struct SqlStatement {
    Verb verb = Verb::Empty;
    std::string_view text;  // without the semicolon
    std::vector<Word> words;
    grammar::ScannedStatement scanned;  // with its constants lifted
    grammar::Fingerprint fingerprint;

    bool mentions(std::string_view word) const;
};

// The statements between semicolons. A BEGIN ATOMIC body keeps its semicolons. Never empty: an empty text is
// one statement of verb Empty; empty statements between others are dropped. Errors: those of the scanner,
// 42601 with the position.
Result<std::vector<SqlStatement>> split_statements(std::string_view text,
                                                   bool standard_conforming_strings = true);

// Runs in a failed transaction, too.
bool ends_transaction(const SqlStatement& statement);

// The statement inside another: behind EXPLAIN ROUTE [ANALYZE], behind DECLARE ... FOR.
Result<SqlStatement> inner_statement(const SqlStatement& outer);

// An error of the inner statement with its position in the outer one's text.
Error within(Error error, const SqlStatement& outer, const SqlStatement& inner);

}  // namespace braid::proxy
