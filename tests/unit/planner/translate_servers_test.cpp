// Statements of each dialect on a server of their kind and, translated, on one of the other: the answers
// must be equal in value, scale and order. tests/golden/translate has the statements.
#include "tests/unit/planner/translate_servers.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "conf/equivalence.h"
#include "grammar/ast/walk.h"
#include "grammar/parser/parser.h"
#include "planner/translate/functions.h"

namespace braid::planner::translate::test {
namespace {

using grammar::Dialect;

std::string shown(const std::vector<std::vector<std::string>>& rows) {
    std::string out;
    for (const auto& row : rows) {
        for (const auto& cell : row) out += cell + " | ";
        out += "\n";
    }
    return out;
}

std::vector<std::vector<std::string>> plain_rows(const Answer& answer,
                                                 const std::vector<ResultColumn>& columns, Dialect server,
                                                 bool ordered) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& row : answer.rows) {
        rows.emplace_back();
        for (size_t i = 0; i < row.size(); ++i)
            rows.back().push_back(row[i] ? (i < columns.size() ? plain(*row[i], columns[i], server) : *row[i])
                                         : "NULL");
    }
    if (!ordered) std::sort(rows.begin(), rows.end());
    return rows;
}

// What the client gets of rows whose first column says whether they count.
Answer counted(Answer answer, const Translation& translation) {
    if (!translation.first_column_counts) return answer;
    std::erase_if(answer.rows, [](const auto& row) { return row.at(0) == "0"; });
    for (auto& row : answer.rows) row.erase(row.begin());
    return answer;
}

class TranslateOnServers : public ::testing::TestWithParam<Dialect> {
  protected:
    Result<grammar::ParsedStatement> parse(const std::string& sql) {
        return GetParam() == Dialect::Postgresql ? parser_.parse(sql)
                                                 : parser_.parse(sql, grammar::MysqlScannerOptions{});
    }
    std::string file(std::string_view kind) const {
        return std::string(GetParam() == Dialect::Postgresql ? "postgresql_" : "mysql_") + std::string(kind) +
               ".sql";
    }
    Answer native(const std::string& sql) {
        return GetParam() == Dialect::Postgresql ? Servers::shared().postgresql(sql)
                                                 : Servers::shared().mariadb(sql);
    }
    void compare(const Line& line) {
        const std::string where = file("") + std::to_string(line.number) + ": " + line.sql;
        auto parsed = parse(line.sql);
        ASSERT_TRUE(parsed) << where << "\n" << parsed.error().message;
        Context context = context_for(GetParam());
        context.statement_text = parsed->text;
        auto translation = translate(*parsed->statement, context);
        ASSERT_TRUE(translation) << where << "\n"
                                 << translation.error().sqlstate << " " << translation.error().message;
        const Answer expected = native(line.sql);
        const Answer got = Servers::shared().translated(GetParam(), translation->sql);
        if (!line.sqlstate.empty()) {
            ASSERT_TRUE(expected.error) << where;
            ASSERT_TRUE(got.error) << where << "\n" << translation->sql;
            const auto provoked = provoked_error(got.error->message);
            EXPECT_EQ(provoked ? provoked->sqlstate : got.error->sqlstate, line.sqlstate)
                << where << "\n"
                << got.error->message;
            return;
        }
        ASSERT_FALSE(expected.error) << where << "\nnative: " << expected.error->message;
        ASSERT_FALSE(got.error) << where << "\n" << translation->sql << "\n" << got.error->message;
        const auto* select = grammar::as<grammar::SelectStatement>(parsed->statement);
        const bool ordered = select != nullptr && !select->query->order_by.empty();
        const Dialect server = GetParam() == Dialect::Postgresql ? Dialect::Mysql : Dialect::Postgresql;
        EXPECT_EQ(shown(plain_rows(expected, translation->columns, GetParam(), ordered)),
                  shown(plain_rows(got, translation->columns, server, ordered)))
            << where << "\n"
            << translation->sql;
    }
    // The functions that a statement calls.
    void note(const grammar::Statement& statement) {
        grammar::walk(statement, [&](const grammar::Node& node) {
            if (const auto* call = grammar::as<grammar::FunctionCall>(&node)) {
                std::string name(call->name.back());
                std::transform(name.begin(), name.end(), name.begin(),
                               [](unsigned char c) { return std::tolower(c); });
                seen_.insert(name);
            }
            return true;
        });
    }

