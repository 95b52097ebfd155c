// What a MariaDB server's information_schema becomes in a Catalog.
#include <gtest/gtest.h>

#include "backends/catalog_reader.h"
#include "backends/mysql/catalog_reader.h"
#include "backends/mysql/column_types.h"
#include "backends/mysql/connector.h"
#include "backends/mysql/query.h"
#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/scratch_mariadb.h"

namespace braid::backends::mysql {
namespace {

using test::ScratchMariadb;

constexpr const char* kSchema = R"(
drop database if exists catalog_test;
create database catalog_test character set utf8mb4 collate utf8mb4_general_ci;
use catalog_test;
create table customers (
  id bigint unsigned not null auto_increment primary key,
  small smallint unsigned, middle mediumint, flag tinyint(1) not null default 0,
  name varchar(30) not null default 'x' comment 'a',
  code char(2) character set ascii collate ascii_bin,
  exact varchar(20) collate utf8mb4_nopad_bin,
  balance decimal(12,2), price decimal(10,3) unsigned, ratio double, part float,
  mood enum('sad','it''s'), tags set('a','b'), bits bit(5), y year,
  doc json, body longtext, raw varbinary(16), born date, at time(3), stamp datetime(6),
  changed timestamp(6) not null default current_timestamp(6) on update current_timestamp(6),
  twice decimal(13,2) as (balance * 2) stored, token uuid,
  unique key by_name (name, code), unique key prefixed (body(10)), key plain (born));
create table orders (customer_id bigint unsigned not null, id int not null, primary key (customer_id, id));
create trigger noisy before insert on orders for each row set new.id = new.id + 1;
create view totals as select c.name, count(*), 'catalog_test.no', '`catalog_test`.`no`' from customers c
  join orders o on o.customer_id = c.id group by c.name;
create function twice(n int) returns int deterministic no sql return 2 * n;
create function Latest() returns int reads sql data return (select max(id) from orders);
create view doubled as select twice(id) as n from orders;
)";

conf::CatalogPtr read() {
    conf::CatalogPtr catalog;
    asio::io_context io;
    test::run(io, [&]() -> awaitable<void> {
        ServerSpec spec = ScratchMariadb::shared().spec();
        auto connection = co_await connect(spec, {});
        CO_ASSERT_OK(connection);
        Result<Rows> made = co_await query(**connection, kSchema);
        CO_ASSERT_OK(made);
        spec.dbname = "catalog_test";
        Result<conf::CatalogPtr> reading = co_await backends::read_catalog(spec, {});
        CO_ASSERT_OK(reading);
        catalog = *reading;
    });
    return catalog;
}

TEST(MysqlCatalog, ColumnsAndTheirTypes) {
    conf::CatalogPtr catalog = read();
    ASSERT_TRUE(catalog);
    const conf::Relation* customers = catalog->find("public", "customers");
    ASSERT_NE(customers, nullptr);
    EXPECT_EQ(customers->server, conf::ServerKind::Mysql);
    const auto column = [&](std::string_view name) { return *customers->find_column(name); };
    EXPECT_EQ(customers->columns.front().name, "id");
    EXPECT_EQ(column("id").type_name, "bigint(20) unsigned");
    EXPECT_EQ(column("id").base_type(), type_of(TypeId::Numeric, (20 << 16) + 4));
    EXPECT_TRUE(column("id").mysql_type->is_unsigned && column("id").not_null &&
                column("id").sequence_default);
    EXPECT_EQ(column("small").base_type().id, TypeId::Int4);
    EXPECT_EQ(column("middle").base_type().id, TypeId::Int4);
    EXPECT_EQ(column("flag").base_type().id, TypeId::Int2);
    EXPECT_EQ(column("flag").default_expression, "0");
    EXPECT_EQ(column("name").base_type(), type_of(TypeId::Varchar, 34));
    EXPECT_EQ(column("name").default_expression, "'x'");
    EXPECT_EQ(column("name").collation->name, "utf8mb4_general_ci");
    EXPECT_TRUE(column("name").collation->pad_space);
    EXPECT_FALSE(column("name").collation->deterministic);
    EXPECT_EQ(column("code").collation->charset, "ascii");
    EXPECT_EQ(column("code").collation->provider, conf::CollationProvider::Mysql);
    EXPECT_TRUE(column("exact").collation->deterministic);
    EXPECT_FALSE(column("exact").collation->pad_space);
    EXPECT_EQ(column("balance").base_type(), type_of(TypeId::Numeric, (12 << 16) + 2 + 4));
    EXPECT_FALSE(column("balance").has_default);
    EXPECT_EQ(column("price").base_type().id, TypeId::Numeric);
    EXPECT_TRUE(column("price").mysql_type->is_unsigned);
    EXPECT_EQ(column("ratio").base_type().id, TypeId::Float8);
    EXPECT_EQ(column("part").base_type().id, TypeId::Float4);
    EXPECT_EQ(column("mood").base_type().id, TypeId::Text);
    EXPECT_EQ(column("mood").type_name, "enum('sad','it''s')");
    EXPECT_EQ(column("bits").base_type(), type_of(TypeId::Bit, 5));
    EXPECT_EQ(column("doc").type_name, "json");
    EXPECT_EQ(column("doc").base_type().id, TypeId::Json);
    EXPECT_EQ(column("doc").mysql_type->id, braid::mysql::TypeId::Json);
    EXPECT_EQ(column("mood").mysql_type->members, (std::vector<std::string>{"sad", "it's"}));
    EXPECT_EQ(column("code").mysql_type->collation, "ascii_bin");
    EXPECT_EQ(column("body").base_type().id, TypeId::Text);
    EXPECT_EQ(column("raw").base_type().id, TypeId::Bytea);
    EXPECT_EQ(column("at").base_type(), type_of(TypeId::Time, 3));
    EXPECT_EQ(column("stamp").base_type(), type_of(TypeId::Timestamp, 6));
    EXPECT_EQ(column("changed").base_type(), type_of(TypeId::Timestamptz, 6));
    EXPECT_EQ(column("changed").on_update, "current_timestamp(6)");
    EXPECT_TRUE(column("twice").generated);
    EXPECT_EQ(column("token").base_type().id, TypeId::Uuid);
}

TEST(MysqlCatalog, KeysViewsTriggersFunctions) {
    conf::CatalogPtr catalog = read();
    ASSERT_TRUE(catalog);
    const conf::Relation* customers = catalog->find("public", "customers");
    ASSERT_EQ(customers->keys.size(), 3u);
    EXPECT_TRUE(customers->keys[0].primary);
    EXPECT_EQ(customers->keys[0].columns, std::vector<std::string>{"id"});
    EXPECT_EQ(customers->keys[1].columns, (std::vector<std::string>{"name", "code"}));
    EXPECT_FALSE(customers->keys[1].expressions);
    EXPECT_TRUE(customers->keys[2].expressions);
    EXPECT_EQ(customers->indexes, (std::vector<std::string>{"PRIMARY", "by_name", "plain", "prefixed"}));
    EXPECT_TRUE(catalog->find("public", "orders")->has_triggers);
    EXPECT_FALSE(customers->has_triggers);
    const conf::Relation* totals = catalog->find("public", "totals");
    ASSERT_NE(totals, nullptr);
    EXPECT_EQ(totals->kind, conf::RelationKind::View);
    EXPECT_EQ(totals->reads,
              (std::vector<conf::QualifiedName>{{"public", "customers"}, {"public", "orders"}}));
    EXPECT_EQ(totals->calls, "");
    const conf::Relation* doubled = catalog->find("public", "doubled");
    EXPECT_EQ(doubled->calls, "twice");
    EXPECT_EQ(doubled->reads, (std::vector<conf::QualifiedName>{{"public", "orders"}}));
    const std::vector<std::string> path{"public"};
    EXPECT_EQ(catalog->find_function("", "twice", path)->volatility, conf::Volatility::Immutable);
    EXPECT_EQ(catalog->find_function("", "latest", path)->volatility, conf::Volatility::Volatile);
}

TEST(MysqlCatalog, TheServer) {
    conf::CatalogPtr catalog = read();
    ASSERT_TRUE(catalog);
    EXPECT_EQ(catalog->kind, conf::ServerKind::Mysql);
    EXPECT_TRUE(catalog->mariadb);
    EXPECT_EQ(catalog->server_version / 100, 1011);
    EXPECT_EQ(catalog->database, "catalog_test");
    EXPECT_EQ(catalog->encoding, "utf8mb4");
    EXPECT_EQ(catalog->default_collation.name, "utf8mb4_general_ci");
    EXPECT_EQ(catalog->time_zone, "+00:00");
    EXPECT_NE(catalog->sql_mode.find("STRICT_TRANS_TABLES"), std::string::npos);
    EXPECT_EQ(catalog->search_path, std::vector<std::string>{"public"});
}

TEST(MysqlCatalog, CollationsByTheirNames) {
    EXPECT_TRUE(collation_of("utf8mb4", "utf8mb4_bin").pad_space);
    EXPECT_FALSE(collation_of("utf8mb4", "utf8mb4_bin").deterministic);
    EXPECT_TRUE(collation_of("utf8mb4", "utf8mb4_0900_bin").deterministic);
    EXPECT_FALSE(collation_of("utf8mb4", "utf8mb4_0900_ai_ci").pad_space);
    EXPECT_FALSE(collation_of("utf8mb4", "utf8mb4_uca1400_nopad_ai_ci").pad_space);
    EXPECT_TRUE(collation_of("binary", "binary").deterministic);
}

TEST(MysqlCatalog, TablesOfAView) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(tables_in("select `d`.`a`.`x` AS `x` from `d`.`a` join `other`.`b`", "d"), Names{"a"});
    EXPECT_EQ(tables_in("select '`d`.`a`', 'it\\'s `d`.`b`' from `d`.`we``ird`", "d"), Names{"we`ird"});
    EXPECT_EQ(tables_in("", "d"), Names{});
    EXPECT_EQ(tables_in("`d`.`unfinished", "d"), Names{});
    EXPECT_EQ(tables_in("select `d`.`f`(`d`.`a`.`x`) AS `x` from `d`.`a`", "d"), Names{"a"});
    EXPECT_EQ(calls_in("select `f`(1), '`no`(', count(`x`), `d`.`g`(2) from `d`.`a`"), (Names{"f", "g"}));
}

}  // namespace
}  // namespace braid::backends::mysql
