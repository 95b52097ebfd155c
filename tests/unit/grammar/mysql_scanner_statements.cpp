// Statements of a MySQL query string: where they end, what kind they are, their fingerprints, Braid's hints.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "grammar/classify.h"
#include "grammar/fingerprint.h"
#include "grammar/hint.h"
#include "grammar/scanner/mysql_scanner.h"

namespace braid::grammar {
namespace {

std::vector<std::string> split(std::string_view query) {
    std::vector<std::string> texts;
    MysqlScanner scanner(query);
    ScannedStatement statement;
    while (true) {
        const auto found = scanner.next(statement);
        if (!found) {
            texts.push_back("!" + found.error().message);
            return texts;
        }
        if (!*found) return texts;
        texts.emplace_back(statement.text);
    }
}

using Texts = std::vector<std::string>;

TEST(MysqlScannerStatements, SemicolonsEndThem) {
    EXPECT_EQ(split("select 1; select ';' ; # x;\n select 2 /* ; */"),
              (Texts{"select 1", " select ';' ", " # x;\n select 2 /* ; */"}));
    EXPECT_EQ(split("  ;;"), Texts{});
    EXPECT_TRUE(split("select (;").front().starts_with("!You have an error"));
}

TEST(MysqlScannerStatements, ARoutineKeepsItsSemicolons) {
    const std::string bodies[] = {
        "create procedure p() begin select 1; if a then select 2; elseif b then select 3; end if; end",
        "create definer=root@localhost procedure p(in a int) begin declare x int; while x < 1 do set x = 2; "
        "end while; end",
        "create trigger t before insert on u for each row begin set new.a = case when 1 then 2 end; end",
        "create or replace function f() returns int begin l: loop leave l; end loop; repeat set @a = 1; "
        "until 1 end "
        "repeat; case 1 when 1 then select 1; end case; return if(1, 2, 3); end",
        "create event e on schedule every 1 day do begin delete from t; end",
        "create procedure p() if 1 then select 1; end if",
    };
    for (const std::string& body : bodies) {
        EXPECT_EQ(split(body + "; select 1"), (Texts{body, " select 1"}));
    }
    EXPECT_EQ(split("create procedure p() select 1; select 2").size(), 2U);
    EXPECT_EQ(split("create table `procedure` (a int); select 2").size(), 2U);
}

TEST(MysqlScannerStatements, OnePreparedStatement) {
    EXPECT_TRUE(scan_mysql_statement("select 1; ").has_value());
    EXPECT_NE(scan_mysql_statement("select 1; select 2").error().message.find("near 'select 2' at line 1"),
              std::string::npos);
    EXPECT_EQ(scan_mysql_statement(std::string(2000, '(')).error().sqlstate, "54001");
}

std::string kind_of(std::string_view query) {
    const auto scanned = scan_mysql_statement(query);
    const auto kind = classify(*scanned);
    std::string text(statement_kind_name(kind.kind));
    if (kind.inner_token != 0) text += " " + std::string(scanned->text_of(kind.inner_token));
    return text;
}

TEST(MysqlScannerStatements, Kinds) {
    EXPECT_EQ(kind_of("(select 1) union (select 2)"), "Select");
    EXPECT_EQ(kind_of("replace into t values (1)"), "Insert");
    EXPECT_EQ(kind_of("with a as (select 1) select * from a"), "With select");
    EXPECT_EQ(kind_of("explain format=json select 1"), "Explain select");
    EXPECT_EQ(kind_of("analyze format=json select 1"), "Explain select");
    EXPECT_EQ(kind_of("explain route select 1"), "ExplainRoute select");
    EXPECT_EQ(kind_of("desc t a"), "Describe");
    EXPECT_EQ(kind_of("analyze table t"), "Analyze");
    EXPECT_EQ(kind_of("/*!40101 set names utf8 */"), "Set");
    EXPECT_EQ(kind_of("start transaction read only"), "Begin");
    EXPECT_EQ(kind_of("rollback work to savepoint a"), "RollbackTo");
    EXPECT_EQ(kind_of("xa start 'a'"), "XaBegin");
    EXPECT_EQ(kind_of("xa recover"), "XaRecover");
    EXPECT_EQ(kind_of("drop prepare s"), "Deallocate");
    EXPECT_EQ(kind_of("lock tables t read"), "Lock");
    EXPECT_EQ(kind_of("kill query 5"), "Kill");
    EXPECT_EQ(kind_of("use d"), "Use");
    EXPECT_EQ(kind_of("load data infile 'f' into table t"), "LoadData");
    EXPECT_EQ(kind_of("rename table a to b"), "RenameTable");
    EXPECT_EQ(kind_of("optimize table a"), "Other");
}

Fingerprint key_of(std::string_view query, MysqlScannerOptions options = {}) {
    auto scanned = scan_mysql_statement(query, options);
    return fingerprint(*scanned);
}

TEST(MysqlScannerStatements, Fingerprints) {
    EXPECT_EQ(key_of("select a from t where b = 1 and c = 'x'"),
              key_of("SELECT a /* */ FROM t WHERE b=22 && c = \"y\" 'z'"));
    EXPECT_NE(key_of("select a from t where b = 1"), key_of("select a from t where b = 1e0"));
    EXPECT_NE(key_of("select a from t where b = 1.0"), key_of("select a from t where b = 1e0"));
    EXPECT_NE(key_of("select a from t"), key_of("select a from T"));
    EXPECT_NE(key_of("select a 'x' from t"), key_of("select a 'y' from t"));
    EXPECT_NE(key_of("select sql_no_cache a from t"), key_of("select sql_calc_found_rows a from t"));
    EXPECT_NE(key_of("select utc_date"), key_of("select current_date"));
    EXPECT_NE(key_of("select _latin1'x'"), key_of("select _utf8'x'"));
    EXPECT_NE(key_of("select @a"), key_of("select @b"));
    EXPECT_EQ(key_of("select a || b"), key_of("select a or b"));
    EXPECT_NE(key_of("select not a"), key_of("select not a", {.high_not_precedence = true}));
    EXPECT_EQ(key_of("select 1"), key_of("select 2", {.server_version = 100500}));
}

TEST(MysqlScannerStatements, LiftedConstants) {
    auto scanned = scan_mysql_statement(
        "insert into t values (1, 'a', 0x41, _utf8'x', date '2020-01-01', null) "
        "on duplicate key update a = values(a) + 1");
    fingerprint(*scanned);
    EXPECT_EQ(scanned->literals.size(), 6U);
    EXPECT_EQ(normalized_text(*scanned).substr(0, 30), "insert into t values (?, ?, ?,");
    auto cast = scan_mysql_statement("select cast(a as decimal(10,2)), count(*) 'x' from t");
    fingerprint(*cast);
    EXPECT_EQ(cast->literals.size(), 0U);
}

TEST(MysqlScannerStatements, Hints) {
    const auto scanned = scan_mysql_statement("select /*+ braid: shard=a */ /*+ bka(t) */ 1");
    const auto hints = read_hints(*scanned);
    ASSERT_TRUE(hints.has_value());
    EXPECT_EQ(hints->find("shard"), "a");
}

TEST(MysqlScannerStatements, SqlModes) {
    MysqlScannerOptions options;
    options.set_modes("STRICT_TRANS_TABLES, ansi_quotes,NO_BACKSLASH_ESCAPES");
    EXPECT_TRUE(options.ansi_quotes && options.no_backslash_escapes && !options.pipes_as_concat);
    options.set_modes("ANSI");
    EXPECT_TRUE(options.ansi_quotes && options.pipes_as_concat && options.ignore_space);
    EXPECT_FALSE(options.no_backslash_escapes);
    options.set_modes("");
    EXPECT_EQ(options.mode_bits(), 0);
}

}  // namespace
}  // namespace braid::grammar
