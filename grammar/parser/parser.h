// SQL text, scanned, to a syntax tree.
//
// Two stages: ANTLR with the tokens of the scanner gives a parse tree, the builder makes the AST of it and
// resolves precedence. ANTLR runs in SLL mode and falls back to LL only when that fails. A Parser belongs to
// one thread; it keeps ANTLR's learned automaton (the DFA), so reuse it: a worker owns one. What it hands out
// owns all its memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "grammar/ast/statement.h"
#include "grammar/scanner/postgresql_scanner.h"

namespace braid::grammar {

struct ParsedStatement {
    std::unique_ptr<Arena> arena;
    std::string_view text;                 // the statement's text, in the arena; spans count in it
    const Statement* statement = nullptr;  // nullptr: an empty statement
    // Every lifted constant is a Literal of the tree. When not, some stand in text that a node keeps "as
    // written" (ON CONFLICT's target, XML functions): a plan made of this tree holds for these values only.
    bool slots_complete = true;
};

// Counters since the parser was made.
struct ParserStatistics {
    uint64_t parsed = 0;
    uint64_t failed = 0;
    uint64_t fallbacks = 0;  // statements that only LL mode could parse: ought to stay 0
    uint64_t dfa_clears = 0;
};

class Parser {
  public:
    Parser();
    Parser(Parser&&) noexcept;
    Parser& operator=(Parser&&) noexcept;
    ~Parser();

    // The text is copied into what is returned. Literals carry their slots when fingerprint() has lifted
    // them. The dialect is the
    // scanned statement's. Errors: 42601 with PostgreSQL's words, 42000 with MySQL's, and the position in the
    // query string; 54001 for nesting that is too deep; 54000 for a statement of more than kMaxTokens.
    Result<ParsedStatement> parse(const ScannedStatement& statement);

    // The one statement of a text: scans, takes the fingerprint, parses.
    Result<ParsedStatement> parse(std::string_view text, ScannerOptions options = {});

    // The same for MySQL's text.
    Result<ParsedStatement> parse(std::string_view text, const MysqlScannerOptions& options);

    // Bounds time and memory of a parse.
    static constexpr size_t kMaxTokens = 2'000'000;

    // Parses a set of common statements, so that the automaton is there before the first client's statement.
    void warm_up();
    void warm_up_mysql();

    const ParserStatistics& statistics() const;

  private:
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

}  // namespace braid::grammar
