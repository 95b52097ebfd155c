#include "planner/translate/to_mysql.h"

namespace braid::planner::translate {

std::string ToMysql::define(const grammar::Statement&) {
    refuse("the definition", "");
}

}  // namespace braid::planner::translate
