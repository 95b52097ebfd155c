#include "mysql_shop.h"

#include <stdexcept>

#include "conf/load.h"

namespace braid::planner {
namespace {

constexpr const char* kConfiguration = R"(
[[listener]]
protocol = "postgresql"
port = 6432
[[server]]
name = "my1"
kind = "mysql"
host = "127.0.0.1"
port = 5001
dbname = "shop"
user = "braid"
password = "x"
[[server]]
name = "my2"
kind = "mysql"
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
shards = ["my1", "my2"]
[[database.table]]
name = "customers"
distribute_by = "id"
[[database.table]]
name = "orders"
distribute_by = "customer_id"
colocate_with = "customers"
[[database.table]]
name = "words"
distribute_by = "word"
[[database.table]]
name = "blobs"
distribute_by = "hash"
[[database.table]]
name = "days"
distribute_by = "day"
method = "range"
ranges = [ { to = "2026-01-01", shard = "my1" }, { from = "2026-01-01", shard = "my2" } ]
[[database.table]]
name = "wide"
distribute_by = "id"
[[database.table]]
name = "counted"
distribute_by = "id"
[[database.table]]
name = "items"
distribute_by = "owner"
[[database.table]]
name = "countries"
reference = true
[[database.table]]
name = "audit_log"
local = "my1"
)";

conf::Column column(std::string name, const std::string& type, bool not_null = false) {
    conf::Column result;
    result.name = std::move(name);
    result.type_name = type;
    result.not_null = not_null;
    mysql::Type parsed = *mysql::parse_column_type(type);
    if (family_of(parsed.id) == mysql::TypeFamily::Text || family_of(parsed.id) == mysql::TypeFamily::Enum) {
        parsed.charset = "utf8mb4";
        parsed.collation = "utf8mb4_general_ci";
    }
    result.mysql_type = std::move(parsed);
    return result;
}

conf::Column counter(std::string name) {
    conf::Column result = column(std::move(name), "int(11)", true);
    result.has_default = result.sequence_default = true;
    return result;
}

conf::Relation table(std::string name, std::vector<conf::Column> columns) {
    conf::Relation relation;
    relation.name = {"public", std::move(name)};
    relation.columns = std::move(columns);
    relation.server = conf::ServerKind::Mysql;
    return relation;
}

std::shared_ptr<const conf::Catalog> by_hand() {
    auto catalog = std::make_shared<conf::Catalog>();
    catalog->kind = conf::ServerKind::Mysql;
    catalog->mariadb = true;
    catalog->database = "shop";
    catalog->search_path = {"public"};
    catalog->add(table("customers", {column("id", "int(11)", true), column("name", "varchar(40)"),
                                     column("country", "char(2)"), column("balance", "decimal(10,2)"),
                                     column("vip", "tinyint(1)")}));
    catalog->add(table(
        "orders", {column("id", "int(11)", true), column("customer_id", "int(11)", true),
                   column("placed", "date"), column("total", "decimal(10,2)"), column("weight", "double")}));
    catalog->add(table("words", {column("word", "varchar(20)", true), column("n", "int(11)")}));
    catalog->add(table("blobs", {column("hash", "binary(2)", true), column("n", "int(11)")}));
    catalog->add(table("days", {column("day", "date", true), column("n", "int(11)")}));
    catalog->add(table("wide", {column("id", "bigint(20) unsigned", true), column("e", "enum('z','a')")}));
    catalog->add(table("counted", {counter("id"), column("n", "int(11)")}));
    catalog->add(table("items", {counter("id"), column("owner", "int(11)", true), column("n", "int(11)")}));
    catalog->add(table("countries", {column("code", "char(2)", true), column("name", "varchar(40)")}));
    catalog->add(table("audit_log", {column("id", "int(11)"), column("note", "varchar(40)")}));
    catalog->add(table("stray", {column("id", "int(11)")}));
    conf::Function reads;
    reads.volatility = conf::Volatility::Stable;
    reads.procedural = true;
    catalog->add({"public", "total_orders"}, reads);
    return catalog;
}

}  // namespace

MysqlShop::MysqlShop() : MysqlShop(by_hand()) {}

MysqlShop::MysqlShop(conf::CatalogPtr read) : catalog(std::move(read)) {
    Result<conf::Loaded> loaded = conf::parse(kConfiguration, "shop.toml");
    if (!loaded) throw std::runtime_error(loaded.error().message);
    topology = *loaded->topology;
    layout = std::make_unique<router::Layout>(database(), *catalog);
}

const char* const kMysqlTables = R"(
create table customers (id int primary key, name varchar(40) collate utf8mb4_general_ci,
  country char(2) collate utf8mb4_bin, balance decimal(10,2), vip tinyint(1),
  nick varchar(40) collate utf8mb4_unicode_ci) default charset utf8mb4;
create table orders (id int primary key, customer_id int not null, placed date, total decimal(10,2),
  weight double) default charset utf8mb4;
create table words (word varchar(20) collate utf8mb4_general_ci primary key, n int) default charset utf8mb4;
create table blobs (hash binary(2) primary key, n int);
create table days (day date not null, n int);
create table wide (id bigint unsigned primary key, e enum('z','a','m'), s set('x','y'), b bit(9), f float, d double,
  dt datetime(6), ts timestamp(3) null, t time(2), y year, u bigint unsigned, vb varbinary(20), tx text, j json,
  zf int(6) unsigned zerofill, uu uuid, l varchar(20) character set latin1) default charset utf8mb4;
create table counted (id int primary key auto_increment, n int);
create table items (id int auto_increment, owner int not null, n int, primary key (id, owner));
create table countries (code char(2) primary key, name varchar(40)) default charset utf8mb4;
create table audit_log (id int, note varchar(40));
create table stray (id int);
)";

}  // namespace braid::planner
