// What a statement becomes, without any server: tests/golden/translate/*.txt hold statements and their
// translations or refusals (BRAID_REWRITE_GOLDENS=1 writes them).
#include "planner/translate/translate.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "grammar/parser/parser.h"
#include "planner/translate/constants.h"

namespace braid::planner::translate {
namespace {

using grammar::Dialect;

conf::Column postgresql_column(std::string name, TypeId id, int32_t typmod = -1, bool not_null = false) {
    conf::Column column;
    column.name = std::move(name);
    column.type_oid = column.base_type_oid = oid_of(id);
    column.type_name = type_name(id);
    column.typmod = typmod;
    column.not_null = not_null;
    if (is_text(id))
        column.collation = conf::Collation{950, "C", conf::CollationProvider::Libc, "C", "", true};
    return column;
}

conf::Column mysql_column(std::string name, std::string type, TypeId id, std::string collation = {},
                          bool not_null = false) {
    conf::Column column = postgresql_column(std::move(name), id, -1, not_null);
    column.type_name = std::move(type);
    column.collation.reset();
    if (!collation.empty()) {
        column.collation = conf::Collation{};
        column.collation->name = collation;
        column.collation->provider = conf::CollationProvider::Mysql;
        column.collation->charset = "utf8mb4";
        column.collation->pad_space = collation.find("nopad") == std::string::npos;
    }
    return column;
}

// users(id, name, nick, email, born, seen, active, balance) and orders(id, user_id, qty, note).
conf::Catalog catalog(Dialect server) {
    conf::Catalog out;
    const bool my = server == Dialect::Mysql;
    out.kind = my ? conf::ServerKind::Mysql : conf::ServerKind::Postgresql;
    out.default_collation.locale = "C";
    conf::Relation users;
    users.name = {"public", "users"};
    users.server = out.kind;
    conf::Relation orders = users;
    orders.name.name = "orders";
    conf::Key key;
    key.columns = {"id"};
    key.primary = true;
    users.keys = orders.keys = {key};
    if (my) {
        users.columns = {mysql_column("id", "bigint(20)", TypeId::Int8, "", true),
                         mysql_column("name", "varchar(20)", TypeId::Varchar, "utf8mb4_general_ci", true),
                         mysql_column("nick", "varchar(20)", TypeId::Varchar, "utf8mb4_nopad_bin"),
                         mysql_column("born", "date", TypeId::Date),
                         mysql_column("seen", "datetime(6)", TypeId::Timestamp),
                         mysql_column("active", "tinyint(1)", TypeId::Bool),
                         mysql_column("balance", "decimal(10,2)", TypeId::Numeric)};
        orders.columns = {mysql_column("id", "bigint(20)", TypeId::Int8, "", true),
                          mysql_column("user_id", "bigint(20)", TypeId::Int8),
                          mysql_column("qty", "int(11)", TypeId::Int4),
                          mysql_column("select", "int(11)", TypeId::Int4)};
        orders.columns[0].sequence_default = true;
    } else {
        users.columns = {postgresql_column("id", TypeId::Int8, -1, true),
                         postgresql_column("name", TypeId::Varchar, 24, true),
                         postgresql_column("nick", TypeId::Varchar, 24),
                         postgresql_column("born", TypeId::Date),
                         postgresql_column("seen", TypeId::Timestamp),
                         postgresql_column("active", TypeId::Bool),
                         postgresql_column("balance", TypeId::Numeric, (10 << 16 | 2) + 4)};
        orders.columns = {postgresql_column("id", TypeId::Int8, -1, true),
                          postgresql_column("user_id", TypeId::Int8), postgresql_column("qty", TypeId::Int4),
                          postgresql_column("select", TypeId::Int4)};
        orders.columns[0].sequence_default = true;
    }
    out.add(users);
    out.add(orders);
    return out;
}

std::string translated(grammar::Parser& parser, const std::string& sql, Dialect from) {
    auto parsed =
        from == Dialect::Postgresql ? parser.parse(sql) : parser.parse(sql, grammar::MysqlScannerOptions{});
    if (!parsed) return "does not parse: " + parsed.error().message;
    const conf::Catalog server = catalog(from == Dialect::Postgresql ? Dialect::Mysql : Dialect::Postgresql);
    Context context;
    context.from = from;
    context.server = &server;
    context.statement_text = parsed->text;
    context.sql_mode = "STRICT_TRANS_TABLES";
    context.database = from == Dialect::Mysql ? "shop" : "";
    auto result = translate(*parsed->statement, context);
    if (!result) return result.error().sqlstate + ": " + result.error().message;
    std::string out = result->sql;
    for (const std::string& after : result->after) out += "; " + after;
    if (!result->parameters.empty()) {
        out += "  --";
        for (const uint32_t number : result->parameters) out += " $" + std::to_string(number);
    }
    return out;
}

void hold_against(const std::string& name, Dialect from) {
    const std::string path = std::string(BRAID_SOURCE_DIR) + "/tests/golden/translate/" + name;
    std::ifstream in(path);
    ASSERT_TRUE(in) << path;
    grammar::Parser parser;
    std::string rewritten;
    std::string line;
    std::string statement;
    while (std::getline(in, line)) {
        if (line.starts_with("=> ")) {
            EXPECT_EQ(line.substr(3), translated(parser, statement, from)) << statement;
            continue;
        }
        rewritten += line + "\n";
        if (line.empty() || line.starts_with("--")) continue;
        statement = line;
        rewritten += "=> " + translated(parser, statement, from) + "\n";
    }
    if (std::getenv("BRAID_REWRITE_GOLDENS") != nullptr) std::ofstream(path) << rewritten;
}

TEST(Translate, PostgresqlTexts) {
    hold_against("postgresql.txt", Dialect::Postgresql);
}

TEST(Translate, MysqlTexts) {
    hold_against("mysql.txt", Dialect::Mysql);
}

TEST(Translate, ResultColumnsAreOfTheClientsKind) {
    grammar::Parser parser;
    auto parsed = parser.parse("select id, count(*), sum(balance), avg(balance) from users group by id");
    ASSERT_TRUE(parsed);
    const conf::Catalog server = catalog(Dialect::Mysql);
    Context context;
    context.server = &server;
    auto result = translate(*parsed->statement, context);
    ASSERT_TRUE(result) << result.error().message;
    ASSERT_EQ(result->columns.size(), 4U);
    EXPECT_EQ(result->columns[1].name, "count");
    EXPECT_EQ(result->columns[1].postgresql, type_of(TypeId::Int8));
    EXPECT_EQ(result->columns[3].postgresql, type_of(TypeId::Numeric));
}

TEST(Translate, ParametersGetTypesFromTheirPlaces) {
    grammar::Parser parser;
    auto parsed = parser.parse("select id from users where nick = $2 and balance > $1");
    ASSERT_TRUE(parsed);
    const conf::Catalog server = catalog(Dialect::Mysql);
    Context context;
    context.server = &server;
    auto result = translate(*parsed->statement, context);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->parameters, (std::vector<uint32_t>{2, 1}));
    ASSERT_EQ(result->parameter_types.size(), 2U);
    EXPECT_TRUE(result->parameter_types[0].is(Family::Decimal));
    EXPECT_TRUE(result->parameter_types[1].is(Family::Text));
}

TEST(Translate, ProvokedErrorsAreKnown) {
    const auto error =
        provoked_error("BIGINT value is out of range in '9223372036854775807 + 22012 * (`t`.`b` = 0)'");
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "22012");
    EXPECT_EQ(error->message, "division by zero");
    EXPECT_FALSE(provoked_error("BIGINT value is out of range in '9223372036854775807 + 1'"));
    EXPECT_FALSE(provoked_error("Duplicate entry '1' for key 'PRIMARY'"));
}

