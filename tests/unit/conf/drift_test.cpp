// Comparing and merging catalogs, and the Catalog's own lookups.
#include "conf/drift.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/conf/sample.h"

namespace braid::conf {
namespace {

Collation collation(std::string name) {
    return {100, std::move(name), CollationProvider::Libc, "", "", true};
}

Column integer(std::string name) {
    return {std::move(name), 23, "integer", -1, 23, true, std::nullopt, false};
}
Column text(std::string name) {
    return {std::move(name), 25, "text", -1, 25, false, collation("default"), false};
}

Relation table(std::string name, std::vector<Column> columns, std::vector<Key> keys = {}) {
    return {{"public", std::move(name)},
            RelationKind::Table,
            std::move(columns),
            std::move(keys),
            {},
            false,
            {},
            {}};
}

Catalog base() {
    Catalog catalog;
    catalog.server_version = 150004;
    catalog.encoding = "UTF8";
    catalog.default_collation = {100, "default", CollationProvider::Libc, "en_US.utf8", "2.36", true};
    catalog.time_zone = "UTC";
    catalog.add(
        table("customers", {integer("id"), text("name")}, {{"customers_pkey", {"id"}, true, false, false}}));
    catalog.add(table("orders", {integer("id"), integer("customer_id")},
                      {{"orders_pkey", {"id", "customer_id"}, true, false, false}}));
    catalog.add(table("countries", {text("code")}));
    catalog.add(table("audit_log", {text("line")}));
    return catalog;
}

constexpr const char* kTables = R"([[database.table]]
name = "customers"
distribute_by = "id"
[[database.table]]
name = "orders"
distribute_by = "customer_id"
colocate_with = "customers"
[[database.table]]
name = "countries"
reference = true
[[database.table]]
name = "audit_log"
local = "pg1"
)";

// The drift of two shards as lines "E|W table/shard: what".
std::vector<std::string> drift(const Catalog& first, const Catalog& second,
                               const std::string& tables = kTables) {
    const Loaded loaded = sample::valid_tables(tables);
    const std::vector<CatalogPtr> shards{std::make_shared<Catalog>(first), std::make_shared<Catalog>(second)};
    std::vector<std::string> lines;
    for (const Drift& one : compare(shards, loaded.topology->databases[0])) {
        lines.push_back(fmt::format("{} {}/{}: {}", one.severity == DriftSeverity::Error ? "E" : "W",
                                    one.name, one.shard ? std::to_string(one.shard->value) : "*", one.what));
    }
    return lines;
}

using Lines = std::vector<std::string>;

TEST(Drift, NoneBetweenEqualShards) {
    EXPECT_EQ(drift(base(), base()), Lines{});
}

TEST(Drift, OfServers) {
    Catalog other = base();
    other.encoding = "LATIN1";
    other.default_collation.version = "2.31";
    other.server_version = 140009;
    other.time_zone = "Asia/Tokyo";
    EXPECT_EQ(drift(base(), other),
              (Lines{"E /1: encoding is LATIN1, not UTF8",
                     "E /1: default collation is default (en_US.utf8) version 2.31, not default (en_US.utf8) "
                     "version 2.36",
                     "W /1: server version is 14, not 15", "W /1: TimeZone is Asia/Tokyo, not UTC"}));
}

TEST(Drift, MissingTables) {
    Catalog bare;
    bare.server_version = 150004;
    bare.encoding = "UTF8";
    bare.default_collation = base().default_collation;
    bare.time_zone = "UTC";
    EXPECT_EQ(drift(base(), bare),
              (Lines{"E customers/1: the table does not exist", "E orders/1: the table does not exist",
                     "E countries/1: the table does not exist"}));
    EXPECT_EQ(drift(bare, base()),
              (Lines{"E customers/0: the table does not exist", "E orders/0: the table does not exist",
                     "E countries/0: the table does not exist", "E audit_log/0: the table does not exist"}));
    EXPECT_EQ(drift(bare, bare).front(), "E customers/*: the table does not exist");
}

TEST(Drift, Columns) {
    Catalog other = base();
    Column id = integer("id");
    id.type_oid = id.base_type_oid = 20;
    id.type_name = "bigint";
    Column name = text("name");
    name.not_null = true;
    name.has_default = true;
    name.collation = collation("C");
    other.add(
        table("customers", {id, name, text("extra")}, {{"customers_pkey", {"id"}, true, false, false}}));
    other.add(table("orders", {integer("customer_id"), integer("id")},
                    {{"orders_pkey", {"id", "customer_id"}, true, false, false}}));
    other.add(table("countries", {}));
    EXPECT_EQ(drift(base(), other),
              (Lines{"E customers/1: column 'id' is bigint, not integer",
                     "E customers/1: column 'name' is NOT NULL",
                     "E customers/1: column 'name' has collation C, not default",
                     "W customers/1: column 'name' has a default",
                     "E customers/1: column 'extra' stands on this shard only",
                     "E orders/1: the columns' order is customer_id, id, not id, customer_id",
                     "E countries/1: column 'code' is missing"}));
}

TEST(Drift, TypesOfUsersAreComparedByName) {
    Catalog first = base();
    Catalog other = base();
    Column mood{"code", 16500, "public.mood", -1, 16500, false, std::nullopt, false};
    first.add(table("countries", {mood}));
    mood.type_oid = mood.base_type_oid = 16900;
    other.add(table("countries", {mood}));
    const std::string number =
        "W countries/1: type public.mood of column 'code' has number 16900, not 16500: the types were "
        "created in "
        "another order, which confuses drivers that look types up by their number";
    EXPECT_EQ(drift(first, other), Lines{number});
    first.enums[16500] = {{"public", "mood"}, {"sad", "ok"}};
    other.enums[16900] = {{"public", "mood"}, {"ok", "sad"}};
    EXPECT_EQ(
        drift(first, other),
        (Lines{"E countries/1: the labels of column 'code', in order, are ok, sad, not sad, ok", number}));
    other.enums.clear();
    mood.type_name = "other.mood";
    other.add(table("countries", {mood}));
    EXPECT_EQ(drift(first, other), Lines{"E countries/1: column 'code' is other.mood, not public.mood"});
}

TEST(Drift, TablesThatTheUserMayNotRead) {
    Catalog other = base();
    Relation countries = table("countries", {text("code")});
    countries.readable = false;
    other.add(countries);
    EXPECT_EQ(drift(base(), other), Lines{"W countries/1: the server's user may not read it"});
}

TEST(Drift, GeneratedColumns) {
    Catalog other = base();
    Column code = text("code");
    code.generated = code.has_default = true;
    other.add(table("countries", {code}));
    EXPECT_EQ(drift(base(), other), (Lines{"E countries/1: column 'code' is generated",
                                           "W countries/1: column 'code' has a default"}));
}

TEST(Drift, KeysAndKinds) {
    Catalog other = base();
    Relation customers = table("customers", {integer("id"), text("name")});
    customers.kind = RelationKind::Partitioned;
    other.add(customers);
    EXPECT_EQ(drift(base(), other), (Lines{"W customers/1: is a partitioned table, not a table",
                                           "W customers/1: unique key 'customers_pkey' is missing"}));
    EXPECT_EQ(drift(other, base()),
              (Lines{"W customers/1: is a table, not a partitioned table",
                     "W customers/1: unique key 'customers_pkey' stands on this shard only"}));
    Catalog viewed = base();
    customers.kind = RelationKind::View;
    viewed.add(customers);
    EXPECT_EQ(drift(viewed, viewed), Lines{"E customers/*: is a view, not a table"});
}

TEST(Drift, UniqueKeysWithoutTheDistributionKeyHoldPerShard) {
    Catalog catalog = base();
    catalog.add(table("customers", {integer("id"), text("name")},
                      {{"customers_pkey", {"id"}, true, false, false},
                       {"by_name", {"name"}, false, false, false},
                       {"by_lower", {}, false, true, false}}));
    catalog.add(table("orders", {integer("id"), integer("customer_id")},
                      {{"orders_pkey", {"id"}, true, false, false}}));
    EXPECT_EQ(drift(catalog, catalog), (Lines{"W customers/*: unique key 'by_name' (name) lacks the "
                                              "distribution key (id): it holds per shard only",
                                              "W customers/*: unique key 'by_lower' (, expression) lacks the "
                                              "distribution key (id): it holds per "
                                              "shard only",
                                              "W orders/*: primary key 'orders_pkey' (id) lacks the "
                                              "distribution key (customer_id): it holds per "
                                              "shard only"}));
}

TEST(Drift, KeyColumns) {
    Catalog catalog = base();
    Column id = text("id");
    id.collation->deterministic = false;
    catalog.add(table("customers", {id}));
    catalog.add(table("orders", {integer("id")}));
    EXPECT_EQ(drift(catalog, catalog),
              (Lines{"E customers/*: the key column 'id': it has a nondeterministic collation",
                     "E orders/*: the key column 'customer_id' does not exist"}));
    EXPECT_EQ(drift(catalog, catalog,
                    "[[database.table]]\nname='countries'\ndistribute_by='code'\nmethod='modulo'\n"),
              Lines{"E countries/*: method modulo needs an integer key, and 'code' is text"});
}

TEST(Drift, ColocatedKeysMustHashAlike) {
    Catalog catalog = base();
    Column big = integer("customer_id");
    big.type_oid = big.base_type_oid = 20;
    big.type_name = "bigint";
    catalog.add(table("orders", {big}));
    EXPECT_EQ(drift(catalog, catalog), Lines{});
    catalog.add(table("orders", {text("customer_id")}));
    EXPECT_EQ(drift(catalog, catalog), Lines{"E orders/*: the key column 'customer_id' is text and hashes "
                                             "unlike customers.id, which is integer: "
                                             "the tables cannot be colocated"});
}

TEST(Drift, UnlistedReferenceTablesAreComparedToo) {
    Catalog other = base();
    other.add(table("stray", {integer("a")}));
    const Loaded loaded = sample::valid_tables("unlisted_tables = 'reference'\n");
    const std::vector<CatalogPtr> shards{std::make_shared<Catalog>(base()), std::make_shared<Catalog>(other)};
    const auto found = compare(shards, loaded.topology->databases[0]);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].name, "stray");
    EXPECT_EQ(found[0].shard, ShardId(0));
    EXPECT_FALSE(found[0].table);
}

