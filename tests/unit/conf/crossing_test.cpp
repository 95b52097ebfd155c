// Catalogs in the other kind's words.
#include "conf/crossing.h"

#include <gtest/gtest.h>

#include "conf/drift.h"

namespace braid::conf {
namespace {

Column mysql_column(std::string name, mysql::TypeId id, uint32_t length = 0, std::string collation = {}) {
    Column column;
    column.name = std::move(name);
    mysql::Type type;
    type.id = id;
    type.length = length;
    if (!collation.empty()) type.charset = "utf8mb4";
    type.collation = std::move(collation);
    column.mysql_type = type;
    column.type_name = display(type);
    return column;
}

Catalog mysql_catalog() {
    Catalog catalog;
    catalog.kind = ServerKind::Mysql;
    Relation table;
    table.name = {"public", "t"};
    table.server = ServerKind::Mysql;
    table.columns = {mysql_column("id", mysql::TypeId::BigInt),
                     mysql_column("name", mysql::TypeId::Varchar, 20, "utf8mb4_general_ci"),
                     mysql_column("vip", mysql::TypeId::TinyInt, 1)};
    Key key;
    key.name = "PRIMARY";
    key.primary = true;
    key.columns = {"id"};
    table.keys.push_back(key);
    catalog.add(table);
    return catalog;
}

TEST(CrossingCatalog, ShowsMysqlTablesInPostgresqlWords) {
    const Catalog seen = described_for(ServerKind::Postgresql, mysql_catalog());
    EXPECT_EQ(seen.kind, ServerKind::Postgresql);
    const Relation* table = seen.find("public", "t");
    ASSERT_NE(table, nullptr);
    EXPECT_EQ(table->server, ServerKind::Postgresql);
    EXPECT_EQ(table->columns[0].type().id, TypeId::Int8);
    EXPECT_EQ(table->columns[1].type_name, "character varying(20)");
    EXPECT_EQ(table->columns[1].collation->name, "C");
    EXPECT_FALSE(table->columns[1].mysql_type);
    EXPECT_EQ(table->columns[1].home->collation, "utf8mb4_general_ci");
    EXPECT_EQ(table->columns[2].type().id, TypeId::Bool);
    EXPECT_EQ(table->keys[0].name, "t_pkey");
}

TEST(CrossingCatalog, MergesInTheWordsOfTheClientsKind) {
    Catalog own;
    Relation table;
    table.name = {"public", "t"};
    Column column;
    column.name = "id";
    column.type_oid = column.base_type_oid = oid_of(TypeId::Int8);
    column.type_name = "bigint";
    table.columns = {column};
    own.add(table);
    const std::vector<CatalogPtr> shards = {std::make_shared<const Catalog>(mysql_catalog()),
                                            std::make_shared<const Catalog>(own)};
    Database database;
    database.shards = {ServerId(0), ServerId(1)};
    // The PostgreSQL shard's description, though it is not the first.
    EXPECT_EQ(merge(shards, database, ServerKind::Postgresql).find("public", "t")->columns.size(), 1U);
    EXPECT_EQ(merge(shards, database, ServerKind::Mysql).find("public", "t")->columns.size(), 3U);
    EXPECT_EQ(merge(shards, database, ServerKind::Mysql).kind, ServerKind::Mysql);
}

}  // namespace
}  // namespace braid::conf
