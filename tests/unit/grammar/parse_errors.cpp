// What does not parse, with the words and positions of PostgreSQL 15.
#include <string>

#include <gtest/gtest.h>

#include "grammar/parser/parser.h"

namespace braid::grammar {
namespace {

struct Bad {
    const char* sql;
    const char* message;
    int position;
};

// The messages and positions are a PostgreSQL 15 server's own.
constexpr Bad kBad[] = {
    {"selec 1", "syntax error at or near \"selec\"", 1},
    {"select 1 +", "syntax error at end of input", 11},
    {"select * form t", "syntax error at or near \"form\"", 10},
    {"select * from", "syntax error at end of input", 14},
    {"select * from t where", "syntax error at end of input", 22},
    {"select a b c from t", "syntax error at or near \"c\"", 12},
    {"select (1", "syntax error at end of input", 10},
    {"select 1)", "syntax error at or near \")\"", 9},
    {"select 1,, 2", "syntax error at or near \",\"", 10},
    {"select 1, from t", "syntax error at or near \"from\"", 11},
    {"select from where", "syntax error at or near \"where\"", 13},
    {"select * from t order", "syntax error at end of input", 22},
    {"select * from t order a", "syntax error at or near \"a\"", 23},
    {"select * from t group a", "syntax error at or near \"a\"", 23},
    {"select * from t limit", "syntax error at end of input", 22},
    {"select * from t limit 1 limit 2", "syntax error at or near \"limit\"", 25},
    {"select a < b < c", "syntax error at or near \"<\"", 14},
    {"select a = b = c from t", "syntax error at or near \"=\"", 14},
    {"select a like b like c", "syntax error at or near \"like\"", 17},
    {"select a between 1 and 2 between 3 and 4", "syntax error at or near \"between\"", 26},
    {"select a between 1 or 2", "syntax error at or near \"or\"", 20},
    {"select a is distinct from b is null", "syntax error at or near \"is\"", 29},
    {"select a in 1", "syntax error at or near \"1\"", 13},
    {"select a in ()", "syntax error at or near \")\"", 14},
    {"select a not 1", "syntax error at or near \"1\"", 14},
    {"select not", "syntax error at end of input", 11},
    {"select case end", "syntax error at or near \"end\"", 13},
    {"select case when 1 end", "syntax error at or near \"end\"", 20},
    {"select case when 1 then 2", "syntax error at end of input", 26},
    {"select cast(a int)", "syntax error at or near \"int\"", 15},
    {"select cast(a as)", "syntax error at or near \")\"", 17},
    {"select f(a,)", "syntax error at or near \")\"", 12},
    {"select f(,a)", "syntax error at or near \",\"", 10},
    {"select f(a b)", "syntax error at or near \"b\"", 12},
    {"select f(distinct)", "syntax error at or near \")\"", 18},
    {"select count(* , 1)", "syntax error at or near \",\"", 16},
    {"select a.1 from t", "syntax error at or near \".1\"", 9},
    {"select .a", "syntax error at or near \".\"", 8},
    {"select a[ from t", "syntax error at or near \"from\"", 11},
    {"select a[1 from t", "syntax error at or near \"from\"", 12},
    {"select array[1, 2", "syntax error at end of input", 18},
    {"select array[[1], 2]", "syntax error at or near \"2\"", 19},
    {"select left from t", "syntax error at or near \"from\"", 13},
    {"select position(a, b)", "syntax error at or near \",\"", 18},
    {"select extract(year a)", "syntax error at or near \"a\"", 21},
    {"select extract(year, a)", "syntax error at or near \",\"", 20},
    {"select a at time 'x'", "syntax error at or near \"'x'\"", 18},
    {"select a::", "syntax error at end of input", 11},
    {"select ::int", "syntax error at or near \"::\"", 8},
    {"select $1 $2", "syntax error at or near \"$2\"", 11},
    {"select 'a' 'b'", "syntax error at or near \"'b'\"", 12},
    {"select 1 union", "syntax error at end of input", 15},
    {"select 1 union all distinct select 2", "syntax error at or near \"distinct\"", 20},
    {"select 1 order by 1 union select 2", "syntax error at or near \"union\"", 21},
    {"select * from (select 1", "syntax error at end of input", 24},
    {"select * from (t)", "syntax error at or near \")\"", 17},
    {"select * from ()", "syntax error at or near \")\"", 16},
    {"select * from t join u", "syntax error at end of input", 23},
    {"select * from t join u on", "syntax error at end of input", 26},
    {"select * from t on true", "syntax error at or near \"on\"", 17},
    {"select * from t natural u", "syntax error at or near \"u\"", 25},
    {"select * from t cross join u on true", "syntax error at or near \"on\"", 30},
    {"select * from t join on true", "syntax error at or near \"on\"", 22},
    {"select * from t, where a", "syntax error at or near \"where\"", 18},
    {"select * from t as", "syntax error at end of input", 19},
    {"select * from t as select", "syntax error at or near \"select\"", 20},
    {"select * from only", "syntax error at end of input", 19},
    {"select * from f( as x", "syntax error at or near \"as\"", 18},
    {"select * from lateral t", "syntax error at end of input", 24},
    {"select a from t having", "syntax error at end of input", 23},
    {"select a from t for", "syntax error at end of input", 20},
    {"select a from t for update of", "syntax error at end of input", 30},
    {"select a from t window w", "syntax error at end of input", 25},
    {"select sum(a) over from t", "syntax error at or near \"from\"", 20},
    {"select sum(a) over (order b) from t", "syntax error at or near \"b\"", 27},
    {"select sum(a) filter (b) from t", "syntax error at or near \"b\"", 23},
    {"select distinct on a from t", "syntax error at or near \"a\"", 20},
    {"select all distinct a from t", "syntax error at or near \"distinct\"", 12},
    {"select a into from t", "syntax error at or near \"from\"", 15},
    {"select a from t fetch first rows", "syntax error at end of input", 33},
    {"select any(1)", "syntax error at or near \"any\"", 8},
    {"select a = any 1", "syntax error at or near \"1\"", 16},
    {"select a = any() from t", "syntax error at or near \")\"", 16},
    {"select row(1,) ", "syntax error at or near \")\"", 14},
    {"select (1,) ", "syntax error at or near \")\"", 11},
    {"select ()", "syntax error at or near \")\"", 9},
    {"with a select 1", "syntax error at or near \"select\"", 8},
    {"with a as select 1", "syntax error at or near \"select\"", 11},
    {"with a as (select 1)", "syntax error at end of input", 21},
    {"with a as (select 1), select 1", "syntax error at or near \"select\"", 23},
    {"with as (select 1) select 1", "syntax error at or near \"as\"", 6},
    {"insert t values (1)", "syntax error at or near \"t\"", 8},
    {"insert into values (1)", "syntax error at or near \"1\"", 21},
    {"insert into t", "syntax error at end of input", 14},
    {"insert into t (a) ", "syntax error at end of input", 19},
    {"insert into t () values (1)", "syntax error at or near \")\"", 16},
    {"insert into t values", "syntax error at end of input", 21},
    {"insert into t values 1", "syntax error at or near \"1\"", 22},
    {"insert into t values (1,)", "syntax error at or near \")\"", 25},
    {"insert into t values ()", "syntax error at or near \")\"", 23},
    {"insert into t (a, values (1)", "syntax error at or near \"(\"", 26},
    {"insert into t set a = 1", "syntax error at or near \"set\"", 15},
    {"insert into t values (1) on conflict", "syntax error at end of input", 37},
    {"insert into t values (1) on conflict do", "syntax error at end of input", 40},
    {"insert into t values (1) on conflict (a) update set b = 1", "syntax error at or near \"update\"", 42},
    {"insert into t values (1) on conflict (a) do update b = 1", "syntax error at or near \"b\"", 52},
    {"insert into t values (1) returning", "syntax error at end of input", 35},
    {"insert into t x values (1)", "syntax error at or near \"x\"", 15},
    {"update t", "syntax error at end of input", 9},
    {"update t set", "syntax error at end of input", 13},
    {"update t set a", "syntax error at end of input", 15},
    {"update t set a = ", "syntax error at end of input", 18},
    {"update t set a == 1", "syntax error at or near \"==\"", 16},
    {"update t a = 1", "syntax error at or near \"=\"", 12},
    {"update set a = 1", "syntax error at or near \"=\"", 14},
    {"update t set a = 1 limit 1", "syntax error at or near \"limit\"", 20},
    {"update t set (a, b) = 1, ", "syntax error at end of input", 26},
    {"update t set a = 1 where", "syntax error at end of input", 25},
    {"delete t", "syntax error at or near \"t\"", 8},
    {"delete from", "syntax error at end of input", 12},
    {"delete from t where", "syntax error at end of input", 20},
    {"delete from t a b", "syntax error at or near \"b\"", 17},
    {"delete from t limit 1", "syntax error at or near \"limit\"", 15},
    {"delete from t order by a", "syntax error at or near \"order\"", 15},
    {"merge into t using u when matched then delete", "syntax error at or near \"when\"", 22},
    {"merge into t using u on true", "syntax error at end of input", 29},
    {"merge into t using u on true when matched then insert values (1)", "syntax error at or near \"insert\"",
     48},
    {"merge into t using u on true when not matched then delete", "syntax error at or near \"delete\"", 52},
    {"values", "syntax error at end of input", 7},
    {"values 1", "syntax error at or near \"1\"", 8},
    {"values (1", "syntax error at end of input", 10},
    {"values (select 1)", "syntax error at or near \"select\"", 9},
    {"table", "syntax error at end of input", 6},
    {"table t u", "syntax error at or near \"u\"", 9},
    {"copy t", "syntax error at end of input", 7},
    {"copy t from", "syntax error at end of input", 12},
    {"copy t to stdin x", "syntax error at or near \"x\"", 17},
    {"copy from stdin", "syntax error at or near \"from\"", 6},
    {"explain", "syntax error at end of input", 8},
    {"explain foo", "syntax error at or near \"foo\"", 9},
    {"set", "syntax error at end of input", 4},
    {"set a", "syntax error at end of input", 6},
    {"set a =", "syntax error at end of input", 8},
    {"set a to b c", "syntax error at or near \"c\"", 12},
    {"set local", "syntax error at end of input", 10},
    {"show", "syntax error at end of input", 5},
    {"show a b", "syntax error at or near \"b\"", 8},
    {"reset", "syntax error at end of input", 6},
    {"begin foo", "syntax error at or near \"foo\"", 7},
    {"commit foo", "syntax error at or near \"foo\"", 8},
    {"start", "syntax error at end of input", 6},
    {"rollback to", "syntax error at end of input", 12},
    {"savepoint", "syntax error at end of input", 10},
    {"prepare p", "syntax error at end of input", 10},
    {"prepare p as", "syntax error at end of input", 13},
    {"prepare p as drop table t", "syntax error at or near \"drop\"", 14},
    {"execute", "syntax error at end of input", 8},
    {"deallocate", "syntax error at end of input", 11},
    {"declare c for select 1", "syntax error at or near \"for\"", 11},
    {"declare c cursor select 1", "syntax error at or near \"select\"", 18},
    {"fetch", "syntax error at end of input", 6},
    {"fetch from", "syntax error at end of input", 11},
    {"close", "syntax error at end of input", 6},
    {"listen", "syntax error at end of input", 7},
    {"notify a, b", "syntax error at or near \"b\"", 11},
    {"lock", "syntax error at end of input", 5},
    {"lock t in foo mode", "syntax error at or near \"foo\"", 11},
    {"truncate", "syntax error at end of input", 9},
    {"create", "syntax error at end of input", 7},
    {"create table", "syntax error at end of input", 13},
    {"create table t", "syntax error at end of input", 15},
    {"create table t (a)", "syntax error at end of input", 19},
    {"create table t (a int,)", "syntax error at or near \")\"", 23},
    {"create table t (a int b text)", "syntax error at or near \"b\"", 23},
    {"create table t as", "syntax error at end of input", 18},
    {"create table (a int)", "syntax error at or near \"(\"", 14},
    {"create index on t", "syntax error at end of input", 18},
    {"create index i t (a)", "syntax error at or near \"t\"", 16},
    {"create index i on t ()", "syntax error at or near \")\"", 22},
    {"drop", "syntax error at end of input", 5},
    {"drop table", "syntax error at end of input", 11},
    {"drop table t,", "syntax error at end of input", 14},
    {"drop table if t", "syntax error at or near \"t\"", 15},
    {"drop foo", "syntax error at or near \"foo\"", 6},
    {"alter", "syntax error at end of input", 6},
    {"alter table", "syntax error at end of input", 12},
    {"alter table t", "syntax error at end of input", 14},
    {"alter table t add", "syntax error at end of input", 18},
    {"alter table t rename", "syntax error at end of input", 21},
    {"alter table t foo", "syntax error at or near \"foo\"", 15},
    {"alter table t add column a", "syntax error at end of input", 27},
    {"foo", "syntax error at or near \"foo\"", 1},
    {"foo bar", "syntax error at or near \"foo\"", 1},
    {"1", "syntax error at or near \"1\"", 1},
    {"'x'", "syntax error at or near \"'x'\"", 1},
    {")", "syntax error at or near \")\"", 1},
    {"select a\"b\" c d", "syntax error at or near \"c\"", 13},
    {"äöü", "syntax error at or near \"äöü\"", 1},
    {"select 'äöü' from from t", "syntax error at or near \"from\"", 19},
    {"select é, ü from t wher x = 1 1", "syntax error at or near \"x\"", 25},
    {"select 1 as 1", "syntax error at or near \"1\"", 13},
    {"select 1 as 'x'", "syntax error at or near \"'x'\"", 13},
    {"select a over from t", "syntax error at or near \"over\"", 10},
    {"select a filter from t", "syntax error at or near \"filter\"", 10},
    {"select a day from t", "syntax error at or near \"day\"", 10},
    {"select *.a from t", "syntax error at or near \".\"", 9},
    {"select * as x from t", "syntax error at or near \"as\"", 10},
    {"select a order by b group by c", "syntax error at or near \"group\"", 21},
    {"select 1 where a where b", "syntax error at or near \"where\"", 18},
    {"select a from t where a = = 1", "syntax error at or near \"=\"", 27},
    {"select a from t where a and", "syntax error at end of input", 28},
    {"select a from t where and a", "syntax error at or near \"and\"", 23},
    {"select a from t where a or or b", "syntax error at or near \"or\"", 28},
    {"select + from t", "syntax error at or near \"from\"", 10},
    {"select a + * b from t", "syntax error at or near \"*\"", 12},
    {"select a - from t", "syntax error at or near \"from\"", 12},
    {"select a.b.c.d.* + from t", "syntax error at or near \"from\"", 20},
    {"select a operator(x) b", "syntax error at or near \")\"", 20},
    {"select a is b", "syntax error at or near \"b\"", 13},
    {"select a is not", "syntax error at end of input", 16},
    {"select a is null not null", "syntax error at or near \"null\"", 22},
    {"select a similar b", "syntax error at or near \"b\"", 18},
    {"select a overlaps b", "syntax error at or near \"overlaps\"", 10},
    {"select a not b", "syntax error at or near \"b\"", 14},
    {"select a !", "syntax error at end of input", 11},
    {"select interval 1 day", "syntax error at or near \"1\"", 17},
    {"select date 2020", "syntax error at or near \"2020\"", 13},
    {"select numeric(1,2)", "syntax error at end of input", 20},
    {"select x::numeric(1", "syntax error at end of input", 20},
    {"select x::int[a]", "syntax error at or near \"a\"", 15},
    {"select x::interval day to", "syntax error at end of input", 26},
    {"select trim(leading)", "syntax error at or near \")\"", 20},
    {"select substring(a from)", "syntax error at or near \")\"", 24},
    {"select overlay(a placing)", "syntax error at or near \")\"", 25},
    {"select grouping sets (a)", "syntax error at or near \"(\"", 22},
    {"select a from t group by grouping sets", "syntax error at end of input", 39},
};

TEST(ParseErrors, ArePostgresqls) {
    Parser parser;
    for (const Bad& bad : kBad) {
        const auto parsed = parser.parse(bad.sql);
        ASSERT_FALSE(parsed) << bad.sql;
        EXPECT_EQ(parsed.error().sqlstate, "42601") << bad.sql;
        EXPECT_EQ(parsed.error().message, bad.message) << bad.sql;
        EXPECT_EQ(parsed.error().position, bad.position) << bad.sql;
    }
    EXPECT_EQ(parser.statistics().fallbacks, 0U);
}

TEST(ParseErrors, CountCharactersNotBytes) {
    Parser parser;
    const auto parsed = parser.parse("select 'äöü' from from t");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().position, 19);
}

TEST(ParseErrors, LeaveTheParserUsable) {
    Parser parser;
    for (int i = 0; i < 10; ++i) {
        EXPECT_FALSE(parser.parse("select from from"));
        EXPECT_TRUE(parser.parse("select 1"));
    }
}

TEST(ParseErrors, WrongEscapesAreReported) {
    Parser parser;
    EXPECT_FALSE(parser.parse("select E'\\u00'"));
    EXPECT_FALSE(parser.parse("select $99999999999"));
}

TEST(ParseErrors, AnEmptyStatementIsNone) {
    Parser parser;
    for (const char* sql : {"", " ", ";", " /* x */ -- y"}) {
        const auto parsed = parser.parse(sql);
        ASSERT_TRUE(parsed) << sql;
        EXPECT_EQ(parsed->statement, nullptr);
    }
}

}  // namespace
}  // namespace braid::grammar
