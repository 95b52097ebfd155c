// Statement kinds, inner statements and comment hints.
#include <string>

#include <gtest/gtest.h>

#include "grammar/classify.h"
#include "grammar/hint.h"
#include "tests/unit/grammar/scanner_support.h"

namespace braid::grammar {
namespace {

std::string kind_of(std::string_view query) {
    const auto statement = test::scanned(query);
    const auto found = classify(statement);
    std::string out(statement_kind_name(found.kind));
    if (found.inner_token != 0) {
        out += ' ';
        out += statement.text.substr(statement.tokens[found.inner_token].begin);
    }
    return out;
}

TEST(Classify, Statements) {
    EXPECT_EQ(kind_of(""), "Empty");
    EXPECT_EQ(kind_of("/* x */ SELECT 1"), "Select");
    EXPECT_EQ(kind_of("((select 1) union select 2)"), "Select");
    EXPECT_EQ(kind_of("(values (1))"), "Values");
    EXPECT_EQ(kind_of("insert into t values (1)"), "Insert");
    EXPECT_EQ(kind_of("update t set a = 1"), "Update");
    EXPECT_EQ(kind_of("delete from t"), "Delete");
    EXPECT_EQ(kind_of("merge into t using s on true when matched then delete"), "Merge");
    EXPECT_EQ(kind_of("values (1)"), "Values");
    EXPECT_EQ(kind_of("table t"), "Table");
    EXPECT_EQ(kind_of("copy t from stdin"), "Copy");
    EXPECT_EQ(kind_of("set a to 1"), "Set");
    EXPECT_EQ(kind_of("reset a"), "Reset");
    EXPECT_EQ(kind_of("show a"), "Show");
    EXPECT_EQ(kind_of("create table t ()"), "Create");
    EXPECT_EQ(kind_of("alter table t add a int"), "Alter");
    EXPECT_EQ(kind_of("drop table t"), "Drop");
    EXPECT_EQ(kind_of("comment on table t is 'x'"), "OtherDdl");
    EXPECT_EQ(kind_of("grant select on t to u"), "OtherDdl");
    EXPECT_EQ(kind_of("refresh materialized view v"), "OtherDdl");
    EXPECT_EQ(kind_of("vacuum t"), "Vacuum");
    EXPECT_EQ(kind_of("analyse t"), "Analyze");
    EXPECT_EQ(kind_of("call p()"), "Call");
    EXPECT_EQ(kind_of("do $$ $$"), "Do");
    EXPECT_EQ(kind_of("listen c"), "Listen");
    EXPECT_EQ(kind_of("unlisten *"), "Unlisten");
    EXPECT_EQ(kind_of("notify c"), "Notify");
    EXPECT_EQ(kind_of("lock t"), "Lock");
    EXPECT_EQ(kind_of("truncate t"), "Truncate");
    EXPECT_EQ(kind_of("discard all"), "Discard");
    EXPECT_EQ(kind_of("fetch c"), "Fetch");
    EXPECT_EQ(kind_of("move c"), "Move");
    EXPECT_EQ(kind_of("close c"), "Close");
    EXPECT_EQ(kind_of("checkpoint"), "Other");
    EXPECT_EQ(kind_of("foo"), "Other");
    EXPECT_EQ(kind_of("(1)"), "Other");
}

TEST(Classify, Transactions) {
    EXPECT_EQ(kind_of("begin"), "Begin");
    EXPECT_EQ(kind_of("START TRANSACTION READ ONLY"), "Begin");
    EXPECT_EQ(kind_of("start"), "Other");
    EXPECT_EQ(kind_of("commit and chain"), "Commit");
    EXPECT_EQ(kind_of("end"), "Commit");
    EXPECT_EQ(kind_of("commit prepared 'x'"), "CommitPrepared");
    EXPECT_EQ(kind_of("rollback"), "Rollback");
    EXPECT_EQ(kind_of("abort work"), "Rollback");
    EXPECT_EQ(kind_of("rollback to a"), "RollbackTo");
    EXPECT_EQ(kind_of("rollback work to savepoint a"), "RollbackTo");
    EXPECT_EQ(kind_of("rollback transaction to a"), "RollbackTo");
    EXPECT_EQ(kind_of("rollback prepared 'x'"), "RollbackPrepared");
    EXPECT_EQ(kind_of("savepoint a"), "Savepoint");
    EXPECT_EQ(kind_of("release a"), "Release");
    EXPECT_EQ(kind_of("prepare transaction 'x'"), "PrepareTransaction");
}

TEST(Classify, StatementsAroundStatements) {
    EXPECT_EQ(kind_of("explain select 1"), "Explain select 1");
    EXPECT_EQ(kind_of("explain analyze verbose insert into t values (1)"),
              "Explain insert into t values (1)");
    EXPECT_EQ(kind_of("explain (analyze, costs off) update t set a = 1"), "Explain update t set a = 1");
    EXPECT_EQ(kind_of("explain (select 1)"), "Explain (select 1)");
    EXPECT_EQ(kind_of("explain ((select 1))"), "Explain ((select 1))");
    EXPECT_EQ(kind_of("explain route select 1"), "ExplainRoute select 1");
    EXPECT_EQ(kind_of("EXPLAIN ROUTE ANALYZE delete from t"), "ExplainRoute delete from t");
    EXPECT_EQ(kind_of("explain route"), "ExplainRoute");
    EXPECT_EQ(kind_of("prepare p (int, text) as select $1"), "Prepare select $1");
    EXPECT_EQ(kind_of("prepare p"), "Prepare");
    EXPECT_EQ(kind_of("declare c cursor with hold for select 1 for update"), "Declare select 1 for update");
    EXPECT_EQ(kind_of("execute p(1)"), "Execute");
    EXPECT_EQ(kind_of("execute direct"), "Execute");
    EXPECT_EQ(kind_of("execute direct on (pg1) 'select 1'"), "ExecuteDirect");
    EXPECT_EQ(kind_of("deallocate all"), "Deallocate");
}

TEST(Classify, WithLists) {
    EXPECT_EQ(kind_of("with x as (select 1) select 2"), "With select 2");
    EXPECT_EQ(kind_of("with recursive x(a, b) as not materialized (insert into t values (1) returning a), "
                      "y as (values (1)) update t set a = 1"),
              "With update t set a = 1");
    EXPECT_EQ(kind_of("with x as (select 1) (select 2)"), "With (select 2)");
    EXPECT_EQ(kind_of("with x as (select 1) search depth first by a set o cycle a set c using p table t"),
              "With table t");
    EXPECT_EQ(kind_of("with x"), "With");
}

std::string hints_of(std::string_view query) {
    const auto statement = test::scanned(query);
    const auto hints = read_hints(statement);
    if (!hints) return std::to_string(hints.error().position) + " " + hints.error().message;
    std::string out;
    for (const Hint& hint : hints->list) out += hint.key + "=" + hint.value + ";";
    return out;
}

TEST(ClassifyHints, PairsAreRead) {
    EXPECT_EQ(hints_of("/*+ braid: shard=pg1 */ select 1"), "shard=pg1;");
    EXPECT_EQ(hints_of("select /*+braid:shard_key=42,read_from=replica*/ 1"),
              "shard_key=42;read_from=replica;");
    EXPECT_EQ(hints_of("/*+ BRAID : Shard = 'a''b, c' , shard_key=\"x y\" */ select 1"),
              "shard=a'b, c;shard_key=x y;");
    EXPECT_EQ(hints_of("/*+ braid: shard=a */ /*+ braid: read_from=primary */ select 1"),
              "shard=a;read_from=primary;");
    EXPECT_EQ(hints_of("((/*+ braid: shard=a */ select /*+ braid: shard_key=-1.5 */ 1))"),
              "shard=a;shard_key=-1.5;");
    EXPECT_EQ(hints_of("explain route select /*+ braid: shard=a */ 1"), "shard=a;");
    EXPECT_EQ(hints_of("select (1) /*+ braid: shard=a */ from t /*+ braid: read_from=primary */"),
              "shard=a;read_from=primary;");
    EXPECT_EQ(hints_of("/*+ SeqScan(t) */ /* braid: x */ --+ braid: y\n select 1"), "");
}

TEST(ClassifyHints, WhatCannotBeReadIsRefused) {
    EXPECT_EQ(
        hints_of("/*+ braid: shrad=a */ select 1"),
        "12 malformed braid hint: there is no key \"shrad\"; the keys are shard, shard_key and read_from");
    EXPECT_EQ(hints_of("/*+ braid: */ select 1"), "12 malformed braid hint: it is empty");
    EXPECT_EQ(hints_of("/*+ braid shard=a */ select 1"),
              "10 malformed braid hint: a colon is expected behind \"braid\"");
    EXPECT_EQ(hints_of("/*+ braid: shard */ select 1"),
              "18 malformed braid hint: \"shard\" needs a value: shard=...");
    EXPECT_EQ(hints_of("/*+ braid: shard= */ select 1"),
              "19 malformed braid hint: \"shard\" needs a value: shard=...");
    EXPECT_EQ(hints_of("/*+ braid: shard='a */ select 1"),
              "18 malformed braid hint: a quoted value does not end");
    EXPECT_EQ(hints_of("/*+ braid: shard='a'b */ select 1"),
              "21 malformed braid hint: a space or a comma must separate the pairs");
    EXPECT_EQ(hints_of("/*+ braid: shard=a shard=b */ select 1"),
              "20 malformed braid hint: \"shard\" is given twice");
    EXPECT_EQ(hints_of("/*+ braid: read_from=moon */ select 1"),
              "22 malformed braid hint: read_from is primary or replica, not \"moon\"");
    EXPECT_EQ(hints_of("select (/*+ braid: shard=a */ 1)"),
              "9 malformed braid hint: it stands in parentheses, and a hint holds for the whole statement");
    EXPECT_EQ(test::tokens_of("select 1; /*+ braid: shard=a */"),
              "42601 11 a braid hint belongs to no statement");
}

}  // namespace
}  // namespace braid::grammar
