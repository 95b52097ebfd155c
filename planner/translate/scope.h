// The names that a query block can use: tables with their columns, as the client spells them and as the
// server does.
//
// A Scope lives as long as the translation of its block and points at that of the block around it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast/query.h"
#include "planner/translate/operand.h"

namespace braid::planner::translate {

struct ScopeColumn {
    std::string name;     // the client's
    std::string spelled;  // the server's, in quotes where it needs them
    ExpressionType type;
    bool nullable = true;
    bool rounded = false;  // was a quotient, which its own table rounds to its scale
};

struct ScopeTable {
    std::string name;     // the client's: alias or table
    std::string schema;   // of an unaliased table, else empty
    std::string spelled;  // the server's, in quotes where it needs them
    std::vector<ScopeColumn> columns;
    const conf::Relation* relation = nullptr;  // of a table; nullptr: derived
    bool hidden = false;                       // of the table only RETURNING or excluded may speak
    bool partial = false;                      // it has more columns than are here
};

// A column found: which table (nullptr: merged by USING) and which column.
struct ScopeMatch {
    const ScopeTable* table = nullptr;
    const ScopeColumn* column = nullptr;
};

struct Scope {
    explicit Scope(Scope* around) : outer(around) {}

    Scope* outer;
    std::vector<ScopeTable> tables;
    std::vector<std::string> merged;  // columns of USING: the unqualified name means both
    bool outer_joins = false;
    const grammar::SelectCore* core = nullptr;

    // What may be named behind GROUP BY: its items, and whether the expression in work must be made of them.
    bool grouped = false;
    bool must_be_grouped = false;
    bool stored = false;   // MySQL keeps the rows in a table of its own before anyone reads them
    bool aliases = false;  // names may be those of targets (MySQL's HAVING and ORDER BY)
    std::vector<const grammar::Expression*> group_items;
    std::vector<const ScopeColumn*> group_columns;
    std::vector<std::string> windows;  // the sort keys of each window that differs
};

}  // namespace braid::planner::translate