TEST(Drift, OfAShardThatIsNotKnownIsNotTold) {
    const Loaded loaded =
        sample::valid_tables(std::string(kTables) + "[[database.table]]\nname = 'archive'\nlocal = 'pg1'\n");
    const std::vector<CatalogPtr> shards{nullptr, std::make_shared<Catalog>(base())};
    EXPECT_TRUE(compare(shards, loaded.topology->databases[0]).empty());
    const Catalog merged = merge(shards, loaded.topology->databases[0]);
    EXPECT_NE(merged.find("public", "customers"), nullptr);
    EXPECT_EQ(merged.find("public", "archive"), nullptr);
    EXPECT_EQ(merged.encoding, "UTF8");
    const std::vector<CatalogPtr> nothing{nullptr, nullptr};
    EXPECT_TRUE(compare(nothing, loaded.topology->databases[0]).empty());
    EXPECT_TRUE(merge(nothing, loaded.topology->databases[0]).relations().empty());
}

TEST(Drift, HashClasses) {
    EXPECT_EQ(hash_class(21), hash_class(20));
    EXPECT_EQ(hash_class(23), hash_class(20));
    EXPECT_EQ(hash_class(1043), hash_class(25));
    EXPECT_NE(hash_class(1042), hash_class(25));
    EXPECT_NE(hash_class(1700), hash_class(20));
    EXPECT_NE(hash_class(1114), hash_class(1184));
}

