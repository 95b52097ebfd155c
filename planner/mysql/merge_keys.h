// By what the rows of MySQL shards are merged: the SQL of a hidden key, and its comparator.
//
// A key's expression is turned into what can be compared exactly here, as its type demands: a text into its
// weights, a time, an enum or a bit string into a number. Private to this folder.
#pragma once

#include <optional>
#include <string>

#include "planner/mysql/scatter_plan.h"

namespace braid::planner {

struct MysqlKey {
    SqlTemplate sql;
    bool descending = false;
};

// The SQL around a key's expression, and how its values compare.
struct MysqlKeyForm {
    std::string before;
    std::string after;
    Comparator comparator;

    SqlTemplate apply(const SqlTemplate& expression) const;
    SortKey sort_key(bool descending) const { return {comparator, descending, !descending}; }
};

// Is it compared by a collation, so that collation_sql() must be asked?
bool is_compared_as_text(const mysql::ColumnDescription& type, bool of_minimum = false);

// `text`: of texts. `of_minimum`: MIN and MAX compare enums and sets by their names. Error 0A000 with the
// reason.
Result<MysqlKeyForm> mysql_key_form(const mysql::ColumnDescription& type,
                                    const std::optional<MysqlTextOrder>& text, bool of_minimum = false);

// "name desc": for EXPLAIN ROUTE.
std::string show_mysql_key(const MysqlKey& key);

}  // namespace braid::planner
