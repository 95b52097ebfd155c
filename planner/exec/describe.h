// A shard is the analyst: what a statement's parameters and columns are, in the server's own words.
//
// Called by the session before it resolves a ScatterPlan. The connection must be idle; its unnamed statement
// is another one afterwards. Manual: 55.2.3 "Extended Query".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "backends/async.h"
#include "backends/postgresql/connection.h"
#include "base/error.h"
#include "planner/scatter_plan.h"

namespace braid::planner {

struct DescribedStatement {
    Description description;
    // The RowDescription's payload as the server sent it (all formats text); empty: the statement gives no
    // rows.
    std::string row_description;
};

// Parses and describes `sql`; `parameter_oids` as the client declared them (0 or missing: the server infers).
// A server's error keeps all its fields, and the connection stays usable.
awaitable<Result<DescribedStatement>> describe(backends::postgresql::Connection& connection,
                                               std::string_view sql,
                                               std::span<const uint32_t> parameter_oids);

struct DescribedScatter {
    DescribedStatement client;
    DescribedStatement remote;
};

// The client's own statement first: its errors are the ones reported, and its parameter types are the shards'
// too.
awaitable<Result<DescribedScatter>> describe_scatter(backends::postgresql::Connection& connection,
                                                     std::string_view client_sql, std::string_view remote_sql,
                                                     std::span<const uint32_t> parameter_oids);

// Appends the RowDescription message for the client: what the server said, with the formats that the rows
// will have. `formats` as in Bind: none, one for all, or one per column.
void append_row_description(std::string& out, std::string_view row_description,
                            std::span<const int16_t> formats);

}  // namespace braid::planner