TEST(Merge, TakesEachTableFromItsPlace) {
    const Loaded loaded = sample::valid_tables(
        "unlisted_tables = 'local:pg2'\n[[database.table]]\nname = 'audit_log'\nlocal = 'pg2'\n"
        "[[database.table]]\nname = 'countries'\nreference = true\n");
    Catalog first = base();
    Catalog second = base();
    second.time_zone = "CET";
    second.add(table("audit_log", {integer("of_second")}));
    second.add(table("countries", {integer("of_second")}));
    second.add(table("orders", {integer("of_second")}));
    second.add(table("only_second", {}));
    first.add(QualifiedName{"public", "f"}, {Volatility::Immutable, false, false, false});
    second.add(QualifiedName{"public", "f"}, {Volatility::Volatile, false, false, true});
    const std::vector<CatalogPtr> shards{std::make_shared<Catalog>(first), std::make_shared<Catalog>(second)};
    const Catalog merged = merge(shards, loaded.topology->databases[0]);
    EXPECT_EQ(merged.time_zone, "UTC");
    EXPECT_TRUE(merged.find("public", "audit_log")->find_column("of_second"));
    EXPECT_TRUE(merged.find("public", "countries")->find_column("code"));
    EXPECT_TRUE(merged.find("public", "orders")->find_column("of_second"))
        << "unlisted: where the policy puts it";
    EXPECT_TRUE(merged.find("public", "only_second"));
    EXPECT_EQ(merged.find_function("public", "f", {}), (Function{Volatility::Volatile, false, false, true}));
}

