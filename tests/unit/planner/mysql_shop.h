// The shop on two MySQL shards, as configuration and catalog.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "planner/statement_plan.h"

namespace braid::planner {

struct MysqlShop {
    // With a catalog made by hand.
    MysqlShop();
    // With the servers' own.
    explicit MysqlShop(conf::CatalogPtr read);

    PlanContext context() const {
        PlanContext context{topology, database(), *catalog, *layout, {"public"}, ShardId(0)};
        context.dialect = grammar::Dialect::Mysql;
        return context;
    }
    const conf::Database& database() const { return topology.databases[0]; }

    conf::Topology topology;
    std::shared_ptr<const conf::Catalog> catalog;
    std::unique_ptr<router::Layout> layout;
};

// CREATE TABLE for each table that exists on the servers in the tests.
extern const char* const kMysqlTables;

}  // namespace braid::planner