TEST(TranslateConstants, PlainDecimals) {
    EXPECT_EQ(plain_decimal("1e3")->text, "1000");
    EXPECT_EQ(plain_decimal("-1.5e-2")->text, "-0.015");
    EXPECT_EQ(plain_decimal(".5")->text, "0.5");
    EXPECT_EQ(plain_decimal("007.10")->text, "7.10");
    EXPECT_FALSE(plain_decimal("1e99"));
    EXPECT_FALSE(plain_decimal("NaN"));
    EXPECT_FALSE(plain_decimal("1.2.3"));
    EXPECT_FALSE(plain_decimal(""));
}

TEST(TranslateConstants, DatesAndTimes) {
    EXPECT_EQ(date_constant(" 2024-02-29 "), "2024-02-29");
    EXPECT_FALSE(date_constant("2023-02-29"));
    EXPECT_FALSE(date_constant("2024-2-9"));
    EXPECT_FALSE(date_constant("0000-00-00"));
    EXPECT_EQ(datetime_constant("2024-01-01T10:00"), "2024-01-01 10:00:00");
    EXPECT_FALSE(datetime_constant("2024-01-01 10:00:00+02"));
    EXPECT_FALSE(time_constant("24:00:00"));
}

TEST(TranslateConstants, RegularExpressions) {
    EXPECT_EQ(plain_regex("^a.c$", true, false), "^a(?s:.)c\\z");
    EXPECT_EQ(plain_regex("k+", true, true), "[kK]+");
    EXPECT_EQ(plain_regex("[a-c]x", true, true), "[a-cA-C][xX]");
    EXPECT_FALSE(plain_regex("\\d", true, false));
    EXPECT_FALSE(plain_regex("a(?=b)", true, false));
    EXPECT_FALSE(plain_regex("a++", true, false));
    EXPECT_FALSE(plain_regex("[[:alpha:]]", true, false));
    EXPECT_FALSE(plain_regex("(a", true, false));
}

}  // namespace
}  // namespace braid::planner::translate
