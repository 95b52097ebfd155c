// Which statements share a shape, and which must not.
#include <gmock/gmock.h>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "grammar/fingerprint.h"
#include "tests/unit/grammar/scanner_support.h"

namespace braid::grammar {
namespace {

using testing::ElementsAre;

Fingerprint key_of(std::string_view query, ScannerOptions options = {}) {
    auto statement = test::scanned(query, options);
    EXPECT_FALSE(statement.tokens.empty()) << query;
    return fingerprint(statement);
}

std::vector<std::string> literals_of(std::string_view query) {
    auto statement = test::scanned(query);
    fingerprint(statement);
    std::vector<std::string> texts;
    for (size_t slot = 0; slot < statement.literals.size(); ++slot) {
        texts.emplace_back(statement.literal_text(slot));
        EXPECT_EQ(statement.literal_slot(statement.literals[slot]), slot);
    }
    return texts;
}

std::string normalized(std::string_view query) {
    auto statement = test::scanned(query);
    fingerprint(statement);
    return normalized_text(statement);
}

TEST(Fingerprint, SpaceCommentsAndCaseDoNotCount) {
    const auto key = key_of("select a from t where b = 1");
    EXPECT_EQ(key, key_of("SELECT  A\nFROM /* x */ T --y\n WHERE b=1"));
    EXPECT_EQ(key, key_of("/*+ other hint */ select a from t where b = 1;"));
}

TEST(Fingerprint, ValuesOfConstantsDoNotCount) {
    EXPECT_EQ(key_of("select 1, 'a', 1.5"), key_of("select 2, 'bb', .7e9"));
    EXPECT_EQ(key_of("update t set a = 1 where b = 'x'"), key_of("update t set a = 2 where b = ''"));
}

TEST(Fingerprint, EverythingElseCounts) {
    const std::vector<std::string> different = {
        "select 1",
        "select 'a'",
        "select e'a'",
        "select b'1'",
        "select x'1'",
        "select n'a'",
        "select 1.5",
        "select 3000000000",
        "select -1",
        "select + 1",
        "select $1",
        "select $2",
        "select a",
        "select A_",
        "select \"a\"",
        "select \"A\"",
        "select null",
        "select true",
        "select 1, 1",
        "select (1)",
        "select 1 a",
        "select 1 where a in (1)",
        "select 1 where a in (1, 2)",
        "select 1 where a in (1, 2, 3)",
        "select a || b",
        "select a -> b",
        "select ab",
        "select a b",
        "select a.b",
        "/*+ braid: shard=pg1 */ select 1",
        "/*+ braid: shard=pg2 */ select 1",
        "set a = 1",
        "set a = 2",
        "create table t (a varchar(1))",
        "create table t (a varchar(2))",
        "select a::numeric(10, 2)",
        "select a::numeric(10, 3)",
        "select cast(a as geometry(1))",
        "select cast(a as geometry(2))",
        "select cast(a as s.geometry(2))",
        "select interval(1) 'a'",
        "select interval(2) 'a'",
        "select t(1) 'a'",
        "select t(2) 'a'",
        "select * from f() as t(a bpchar(1))",
        "select * from f() as t(a bpchar(2))",
        "select * from f() as t(value bpchar(2))",
        "select * from f() as t(value bpchar(3))",
    };
    for (size_t i = 0; i < different.size(); ++i) {
        for (size_t j = i + 1; j < different.size(); ++j) {
            EXPECT_NE(key_of(different[i]), key_of(different[j])) << different[i] << " | " << different[j];
        }
    }
    const ScannerOptions off{.standard_conforming_strings = false};
    EXPECT_NE(key_of("select 'a'"), key_of("select 'a'", off));
}

TEST(Fingerprint, SlotsNumberTheConstantsInTheirOrder) {
    EXPECT_THAT(literals_of("select 'a', 5 from t where x = 1.5 and y = $1 limit 10"),
                ElementsAre("'a'", "5", "1.5", "10"));
    EXPECT_THAT(literals_of("insert into t (a) values (1), (2)"), ElementsAre("1", "2"));
    EXPECT_THAT(literals_of("select round(x, 2), a::numeric(10, 2), 7"), ElementsAre("2", "7"));
    EXPECT_THAT(literals_of("select a from t where f(1) order by f(2)"), ElementsAre("1"));
    EXPECT_THAT(literals_of("with x as (select 1) delete from t where a = 2"), ElementsAre("1", "2"));
    EXPECT_THAT(literals_of("select interval(3) '1 day', 5"), ElementsAre());
    EXPECT_THAT(literals_of("fetch 5 from c"), ElementsAre());
    EXPECT_THAT(literals_of("select null, true, $1"), ElementsAre());
}

TEST(Fingerprint, LongStatementsHashInPieces) {
    const auto query = [](size_t count, std::string_view last) {
        std::string text = "select a";
        for (size_t i = 0; i < count; ++i) text += ", column_number_" + std::to_string(i);
        return text + std::string(last);
    };
    for (size_t count : {100, 250, 300, 1000, 5000}) {
        EXPECT_EQ(key_of(query(count, ", x")), key_of(query(count, " , X")));
        EXPECT_NE(key_of(query(count, ", x")), key_of(query(count, ", y")));
        EXPECT_NE(key_of(query(count, ", x")), key_of(query(count + 1, ", x")));
    }
    const std::string body(10000, 'x');
    EXPECT_NE(key_of("do '" + body + "1'"), key_of("do '" + body + "2'"));
}

TEST(Fingerprint, NormalizedTextIsForPeople) {
    EXPECT_EQ(normalized("SELECT  o.ID,count(*) FROM Orders AS o WHERE o.id IN (1,2) and x = 'a' /* c */;"),
              "select o.id, count(*) from orders as o where o.id in (?, ?) and x = ?");
    EXPECT_EQ(normalized("/*+ braid: shard=pg1 */ insert into t values (-1, $1)"),
              "/*+ braid: shard=pg1 */ insert into t values (- ?, $1)");
    EXPECT_EQ(normalized("set x to 'a'"), "set x to 'a'");
    EXPECT_EQ(normalized("select \"A\"[1], a::text"), "select \"A\"[?], a :: text");
}

TEST(Fingerprint, PrintsAsHexadecimalDigits) {
    EXPECT_EQ((Fingerprint{1, 0xAB}.to_string()), "000000000000000100000000000000ab");
}

}  // namespace
}  // namespace braid::grammar
