#include "backends/postgresql/catalog_reader.h"

#include <gtest/gtest.h>

#include "backends/catalog_reader.h"
#include "backends/postgresql/connector.h"
#include "backends/postgresql/query.h"
#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/scratch_server.h"

namespace braid::backends::postgresql {
namespace {

using test::ScratchServer;

constexpr const char* kSchema = R"(
drop schema if exists "Shop" cascade; create schema "Shop";
create domain "Shop".code as varchar(8); create domain "Shop".inner_code as "Shop".code not null;
create collation "Shop".loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table "Shop".customers (
  id bigint generated always as identity primary key, name text collate "C" not null, gone int,
  price numeric(10,2) default 0, code "Shop".inner_code, nick text collate "Shop".loose, plain varchar(20),
  unique (name, price) include (nick));
alter table "Shop".customers drop column gone;
create unique index lower_name on "Shop".customers (lower(name), id) where id > 5;
create table "Shop".empty ();
create table "Shop".doubled (x int, id bigint generated always as (x * 2) stored);
create table "Shop".child () inherits ("Shop".doubled);
create function "Shop".odd(int, int) returns bool language sql as 'select $1 % 2 = $2 % 2';
create operator "Shop".= (leftarg = int, rightarg = int, function = "Shop".odd);
create table "Shop".parts (k int, v int) partition by hash (k);
create view "Shop".both as select c.id from "Shop".customers c join "Shop".parts p on p.k = c.id;
create type "Shop".mood as enum ('sad', 'happy');
alter type "Shop".mood add value 'so so' before 'happy';
create function "Shop".f(int) returns int language sql immutable as 'select 1';
create function "Shop".f(text) returns setof int language sql volatile as 'select 1';
create view "Shop".calling as select "Shop".f('x') + "Shop".f(2) from "Shop".parts;
create view "Shop".harmless as select "Shop".f(2), lower('X'), lpad('a', 3) from "Shop".parts;
create view "Shop".by_operator as select 4 operator("Shop".=) 2 as odd;
create function "Shop".t() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on "Shop".parts for each row execute function "Shop".t();
)";

TEST(CatalogReader, ReadsTablesKeysViewsAndFunctions) {
    ScratchServer& server = ScratchServer::shared();
    asio::io_context io;
    conf::CatalogPtr catalog;
    test::run(io, [&]() -> awaitable<void> {
        Result<std::unique_ptr<Connection>> connection = co_await connect(server.spec(), {});
        CO_ASSERT_OK(connection);
        Result<Rows> made = co_await query(**connection, kSchema);
        CO_ASSERT_OK(made);
        Result<conf::CatalogPtr> read = co_await read_catalog(**connection);
        CO_ASSERT_OK(read);
        catalog = *read;
        EXPECT_TRUE((*connection)->reusable());
        Result<Rows> path = co_await query(**connection, "show search_path");
        CO_ASSERT_OK(path);
        EXPECT_EQ(path->rows[0][0], "\"$user\", public");
    });
    ASSERT_TRUE(catalog);
    EXPECT_EQ(catalog->server_version / 10000, 15);
    EXPECT_EQ(catalog->encoding, "UTF8");
    EXPECT_EQ(catalog->default_collation.locale, "C.UTF-8");
    EXPECT_EQ(catalog->default_collation.provider, conf::CollationProvider::Libc);
    EXPECT_EQ(catalog->search_path, std::vector<std::string>{"public"});
    EXPECT_FALSE(catalog->time_zone.empty());

    const conf::Relation* customers = catalog->find("Shop", "customers");
    ASSERT_NE(customers, nullptr);
    EXPECT_EQ(customers->kind, conf::RelationKind::Table);
    EXPECT_FALSE(customers->has_triggers);
    ASSERT_EQ(customers->columns.size(), 6u);
    const conf::Column& id = customers->columns[0];
    EXPECT_EQ(id.name, "id");
    EXPECT_EQ(id.type_oid, 20u);
    EXPECT_TRUE(id.not_null && id.has_default);
    EXPECT_FALSE(id.collation);
    const conf::Relation* doubled = catalog->find("Shop", "doubled");
    ASSERT_NE(doubled, nullptr);
    EXPECT_TRUE(doubled->readable && doubled->columns[1].generated && !doubled->columns[0].generated);
    EXPECT_EQ(doubled->reads, (std::vector<conf::QualifiedName>{{"Shop", "child"}}));
    EXPECT_EQ(catalog->find("Shop", "child")->reads, (std::vector<conf::QualifiedName>{{"Shop", "doubled"}}));
    EXPECT_EQ(catalog->operators, (std::vector<conf::QualifiedName>{{"Shop", "="}}));
    const conf::Column& name = customers->columns[1];
    EXPECT_EQ(name.collation->name, "C");
    EXPECT_EQ(name.collation->provider, conf::CollationProvider::Libc);
    const conf::Column& price = customers->columns[2];
    EXPECT_EQ(price.type_name, "numeric(10,2)");
    EXPECT_TRUE(price.has_default);
    const conf::Column& code = customers->columns[3];
    EXPECT_EQ(code.type_name, "\"Shop\".inner_code");
    EXPECT_EQ(code.base_type_oid, 1043u);
    const conf::Column& nick = customers->columns[4];
    EXPECT_EQ(nick.collation->name, "Shop.loose");
    EXPECT_EQ(nick.collation->provider, conf::CollationProvider::Icu);
    EXPECT_EQ(nick.collation->locale, "und-u-ks-level2");
    EXPECT_FALSE(nick.collation->deterministic);
    EXPECT_FALSE(nick.collation->version.empty());
    const conf::Column& plain = customers->columns[5];
    EXPECT_EQ(plain.collation->provider, conf::CollationProvider::Default);
    EXPECT_EQ(plain.collation->locale, "C.UTF-8");
    EXPECT_EQ(plain.typmod, 24);

    ASSERT_EQ(customers->keys.size(), 3u);
    EXPECT_TRUE(customers->keys[0].primary);
    EXPECT_EQ(customers->keys[0].columns, std::vector<std::string>{"id"});
    EXPECT_EQ(customers->keys[1].columns, (std::vector<std::string>{"name", "price"}));
    EXPECT_TRUE(customers->keys[2].expressions && customers->keys[2].partial);
    EXPECT_EQ(customers->keys[2].columns, std::vector<std::string>{"id"});

    ASSERT_NE(catalog->find("Shop", "empty"), nullptr);
    EXPECT_TRUE(catalog->find("Shop", "empty")->columns.empty());
    EXPECT_EQ(catalog->find("Shop", "parts")->kind, conf::RelationKind::Partitioned);
    EXPECT_TRUE(catalog->find("Shop", "parts")->has_triggers);
    const conf::Relation* both = catalog->find("Shop", "both");
    EXPECT_EQ(both->kind, conf::RelationKind::View);
    EXPECT_EQ(both->reads, (std::vector<conf::QualifiedName>{{"Shop", "customers"}, {"Shop", "parts"}}));
    ASSERT_NE(catalog->find("pg_catalog", "pg_class"), nullptr);
    EXPECT_EQ(both->calls, "");
    EXPECT_EQ(catalog->find("Shop", "calling")->calls, "\"Shop\".f");
    EXPECT_EQ(catalog->find("Shop", "by_operator")->calls, "\"Shop\".odd");
    EXPECT_EQ(catalog->find("Shop", "harmless")->calls, "");

    ASSERT_EQ(catalog->enums.size(), 1u);
    EXPECT_EQ(catalog->enums.begin()->second, (conf::Enum{{"Shop", "mood"}, {"sad", "so so", "happy"}}));

    auto f = catalog->find_function("Shop", "f", {});
    ASSERT_TRUE(f);
    EXPECT_EQ(f->volatility, conf::Volatility::Volatile);
    EXPECT_TRUE(f->returns_set);
    auto now = catalog->find_function("", "now", catalog->search_path);
    ASSERT_TRUE(now);
    EXPECT_EQ(now->volatility, conf::Volatility::Stable);
    EXPECT_TRUE(catalog->find_function("", "string_agg", catalog->search_path)->aggregate);
    EXPECT_TRUE(catalog->find_function("", "row_number", catalog->search_path)->window);
    EXPECT_GT(catalog->functions().size(), 1000u);
}

TEST(CatalogReader, OneAnswerPerShard) {
    ServerSpec spec = ScratchServer::shared().spec();
    conf::Topology topology;
    for (uint32_t i = 0; i < 3; i++) {
        conf::Server server;
        server.id = ServerId(i);
        server.name = "pg" + std::to_string(i);
        server.host = spec.host;
        server.port = i == 1 ? 1 : spec.port;
        server.dbname = spec.dbname;
        server.user = spec.user;
        topology.servers.push_back(server);
    }
    conf::Database database;
    database.shards = {ServerId(2), ServerId(1), ServerId(0)};
    auto answers = read_catalogs_blocking(topology, database);
    ASSERT_EQ(answers.size(), 3u);
    EXPECT_TRUE(answers[0]);
    ASSERT_FALSE(answers[1]);
    EXPECT_NE(answers[1].error().message.find("\"pg1\""), std::string::npos) << answers[1].error().message;
    EXPECT_TRUE(answers[2]);
}

}  // namespace
}  // namespace braid::backends::postgresql
