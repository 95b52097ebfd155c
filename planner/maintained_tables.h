// Which tables a maintenance statement names: VACUUM, ANALYZE, REINDEX, CLUSTER, COMMENT, GRANT, triggers.
//
// The grammar keeps these statements as text; this reads the names out of it, for schema_change.cpp alone.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "grammar/ast/statement.h"

namespace braid::planner {

struct Maintenance {
    // As written, folded: {"public", "t"}. Empty: it names none, or not only tables.
    std::vector<std::vector<std::string>> tables;
    bool of_index = false;             // the names are indexes' (REINDEX INDEX)
    bool outside_transaction = false;  // the server takes it in no transaction block
};

Maintenance read_maintenance(const grammar::GenericStatement& statement);

}  // namespace braid::planner
