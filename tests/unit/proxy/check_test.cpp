// The text of --check, with catalogs from memory.
#include "proxy/check.h"

#include <gtest/gtest.h>

#include "conf/load.h"
#include "proxy/text_table.h"

namespace braid::proxy {
namespace {

constexpr const char* kConfig = R"([[listener]]
[[server]]
name = "pg1"
host = "10.0.0.1"
dbname = "shop"
user = "braid"
password = "hidden-one"
[[server]]
name = "pg2"
host = "10.0.0.2"
port = 5433
dbname = "shop"
user = "braid"
max_connections = 50
tls = { mode = "require" }
[[user]]
name = "app"
password = "hidden-two"
databases = ["shop", "plain"]
[[user]]
name = "root"
password = "hidden-three"
admin = true
[[database]]
name = "shop"
shards = ["pg1", "pg2"]
[[database.table]]
name = "customers"
distribute_by = "id"
buckets = 5
[[database.table]]
name = "sales.orders"
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
lists = [ { values = ["EU"], shard = "pg1" }, { default = true, shard = "pg1" } ]
[[database.table]]
name = "countries"
reference = true
[[database.table]]
name = "audit_log"
local = "pg2"
[[database]]
name = "plain"
shards = ["pg2"]
)";

conf::TopologyPtr topology() {
    const auto loaded = conf::parse(kConfig, "braid.toml");
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded->topology;
}

TEST(TopologyText, Golden) {
    EXPECT_EQ(topology_text(*topology()), R"(listeners
  protocol    address    port  tls
  postgresql  127.0.0.1  6432  off

servers
  name  kind        host      port  dbname  user   tls      max_connections
  pg1   postgresql  10.0.0.1  5432  shop    braid  prefer   unlimited
  pg2   postgresql  10.0.0.2  5433  shop    braid  require  50

users
  name  databases    admin
  app   shop, plain  no
  root               yes

database shop
  shards pg1, pg2; unlisted tables refuse; transactions write on one shard (single_shard)
  table         kind         key          method  parts            colocation
  customers     distributed  id           hash    5: pg1 3, pg2 2  0
  sales.orders  distributed  customer_id  hash    5: pg1 3, pg2 2  0
  events        distributed  day          range   2: pg1 1, pg2 1  1
  regions       distributed  code         list    2: pg1 2, pg2 0  2
  countries     reference    -            -       every shard
  audit_log     local        -            -       pg2

database plain
  shards pg2; unlisted tables local:pg2; transactions write on one shard (single_shard)
)");
}

TEST(TopologyText, HoldsNoSecret) {
    EXPECT_EQ(topology_text(*topology()).find("hidden"), std::string::npos);
}

TEST(TextTable, AlignsByCodePoints) {
    EXPECT_EQ(text_table({{"a", "b"}, {"\xc3\xa9\xc3\xa9\xc3\xa9", "x"}, {"12345"}}, "> "),
              "> a      b\n> \xc3\xa9\xc3\xa9\xc3\xa9    x\n> 12345\n");
    EXPECT_EQ(text_table({}, ""), "");
}

// Answers from memory; a shard without a catalog cannot be read.
class Memory : public CatalogSource {
  public:
    explicit Memory(std::vector<conf::CatalogPtr> shop) : shop_(std::move(shop)) {}
    std::vector<Result<conf::CatalogPtr>> read(const conf::Topology&,
                                               const conf::Database& database) override {
        std::vector<Result<conf::CatalogPtr>> answers;
        for (uint32_t i = 0; i < database.shard_count(); ++i) {
            if (shop_[i]) {
                answers.emplace_back(shop_[i]);
            } else {
                answers.emplace_back(fail("08006", "connection refused"));
            }
        }
        return answers;
    }

  private:
    std::vector<conf::CatalogPtr> shop_;
};

constexpr uint32_t kDate = 1082;

// `day`: the type of the key of events.
conf::CatalogPtr shard(const char* type, uint32_t day = kDate) {
    conf::Catalog catalog;
    const auto add = [&](const char* schema, const char* name, const char* key, uint32_t oid = 23) {
        conf::Column column{key, oid, "integer", -1, oid, true, std::nullopt, false};
        if (std::string_view(name) == "countries") column.type_name = type;
        catalog.add(
            conf::Relation{{schema, name}, conf::RelationKind::Table, {column}, {}, {}, false, {}, {}});
    };
    add("public", "customers", "id");
    add("sales", "orders", "customer_id");
    add("public", "events", "day", day);
    add("public", "regions", "code", 25);
    add("public", "countries", "code");
    add("public", "audit_log", "line");
    return std::make_shared<const conf::Catalog>(catalog);
}

TEST(CheckFleet, Passes) {
    Memory source({shard("integer"), shard("integer")});
    const CheckReport report = check_fleet(*topology(), source);
    EXPECT_TRUE(report.passed);
    EXPECT_EQ(report.text, "fleet: 0 errors, 0 warnings\n");
}

TEST(CheckFleet, ReportsBoundsThatAreNoKeys) {
    constexpr uint32_t kInteger = 23;
    constexpr uint32_t kInterval = 1186;
    Memory integers({shard("integer", kInteger), shard("integer", kInteger)});
    EXPECT_EQ(
        check_fleet(*topology(), integers).text,
        "braid.toml:35:1: error: shop: distributed table \"events\" cannot be routed: \"2026-01-01\" is not "
        "a value of type integer that can be told exactly\n"
        "fleet: 1 error, 0 warnings\n");
    Memory intervals({shard("interval", kInterval), shard("interval", kInterval)});
    EXPECT_FALSE(check_fleet(*topology(), intervals).passed);
}

TEST(CheckFleet, ReportsDrift) {
    Memory source({shard("integer"), shard("bigint")});
    const CheckReport report = check_fleet(*topology(), source);
    EXPECT_FALSE(report.passed);
    EXPECT_EQ(report.text,
              "braid.toml:45:1: error: shop: countries on pg2: column 'code' is bigint, not integer\n"
              "fleet: 1 error, 0 warnings\n");
}

TEST(CheckFleet, WarningsPass) {
    auto one = std::make_shared<conf::Catalog>(*shard("integer"));
    conf::Relation customers = *one->find("public", "customers");
    customers.keys.push_back({"by_name", {"name"}, false, false, false});
    one->add(customers);
    Memory source({one, one});
    const CheckReport report = check_fleet(*topology(), source);
    EXPECT_TRUE(report.passed);
    EXPECT_EQ(report.text,
              "braid.toml:27:1: warning: shop: customers: unique key 'by_name' (name) lacks the distribution "
              "key (id): it holds per "
              "shard only\nfleet: 0 errors, 1 warning\n");
}

TEST(CheckFleet, AnUnreadableShardIsAnError) {
    Memory source({shard("integer"), nullptr});
    const CheckReport report = check_fleet(*topology(), source);
    EXPECT_FALSE(report.passed);
    EXPECT_EQ(report.text, "error: shop: pg2: connection refused\nfleet: 1 error, 0 warnings\n");
}

}  // namespace
}  // namespace braid::proxy
