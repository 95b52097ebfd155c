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
