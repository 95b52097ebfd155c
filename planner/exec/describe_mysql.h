// A MySQL shard is the analyst: what a statement's columns are, and how its texts compare, in the server's
// words.
//
// Called by the session before it resolves a MysqlScatterPlan. The connection must be idle, with the
// session's settings. MySQL internals manual "COM_STMT_PREPARE Response".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/async.h"
#include "backends/mysql/connection.h"
#include "base/error.h"
#include "planner/mysql/scatter_plan.h"
#include "wire/mysql/parameters.h"

namespace braid::planner {

struct MysqlDescribed {
    MysqlDescription description;
    // The payloads of the client's column definitions as the server sent them, under the connection's
    // capabilities.
    std::vector<std::string> definitions;
    uint16_t parameters = 0;  // how many ? the client's statement has
};

// Prepares the client's statement, whose errors are the ones reported, then what the shards merge by.
// `literals`: the source texts of the constants, by slot. `parameters`: of one execution; the types of the
// columns are those that they have with parameters of these types. A server's error leaves the connection
// usable.
awaitable<Result<MysqlDescribed>> describe_mysql_scatter(
    backends::mysql::Connection& connection, const MysqlScatterPlan& plan, std::string_view client_sql,
    std::span<const std::string_view> literals, std::span<const wire::mysql::Parameter> parameters = {});

}  // namespace braid::planner
