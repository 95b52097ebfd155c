#include "shop.h"

#include <stdexcept>

#include "conf/load.h"

namespace braid::planner {
namespace {

constexpr const char* kConfiguration = R"(
[[listener]]
protocol = "postgresql"
port = 6432
[[server]]
name = "pg1"
kind = "postgresql"
host = "127.0.0.1"
port = 5001
dbname = "shop"
user = "braid"
password = "x"
[[server]]
name = "pg2"
kind = "postgresql"
host = "127.0.0.1"
port = 5002
dbname = "shop"
user = "braid"
password = "x"
[[user]]
name = "app"
password = "x"
databases = ["shop"]
[[database]]
name = "shop"
shards = ["pg1", "pg2"]
[[database.table]]
name = "customers"
distribute_by = "id"
[[database.table]]
name = "orders"
distribute_by = "customer_id"
colocate_with = "customers"
[[database.table]]
name = "events"
distribute_by = "day"
method = "range"
ranges = [ { to = "2026-01-01", shard = "pg1" }, { from = "2026-01-01", shard = "pg2" } ]
[[database.table]]
name = "regions"
distribute_by = "code"
method = "list"
lists = [ { values = ["EU", "UK"], shard = "pg1" }, { default = true, shard = "pg2" } ]
[[database.table]]
name = "counters"
distribute_by = "n"
method = "modulo"
buckets = 2
[[database.table]]
name = "readings"
distribute_by = ["tenant", "device"]
[[database.table]]
name = "countries"
reference = true
[[database.table]]
name = "audit_log"
local = "pg1"
)";

conf::Column column(std::string name, TypeId type, bool not_null = false) {
    conf::Column result;
    result.name = std::move(name);
    result.type_oid = oid_of(type);
    result.base_type_oid = result.type_oid;
    result.not_null = not_null;
    if (is_text(type)) {
        conf::Collation collation;
        collation.name = "default";
        collation.provider = conf::CollationProvider::Default;
        collation.locale = "C.UTF-8";
        result.collation = collation;
    }
    return result;
}

conf::Relation table(std::string name, std::vector<conf::Column> columns) {
    conf::Relation relation;
    relation.name = {"public", std::move(name)};
    relation.columns = std::move(columns);
    return relation;
}

conf::Function function(conf::Volatility volatility, bool aggregate = false) {
    conf::Function result;
    result.volatility = volatility;
    result.aggregate = aggregate;
    return result;
}

}  // namespace

Shop::Shop() {
    Result<conf::Loaded> loaded = conf::parse(kConfiguration, "shop.toml");
    if (!loaded) throw std::runtime_error(loaded.error().message);
    topology = *loaded->topology;

    using enum TypeId;
    catalog.encoding = "UTF8";
    catalog.default_collation.name = "default";
    catalog.default_collation.locale = "C.UTF-8";
    catalog.search_path = {"public"};
    catalog.add(table("customers", {column("id", Int8, true), column("name", Text), column("country", Text),
                                    column("balance", Numeric), column("vip", Bool)}));
    catalog.add(table("orders", {column("id", Int8, true), column("customer_id", Int8, true),
                                 column("placed", Date), column("status", Text), column("total", Numeric)}));
    catalog.add(table("events", {column("day", Date), column("seq", Int4), column("kind", Text)}));
    catalog.add(table("regions", {column("code", Text), column("label", Text)}));
    catalog.add(table("counters", {column("n", Int4), column("hits", Int8)}));
    catalog.add(
        table("readings", {column("tenant", Int4), column("device", Text), column("value", Numeric)}));
    catalog.add(table("countries", {column("code", Text), column("name", Text)}));
    catalog.add(table("audit_log", {column("id", Int8), column("note", Text)}));
    catalog.add(table("stray", {column("id", Int8)}));
    for (const char* name : {"count", "sum", "avg", "min", "max", "bool_or", "string_agg", "array_agg"}) {
        catalog.add({"pg_catalog", name}, function(conf::Volatility::Immutable, true));
    }
    for (const char* name : {"lower", "upper", "abs", "round", "length"}) {
        catalog.add({"pg_catalog", name}, function(conf::Volatility::Immutable));
    }
    conf::Function series = function(conf::Volatility::Immutable);
    series.returns_set = true;
    catalog.add({"pg_catalog", "generate_series"}, series);
    for (const char* name : {"row_number", "rank"}) {
        conf::Function window = function(conf::Volatility::Immutable);
        window.window = true;
        catalog.add({"pg_catalog", name}, window);
    }
    catalog.add({"pg_catalog", "now"}, function(conf::Volatility::Stable));
    catalog.add({"pg_catalog", "random"}, function(conf::Volatility::Volatile));
    catalog.add({"pg_catalog", "nextval"}, function(conf::Volatility::Volatile));
    for (const char* name : {"pg_relation_size", "pg_table_size", "pg_database_size"}) {
        catalog.add({"pg_catalog", name}, function(conf::Volatility::Volatile));
    }
    conf::Function total_orders = function(conf::Volatility::Stable);
    total_orders.procedural = true;
    catalog.add({"public", "total_orders"}, total_orders);
    layout = std::make_unique<router::Layout>(database(), catalog);
}

}  // namespace braid::planner
