// Which way a SELECT is merged. See build_scatter.h.
#include "planner/mysql/build_scatter.h"

namespace braid::planner {

Result<std::shared_ptr<const MysqlScatterPlan>> build_mysql_scatter(const ScatterRequest& request,
                                                                    std::string_view) {
    return cannot_scatter(request.block.shape.reason);
}

}  // namespace braid::planner
