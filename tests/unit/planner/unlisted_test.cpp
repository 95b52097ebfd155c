// Tables that the configuration does not name, when unlisted_tables lets them be used, and the session's own
// comparison operators: what the goldens' shop does not have.
#include <gtest/gtest.h>

#include "grammar/fingerprint.h"
#include "grammar/parser/parser.h"
#include "grammar/scanner/postgresql_scanner.h"
#include "shop.h"

namespace braid::planner {
namespace {

// The route as EXPLAIN ROUTE's first line has it.
std::string route(const Shop& shop, const std::string& sql) {
    Result<grammar::ScannedStatement> scanned = grammar::scan_statement(sql);
    grammar::fingerprint(*scanned);
    grammar::Parser parser;
    Result<grammar::ParsedStatement> parsed = parser.parse(sql);
    std::vector<std::string_view> literals(scanned->literals.size(), "1");
    router::Bindings bindings;
    bindings.literals = literals;
    PlanContext context = shop.context();
    auto planned = plan(*parsed->statement, parsed->text, literals.size(), context);
    return explain(*planned, context, bindings, {}, sql).front();
}

void expect_hidden(const Shop& shop, const std::string& view) {
    const std::string line = route(shop, "select * from " + view);
    EXPECT_TRUE(line.starts_with("route: refused view \"" + view + "\" shows rows of table \"customers\""))
        << line;
}

TEST(UnlistedTables, OnOneShardHideNoDistributedTable) {
    Shop shop;
    conf::UnlistedTables& unlisted = shop.topology.databases[0].unlisted_tables;
    unlisted.policy = conf::Unlisted::Local;
    unlisted.shard = ShardId(1);
    expect_hidden(shop, "customer_names");
    expect_hidden(shop, "short_names");
    EXPECT_EQ(route(shop, "select * from country_names"), "route: single shard=pg2");
    EXPECT_EQ(route(shop, "select * from stray"), "route: single shard=pg2");
    EXPECT_EQ(route(shop, "create view v as select * from customers"), "route: scatter shards=pg1,pg2");
}

TEST(UnlistedTables, AsReferencesHideNoDistributedTable) {
    Shop shop;
    shop.topology.databases[0].unlisted_tables.policy = conf::Unlisted::Reference;
    expect_hidden(shop, "customer_names");
    expect_hidden(shop, "short_names");
    EXPECT_EQ(route(shop, "select * from country_names"), "route: single shard=pg1");
}

TEST(UnlistedTables, CallNothingThatReadsOtherShards) {
    Shop shop;
    conf::Relation counting = *shop.catalog.find("public", "country_names");
    counting.name.name = "counting";
    counting.calls = "public.total_orders";
    shop.catalog.add(counting);
    counting.name.name = "over_counting";
    counting.calls.clear();
    counting.reads = {{"public", "counting"}};
    shop.catalog.add(counting);
    counting.name.name = "counted";
    counting.kind = conf::RelationKind::MaterializedView;
    shop.catalog.add(counting);
    for (conf::Unlisted policy : {conf::Unlisted::Local, conf::Unlisted::Reference}) {
        shop.topology.databases[0].unlisted_tables.policy = policy;
        for (const std::string view : {"counting", "over_counting"}) {
            const std::string line = route(shop, "select * from " + view);
            EXPECT_TRUE(
                line.starts_with("route: refused view \"" + view + "\" calls function public.total_orders()"))
                << line;
        }
        EXPECT_EQ(route(shop, "select * from counted"), "route: single shard=pg1");
    }
}

TEST(UnlistedTables, AreMadeAndKeptOnTheirShard) {
    Shop shop;
    conf::UnlistedTables& unlisted = shop.topology.databases[0].unlisted_tables;
    unlisted.policy = conf::Unlisted::Local;
    unlisted.shard = ShardId(1);
    for (const std::string statement :
         {"create table made (a int)", "create temp table made (a int)", "create table made as select 1",
          "create table made as select * from stray, countries", "create temp table made as select 1",
          "create materialized view made as select 1", "refresh materialized view made",
          "drop materialized view made", "alter table stray add a int", "vacuum full stray", "analyze stray",
          "reindex table stray", "cluster stray", "drop table stray"}) {
        EXPECT_EQ(route(shop, statement), "route: single shard=pg2") << statement;
    }
    EXPECT_TRUE(route(shop, "create table made as select * from customers").starts_with("route: refused"));
    EXPECT_TRUE(route(shop, "create temp table customers (id int)").starts_with("route: refused"));
    EXPECT_TRUE(route(shop, "vacuum stray, audit_log").starts_with("route: refused"));
    EXPECT_EQ(route(shop, "analyze pg_class"), "route: scatter shards=pg1,pg2");
}

TEST(ShadowedOperators, SayNothingAboutKeys) {
    Shop shop;
    const std::string one = "select * from customers where id = 1";  // of pg2
    const std::string join = "select * from customers c join orders o on o.customer_id = c.id";
    shop.catalog.operators = {{"elsewhere", "="}};
    EXPECT_EQ(route(shop, one), "route: single shard=pg2");
    shop.catalog.operators = {{"public", "="}};
    EXPECT_EQ(route(shop, one), "route: scatter shards=pg1,pg2");
    EXPECT_TRUE(route(shop, join).starts_with("route: refused"));
    EXPECT_TRUE(route(shop, "select * from customers join orders using (id)").starts_with("route: refused"));
}

}  // namespace
}  // namespace braid::planner
