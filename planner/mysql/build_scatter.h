// Makes the scatter plan of a MySQL SELECT, or says why there is none. Pure; planner/scatter/builder.h is
// PostgreSQL's.
#pragma once

#include <memory>
#include <string_view>

#include "base/error.h"
#include "planner/mysql/scatter_plan.h"
#include "planner/scatter/builder.h"

namespace braid::planner {

// `text`: the statement's. Error 0A000 with the reason, which EXPLAIN ROUTE and the client see.
Result<std::shared_ptr<const MysqlScatterPlan>> build_mysql_scatter(const ScatterRequest& request,
                                                                    std::string_view text);

// Are some result columns named by the text of their expressions ("a+1"), so that a description of the
// statement holds for the same text alone?
bool takes_names_from_text(const grammar::Query& query);

// Do parameters stand where the types of its columns follow theirs (anywhere but in FROM, WHERE and LIMIT)?
bool takes_types_from_parameters(const grammar::Query& query);

}  // namespace braid::planner
