// What stands behind a column's type in CREATE TABLE and ALTER TABLE, in parts: the grammar keeps it as
// written. For the two directions' definitions alone; views point into the text that was given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/dialect.h"
#include "grammar/parser/parser.h"

namespace braid::planner::translate {

struct ColumnParts {
    bool not_null = false;
    bool primary_key = false;
    bool unique = false;
    bool numbered = false;                 // AUTO_INCREMENT, GENERATED ... AS IDENTITY
    std::string_view default_value;        // the expression; empty when there is none
    std::vector<std::string_view> checks;  // expressions, without parentheses
    std::string_view references;           // "t (a) on delete cascade"
    std::string collation;                 // as named behind COLLATE
};

// The parts of it; Refused for what neither direction translates (GENERATED ... STORED, ON UPDATE, ...).
ColumnParts column_parts(std::string_view constraints);

// Top-level pieces of a text: words, strings, groups in parentheses, other characters one by one.
std::vector<std::string_view> pieces_of(std::string_view text);

// The one column or constraint that "ADD COLUMN ..." gives, as if it stood in CREATE TABLE.
Result<grammar::ParsedStatement> parse_in_table(std::string_view element, grammar::Dialect dialect);
// An expression by itself, as the one target of a SELECT.
Result<grammar::ParsedStatement> parse_expression(std::string_view text, grammar::Dialect dialect);

}  // namespace braid::planner::translate
