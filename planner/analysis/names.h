// Which spellings of a name mean the same thing.
//
// PostgreSQL's scanner has folded its names already, so equal means equal bytes. MySQL compares columns,
// aliases of columns and functions without case, tables and their aliases as lower_case_table_names says.
// Pure. MySQL manual 9.2.3 "Identifier Case Sensitivity".
#pragma once

#include <string_view>

#include "conf/catalog.h"
#include "grammar/dialect.h"

namespace braid::planner {

// Without case, as utf8mb3_general_ci compares.
bool same_folded(std::string_view a, std::string_view b);

struct NameRules {
    bool fold_columns = false;
    bool fold_tables = false;

    static NameRules of(grammar::Dialect dialect, const conf::Catalog& catalog) {
        const bool mysql = dialect == grammar::Dialect::Mysql;
        return {mysql, mysql && catalog.lower_case_table_names != 0};
    }

    bool same_column(std::string_view a, std::string_view b) const {
        return a == b || (fold_columns && same_folded(a, b));
    }
    bool same_table(std::string_view a, std::string_view b) const {
        return a == b || (fold_tables && same_folded(a, b));
    }
};

}  // namespace braid::planner
