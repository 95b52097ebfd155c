// What a table's name means to MySQL: the default database's table, another one's, a system table, DUAL.
//
// Braid's database is one database of the shards, and names may be qualified with it as long as the shards
// call it the same, for the statement goes to them as it is. Pure. MySQL manual 9.2.2, 9.2.3.
#pragma once

#include <optional>

#include "base/error.h"
#include "grammar/ast/node.h"
#include "planner/statement_plan.h"

namespace braid::planner {

struct MysqlTable {
    enum class Kind : uint8_t {
        Own,      // of this database, in schema "public" of catalog and configuration
        System,   // information_schema and its kin: every server has its own
        Dual,     // no table: one row without columns
        Unknown,  // refused
    };
    Kind kind = Kind::Own;
    const conf::Relation* catalog = nullptr;  // Own
    const conf::Table* configured = nullptr;  // Own
    std::optional<Error> refusal;
};

// `name` as FROM, INSERT and DDL have it. Refusals: 1046 without a default database, 1146 where the shards
// have no such table, 0A000 for another database's.
MysqlTable find_mysql_table(grammar::QualifiedName name, const PlanContext& context);

// Table 'd.t' doesn't exist: 1146.
Error no_such_table(std::string_view database, std::string_view name);

}  // namespace braid::planner
