// MySQL servers' errors in PostgreSQL's words.
#include "proxy/bridge/postgresql_to_mysql/errors.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace braid::proxy::bridge::postgresql_to_mysql {
namespace {

Error server_error(int number, std::string sqlstate, std::string message) {
    Error error;
    error.number = number;
    error.sqlstate = std::move(sqlstate);
    error.message = std::move(message);
    error.origin = Origin::Server;
    return error;
}

std::string field(const Error& error, char code) {
    for (const auto& [name, text] : error.server_fields) {
        if (name == code) return text;
    }
    return {};
}

conf::Catalog catalog() {
    conf::Relation table;
    table.name = {"public", "t"};
    conf::Key key;
    key.name = "t_pkey";
    key.columns = {"id"};
    key.primary = true;
    table.keys.push_back(key);
    const auto add = [&](std::string name, TypeId id, std::string type_text) {
        conf::Column column;
        column.name = std::move(name);
        column.type_oid = column.base_type_oid = type_of(id).oid;
        column.type_name = std::move(type_text);
        table.columns.push_back(column);
    };
    add("small", TypeId::Int2, "smallint");
    add("amount", TypeId::Numeric, "numeric(5,2)");
    add("word", TypeId::Varchar, "character varying(5)");
    add("data", TypeId::Json, "json");
    add("moment", TypeId::Timestamptz, "timestamp with time zone");
    conf::Catalog made;
    made.add(table);
    return made;
}

TEST(BridgeErrors, NameTheConstraint) {
    const conf::Catalog known = catalog();
    const Scene scene{&known, "t"};
    const Error error =
        for_client(server_error(1062, "23000", "Duplicate entry '7' for key 'PRIMARY'"), scene);
    EXPECT_EQ(error.sqlstate, "23505");
    EXPECT_EQ(error.message, "duplicate key value violates unique constraint \"t_pkey\"");
    EXPECT_EQ(error.detail, "Key (id)=(7) already exists.");
    EXPECT_EQ(field(error, 'n'), "t_pkey");
    EXPECT_EQ(field(error, 't'), "t");
    EXPECT_EQ(field(error, 'C'), "23505");
}

TEST(BridgeErrors, NameTheColumn) {
    const Scene scene{nullptr, "t"};
    const Error error = for_client(server_error(1048, "23000", "Column 'name' cannot be null"), scene);
    EXPECT_EQ(error.sqlstate, "23502");
    EXPECT_EQ(field(error, 'c'), "name");
}

TEST(BridgeErrors, NameTheForeignKey) {
    const Scene scene{nullptr, "orders"};
    const Error error = for_client(
        server_error(
            1452, "23000",
            "Cannot add or update a child row: a foreign key constraint fails (`shop`.`orders`, CONSTRAINT "
            "`orders_ibfk_1` FOREIGN KEY (`c`) REFERENCES `customers` (`id`))"),
        scene);
    EXPECT_EQ(error.sqlstate, "23503");
    EXPECT_EQ(field(error, 'n'), "orders_ibfk_1");
    EXPECT_EQ(error.message,
              "insert or update on table \"orders\" violates foreign key constraint \"orders_ibfk_1\"");
}

TEST(BridgeErrors, TellProvokedErrorsAsWhatTheyStandFor) {
    const Error error =
        for_client(server_error(1690, "22003",
                                "BIGINT value is out of range in '9223372036854775807 + 22012 * (0 = 0)'"),
                   {});
    EXPECT_EQ(error.sqlstate, "22012");
    EXPECT_EQ(error.message, "division by zero");
}

TEST(BridgeErrors, HaveTheWordsOfTheColumnsType) {
    const conf::Catalog known = catalog();
    const Scene scene{&known, "t"};
    struct Case {
        int number;
        const char* message;
        const char* sqlstate;
        const char* told;
    };
    const Case cases[] = {
        {1264, "Out of range value for column 'small' at row 1", "22003", "smallint out of range"},
        {1264, "Out of range value for column 'amount' at row 1", "22003", "numeric field overflow"},
        {1406, "Data too long for column 'word' at row 1", "22001",
         "value too long for type character varying(5)"},
        {4025, "CONSTRAINT `t.data` failed for `shop`.`t`", "22P02", "invalid input syntax for type json"},
        {4025, "CONSTRAINT `t.small` failed for `shop`.`t`", "23514",
         "new row for relation \"t\" violates check constraint \"small\""},
        {1292, "Incorrect datetime value: '1900-01-01 00:00:00' for column `shop`.`t`.`moment` at row 1",
         "0A000",
         "the moment \"1900-01-01 00:00:00\" has no equal on a MySQL server, whose timestamps are of 1970 to "
         "2038"},
        {1690, "BIGINT value is out of range in '(`t`.`a` + 1) * 4294967296'", "22003",
         "integer out of range"},
        {1690, "BIGINT value is out of range in '`t`.`a` + 1'", "22003", "bigint out of range"},
        {1690,
         "BIGINT value is out of range in '`t`.`a` + if(`t`.`b` = 0,9223372036854775807 + 22012 * 1,1)'",
         "22003", "bigint out of range"},
        {1050, "Table 't' already exists", "42P07", "relation \"t\" already exists"},
    };
    for (const Case& each : cases) {
        const Error error = for_client(server_error(each.number, "HY000", each.message), scene);
        EXPECT_EQ(error.sqlstate, each.sqlstate) << each.message;
        EXPECT_EQ(error.message, each.told);
    }
    const char* parent =
        "Cannot delete or update a parent row: a foreign key constraint fails (`shop`.`c`, CONSTRAINT "
        "`c_fkey` "
        "FOREIGN KEY (`a`, `b`) REFERENCES `t` (`a`, `b`))";
    EXPECT_EQ(for_client(server_error(1451, "23000", parent), scene).detail,
              "Key is still referenced from table \"c\".");
    EXPECT_EQ(for_client(server_error(1451, "23000", parent), {}).sqlstate, "2BP01");
}

TEST(BridgeErrors, RefuseWhatTheServerCannotCompare) {
    const Error error = for_client(
        server_error(1267, "HY000", "Illegal mix of collations (a) and (b) for operation '='"), {});
    EXPECT_EQ(error.sqlstate, "0A000");
    EXPECT_EQ(for_client(server_error(1298, "HY000", "Unknown or incorrect time zone: 'x'"), {}).sqlstate,
              "0A000");
}

TEST(BridgeErrors, LeaveOthersAlone) {
    const Error own = fail(sqlstate::kConnectionFailure, "lost").value();
    EXPECT_EQ(for_client(own, {}).message, "lost");
    // Texts that end in the middle of what is looked for.
    for (const char* text : {"", "'", "Duplicate entry", "Duplicate entry 'x", "`"}) {
        EXPECT_EQ(for_client(server_error(1062, "23000", text), {}).sqlstate, "23505");
        EXPECT_EQ(for_client(server_error(1452, "23000", text), {}).sqlstate, "23503");
        EXPECT_EQ(for_client(server_error(1146, "42S02", text), {}).sqlstate, "42P01");
    }
}

}  // namespace
}  // namespace braid::proxy::bridge::postgresql_to_mysql
