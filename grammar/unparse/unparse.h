// Syntax trees back to SQL text.
//
// The law: parse(unparse(x)) equals x (walk.h, equal()) for every tree that the parser gives, with no more
// parentheses than that takes. Pure; callers are the planner (SQL for the shards) and tests. The text is
// PostgreSQL's; identifiers are quoted when they need it.
#pragma once

#include <string>
#include <string_view>

#include "grammar/ast/statement.h"

namespace braid::grammar {

// Receives the text in pieces, each constant apart, so that a cached plan can write another in its place.
// Constants within text that a node keeps "as written" arrive as text (ParsedStatement::slots_complete).
class Sink {
  public:
    virtual ~Sink() = default;
    virtual void text(std::string_view piece) = 0;
    virtual void literal(const Literal& literal) = 0;
};

void unparse(const Node& node, Sink& sink);
std::string unparse(const Node& node);

// The constant as PostgreSQL reads it under any standard_conforming_strings: 42, 'it''s', E'a\\b', B'01'.
std::string literal_text(const Literal& literal);

// The name, in quotes when it would not come back as it is without.
std::string quote_identifier(std::string_view name);

}  // namespace braid::grammar
