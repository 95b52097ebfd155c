// A small shop over two shards, as configuration and catalog: what the planner's tests plan against.
#pragma once

#include <memory>

#include "conf/catalog.h"
#include "conf/topology.h"
#include "planner/statement_plan.h"
#include "router/layout.h"

namespace braid::planner {

struct Shop {
    Shop();

    PlanContext context() const { return {topology, database(), catalog, *layout, {"public"}, ShardId(0)}; }
    const conf::Database& database() const { return topology.databases[0]; }

    conf::Topology topology;
    conf::Catalog catalog;
    std::unique_ptr<router::Layout> layout;
};

}  // namespace braid::planner
