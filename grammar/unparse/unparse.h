// Syntax trees back to SQL text.
//
// The law: parse(unparse(x)) equals x (walk.h, equal()) for every tree that the parser gives, with no more
// parentheses than that takes. Pure; callers are the planner (SQL for the shards) and tests. The text is
// PostgreSQL's or MySQL's; identifiers are quoted when they need it.
#pragma once

#include <string>
#include <string_view>

#include "grammar/ast/statement.h"
#include "grammar/scanner/mysql_options.h"

namespace braid::grammar {

// Receives the text in pieces, each constant apart, so that a cached plan can write another in its place.
// Constants within text that a node keeps "as written" arrive as text (ParsedStatement::slots_complete).
class Sink {
  public:
    virtual ~Sink() = default;
    virtual void text(std::string_view piece) = 0;
    virtual void literal(const Literal& literal) = 0;
    // MySQL's ?, whose number its place in the text gives: who moves parameters about notes here what goes
    // where.
    virtual void parameter(const Parameter&) { text("?"); }
};

void unparse(const Node& node, Sink& sink);
std::string unparse(const Node& node);

// The same as MySQL's text, to be read under these options: strings are escaped by no_backslash_escapes,
// names stand in backticks where they need quotes, || is written as OR. The tree is one of MySQL's (or has
// only what MySQL has too).
void unparse(const Node& node, Sink& sink, const MysqlScannerOptions& options);
std::string unparse(const Node& node, const MysqlScannerOptions& options);

// The constant as PostgreSQL reads it under any standard_conforming_strings: 42, 'it''s', E'a\\b', B'01'.
std::string literal_text(const Literal& literal);

// The constant as MySQL reads it: 'it''s', _latin1'x', 0x4D, X'4D'.
std::string literal_text(const Literal& literal, const MysqlScannerOptions& options);

// MySQL's name, in backticks when it would not come back as it is without.
std::string quote_mysql_identifier(std::string_view name);

// The name, in quotes when it would not come back as it is without.
std::string quote_identifier(std::string_view name);

}  // namespace braid::grammar