    grammar::Parser parser_;
    std::set<std::string> seen_;
};

TEST_P(TranslateOnServers, Functions) {
    for (const Line& line : lines_of(file("functions"))) {
        compare(line);
        if (auto parsed = parse(line.sql)) note(*parsed->statement);
    }
    // Every function of the table is called, or refused as the table says.
    for (const FunctionRow& row : function_rows(GetParam())) {
        if (row.text.empty()) continue;
        EXPECT_TRUE(seen_.contains(std::string(row.name))) << row.name << " is in the table and in no test";
    }
}

TEST_P(TranslateOnServers, Queries) {
    for (const Line& line : lines_of(file("queries"))) compare(line);
}

// A change runs on both, then the tables must hold the same rows; all is rolled back.
TEST_P(TranslateOnServers, Changes) {
    Servers& servers = Servers::shared();
    const Dialect server = GetParam() == Dialect::Postgresql ? Dialect::Mysql : Dialect::Postgresql;
    for (const Line& line : lines_of(file("changes"))) {
        const std::string where = std::to_string(line.number) + ": " + line.sql;
        auto parsed = parse(line.sql);
        ASSERT_TRUE(parsed) << where << "\n" << parsed.error().message;
        Context context = context_for(GetParam());
        context.statement_text = parsed->text;
        auto translation = translate(*parsed->statement, context);
        ASSERT_TRUE(translation) << where << "\n" << translation.error().message;
        native("begin");
        servers.translated(GetParam(), "begin");
        const Answer expected = native(line.sql);
        for (const std::string& sql : translation->before) servers.translated(GetParam(), sql);
        const Answer got = counted(servers.translated(GetParam(), translation->sql), *translation);
        if (!line.sqlstate.empty()) {
            EXPECT_TRUE(expected.error) << where;
            EXPECT_TRUE(got.error) << where << "\n" << translation->sql;
        } else {
            EXPECT_FALSE(expected.error) << where << "\nnative: " << expected.error->message;
            EXPECT_FALSE(got.error) << where << "\n"
                                    << translation->sql << "\n"
                                    << (got.error ? got.error->message : "");
            if (!translation->columns.empty()) {
                EXPECT_EQ(shown(plain_rows(expected, translation->columns, GetParam(), false)),
                          shown(plain_rows(got, translation->columns, server, false)))
                    << where << "\n"
                    << translation->sql;
            }
            for (const char* table : {"nums", "words", "times", "items", "keyed", "serials"}) {
                const std::string sql = std::string("select * from ") + table + " order by id";
                // The numbers that the servers give are their own.
                const std::string all = std::string(table) == "keyed" ? "select * from keyed order by k"
                                        : std::string(table) == "serials"
                                            ? "select v, n from serials order by v, n"
                                            : sql;
                auto query = parse(all);
                context.statement_text = query->text;
                auto rows = translate(*query->statement, context);
                EXPECT_EQ(
                    shown(plain_rows(native(all), rows->columns, GetParam(), true)),
                    shown(plain_rows(servers.translated(GetParam(), rows->sql), rows->columns, server, true)))
                    << where << "\n"
                    << translation->sql;
            }
        }
        native("rollback");
        servers.translated(GetParam(), "rollback");
    }
}

