// The select list and what ORDER BY and GROUP BY mean by it.
//
// PostgreSQL's rules: a bare number is a position; in ORDER BY a bare name is an output column first, in
// GROUP BY an input column first; everything else is an expression over the input.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/analysis/analysis.h"
#include "planner/splice.h"

namespace braid::planner {

struct TargetColumn {
    SqlTemplate sql;                                  // the expression alone
    const grammar::Expression* expression = nullptr;  // nullptr: one column of a star
    std::optional<Column> column;                     // when it is a plain column
    std::string_view name;                            // as ORDER BY can refer to it
    bool by_place = false;  // of a star over two columns of one name: `sql` would be ambiguous
};

// The select list with stars expanded. Nothing when a star's columns are not known.
std::optional<std::vector<TargetColumn>> expand_targets(const grammar::SelectCore& core,
                                                        const Analysis& analysis, const SourceText& source);

// Which output column an ORDER BY item names by position or by name; nothing when it is an expression of its
// own. `fixed`: receives the slot of a position.
std::optional<size_t> output_position(const grammar::Expression& item,
                                      const std::vector<TargetColumn>& targets, std::vector<int>& fixed);

// The same value in every row of a group: the same expression, or the same column under two names.
bool same_expression(const grammar::Expression& a, const grammar::Expression& b, const Scope& scope);

// What stands for a position or for no value at all in GROUP BY: -1 is a constant to a server, too.
bool is_plain_constant(const grammar::Expression& expression);

// The plan compared these constants with one another (GROUP BY a + 1 against SELECT a + 1), so it holds for
// their values only.
void fix_literals(const grammar::Node& node, std::vector<int>& fixed);

bool nulls_first(const grammar::OrderItem& item);

}  // namespace braid::planner
