#include "proxy/session/statement_source.h"

namespace braid::proxy {

Result<SourcedStatementPtr> StatementSource::find(std::string_view, const planner::PlanContext&, uint64_t) {
    return fail(sqlstate::kFeatureNotSupported, "this statement needs the planner");
}

}  // namespace braid::proxy