// Definitions run one after the other on both; then the table must have equivalent columns.
TEST_P(TranslateOnServers, Definitions) {
    Servers& servers = Servers::shared();
    for (const Line& line : lines_of(file("definitions"))) {
        const std::string where = std::to_string(line.number) + ": " + line.sql;
        auto parsed = parse(line.sql);
        ASSERT_TRUE(parsed) << where << "\n" << parsed.error().message;
        Context context = context_for(GetParam());
        auto translation = translate(*parsed->statement, context);
        ASSERT_TRUE(translation) << where << "\n" << translation.error().message;
        const Answer expected = native(line.sql);
        EXPECT_FALSE(expected.error) << where << "\nnative: " << expected.error->message;
        std::vector<std::string> statements{translation->sql};
        statements.insert(statements.end(), translation->after.begin(), translation->after.end());
        for (const std::string& sql : statements) {
            const Answer got = servers.translated(GetParam(), sql);
            EXPECT_FALSE(got.error) << where << "\n" << sql << "\n" << (got.error ? got.error->message : "");
        }
        servers.read_catalogs();
        // A PostgreSQL client's tables are on PostgreSQL and in "folding", a MySQL client's in "shop" too.
        const conf::Relation* pg = servers.catalog(Dialect::Postgresql).find("public", "made");
        const conf::Relation* my = servers.catalog(Dialect::Mysql).find("public", "made");
        if (pg == nullptr || my == nullptr) continue;
        ASSERT_EQ(pg->columns.size(), my->columns.size()) << where;
        for (const conf::Column& column : my->columns) {
            const conf::Column* other = pg->find_column(column.name);
            ASSERT_NE(other, nullptr) << column.name;
            EXPECT_EQ(column.not_null, other->not_null) << where << " " << column.name;
            auto type =
                mysql::parse_column_type(column.type_name, column.collation ? column.collation->charset : "",
                                         column.collation ? column.collation->name : "");
            ASSERT_TRUE(type);
            const auto verdict = conf::compare_types(*type, *other, false,
                                                     servers.catalog(Dialect::Postgresql).default_collation);
            EXPECT_NE(verdict.verdict, conf::Verdict::Different) << column.name << ": " << verdict.why;
        }
    }
}

TEST_P(TranslateOnServers, RefusedFunctions) {
    for (const FunctionRow& row : function_rows(GetParam())) {
        if (!row.text.empty()) continue;
        bool refused = false;
        for (const char* arguments : {"()", "(1)", "('a')", "('a', 'b')", "(s) within group (order by s)"}) {
            auto parsed = parse("select " + std::string(row.name) + arguments + " from words");
            if (!parsed) continue;
            Context context = context_for(GetParam());
            context.statement_text = parsed->text;
            auto translation = translate(*parsed->statement, context);
            EXPECT_FALSE(translation) << row.name;
            if (translation) continue;
            EXPECT_EQ(translation.error().sqlstate, "0A000") << row.name;
            refused = true;
        }
        EXPECT_TRUE(refused || parse("select " + std::string(row.name) + "").has_value()) << row.name;
    }
}

TEST_P(TranslateOnServers, Refused) {
    for (const Line& line : lines_of(file("refused"))) {
        auto parsed = parse(line.sql);
        ASSERT_TRUE(parsed) << line.sql << "\n" << parsed.error().message;
        Context context = context_for(GetParam());
        context.statement_text = parsed->text;
        auto translation = translate(*parsed->statement, context);
        ASSERT_FALSE(translation) << line.sql << "\n" << translation->sql;
        EXPECT_EQ(translation.error().sqlstate, line.sqlstate.empty() ? "0A000" : line.sqlstate)
            << line.sql << "\n"
            << translation.error().message;
    }
}

INSTANTIATE_TEST_SUITE_P(Both, TranslateOnServers, ::testing::Values(Dialect::Postgresql, Dialect::Mysql),
                         [](const auto& one) {
                             return one.param == Dialect::Postgresql ? "Postgresql" : "Mysql";
                         });

}  // namespace
}  // namespace braid::planner::translate::test
