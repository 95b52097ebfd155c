#include "planner/translate/to_postgresql.h"

namespace braid::planner::translate {

std::string ToPostgresql::define(const grammar::Statement&) {
    refuse("the definition", "");
}

}  // namespace braid::planner::translate