TEST(Merge, EnumsCountWhereTheShardsAgree) {
    const Loaded loaded = sample::valid_tables("");
    Catalog first = base();
    Catalog second = base();
    const Enum mood{{"public", "mood"}, {"sad", "happy"}};
    const Enum color{{"public", "color"}, {"red", "green"}};
    first.enums = {{20001, mood}, {20002, color}, {20003, {{"public", "size"}, {"s", "m"}}}};
    second.enums = {
        {20011, mood}, {20002, {{"public", "taste"}, {"sweet"}}}, {20003, {{"public", "size"}, {"m", "s"}}}};
    const std::vector<CatalogPtr> shards{std::make_shared<Catalog>(first), std::make_shared<Catalog>(second)};
    const Catalog merged = merge(shards, loaded.topology->databases[0]);
    EXPECT_EQ(merged.enums, (std::map<uint32_t, Enum>{{20001, mood}, {20011, mood}}));
    EXPECT_EQ(merged.find_enum(20002), nullptr) << "two types of one number";
    EXPECT_EQ(merged.find_enum(20003), nullptr) << "two orders";
}

TEST(Catalog, ResolvesNamesAsTheServerDoes) {
    Catalog catalog;
    catalog.add(Relation{{"pg_catalog", "pg_class"}, RelationKind::Table, {}, {}, {}, false, {}, {}});
    catalog.add(Relation{{"mine", "pg_class"}, RelationKind::View, {}, {}, {}, false, {}, {}});
    const std::vector<std::string> mine{"mine"};
    const std::vector<std::string> mine_first{"mine", "pg_catalog"};
    EXPECT_EQ(catalog.find(mine, "pg_class")->name.schema, "pg_catalog");
    EXPECT_EQ(catalog.find(mine_first, "pg_class")->name.schema, "mine");
    EXPECT_FALSE(catalog.find(mine, "nothing"));

    catalog.add(QualifiedName{"pg_catalog", "count"}, {Volatility::Immutable, true, false, false});
    catalog.add(QualifiedName{"mine", "count"}, {Volatility::Stable, false, false, false});
    EXPECT_EQ(catalog.find_function("", "count", {}), (Function{Volatility::Immutable, true, false, false}));
    EXPECT_EQ(catalog.find_function("", "count", mine), (Function{Volatility::Stable, true, false, false}));
    EXPECT_EQ(catalog.find_function("mine", "count", {}),
              (Function{Volatility::Stable, false, false, false}));
    EXPECT_FALSE(catalog.find_function("", "none", mine));
}

}  // namespace
}  // namespace braid::conf
