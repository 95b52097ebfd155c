// MySQL's tokens, their values and errors. What is expected here was tried on a MariaDB 10.11 server.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/mysql_scanner.h"

namespace braid::grammar {
namespace {

constexpr std::string_view kSyntax =
    "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version "
    "for the "
    "right syntax to use near ";

std::string message(const Error& error) {
    if (!error.message.starts_with(kSyntax)) return error.message;
    return "1064 " + error.message.substr(kSyntax.size());
}

std::string tokens_of(std::string_view query, MysqlScannerOptions options = {}) {
    auto scanned = scan_mysql_statement(query, options);
    if (!scanned) return message(scanned.error());
    std::string out;
    for (const Token& token : scanned->tokens) {
        if (!out.empty()) out += ' ';
        out += token_name(token.type);
        out += ':';
        out += scanned->text_of(token);
    }
    return out;
}

std::string values_of(std::string_view query, MysqlScannerOptions options = {}) {
    auto scanned = scan_mysql_statement(query, options);
    if (!scanned) return message(scanned.error());
    std::string out;
    for (const Token& token : scanned->tokens) {
        if (is_keyword(token.type) || token.type == TokenType::Comma) continue;
        std::string storage;
        const auto value = is_literal(token.type) ? literal_value(*scanned, token, storage)
                                                  : identifier_name(*scanned, token, storage);
        out += '<';
        out += *value;
        out += '>';
    }
    return out;
}

TEST(MysqlScannerTokens, Names) {
    EXPECT_EQ(
        tokens_of("SELECT a, `b``c`, 1abc, 1e, $x, é, 0x, 0X1f, 0x1g, 0b12"),
        "K_SELECT:SELECT IDENTIFIER:a COMMA:, QUOTED_IDENTIFIER:`b``c` COMMA:, IDENTIFIER:1abc COMMA:, "
        "IDENTIFIER:1e "
        "COMMA:, IDENTIFIER:$x COMMA:, IDENTIFIER:é COMMA:, IDENTIFIER:0x COMMA:, IDENTIFIER:0X1f COMMA:, "
        "IDENTIFIER:0x1g COMMA:, IDENTIFIER:0b12");
    EXPECT_EQ(tokens_of("t.1a t.select select.t `t`.1 t . select"),
              "IDENTIFIER:t DOT:. IDENTIFIER:1a IDENTIFIER:t DOT:. IDENTIFIER:select IDENTIFIER:select DOT:. "
              "IDENTIFIER:t "
              "QUOTED_IDENTIFIER:`t` DOT:. IDENTIFIER:1 IDENTIFIER:t DOT:. K_SELECT:select");
    EXPECT_EQ(values_of("select `a``b`, A, ``"), "<a`b><A><>");
    EXPECT_EQ(values_of("select \"a\"\"b\\\"", {.ansi_quotes = true}), "<a\"b\\>");
}

TEST(MysqlScannerTokens, Numbers) {
    EXPECT_EQ(tokens_of("1 1. .5 1e5 1.5E-3 12345678901 0x4d 0b01 1e5abc"),
              "INTEGER:1 NUMBER:1. NUMBER:.5 NUMBER:1e5 NUMBER:1.5E-3 NUMBER:12345678901 HEX_STRING:0x4d "
              "BIT_STRING:0b01 "
              "NUMBER:1e5 IDENTIFIER:abc");
    EXPECT_EQ(values_of("select 0x4D, x'4d', B'01', 0b10"), "<4D><4d><01><10>");
    EXPECT_EQ(tokens_of("select 1.5ex"), "1064 '1.5ex' at line 1");
}

TEST(MysqlScannerTokens, Strings) {
    EXPECT_EQ(values_of(R"(select 'a\0b\'c\"d\b\n\r\t\Z\\\%\_\x', 'it''s', "say ""x""", N'y')"),
              std::string("<a\0b'c\"d\b\n\r\t\x1A\\\\%\\_x><it's><say \"x\"><y>", 38));
    EXPECT_EQ(values_of(R"(select 'a\', 'b')", {.no_backslash_escapes = true}), R"(<a\><b>)");
    EXPECT_EQ(values_of("select 'a' 'b'\n-- x'\n\"c\" /* ' */ 'd' /*! 'e' */"), "<abcde>");
    EXPECT_EQ(
        tokens_of("_utf8mb4'x' _LATIN1 x'41' _foo 'x'"),
        "CHARSET_INTRODUCER:_utf8mb4 STRING:'x' CHARSET_INTRODUCER:_LATIN1 HEX_STRING:x'41' IDENTIFIER:_foo "
        "ALIAS_STRING:'x'");
}

TEST(MysqlScannerTokens, AStringMayBeAnAlias) {
    EXPECT_EQ(tokens_of("select a 'x', date 'y', f(1) 'z', 1 as 'u'"),
              "K_SELECT:select IDENTIFIER:a ALIAS_STRING:'x' COMMA:, IDENTIFIER:date STRING:'y' COMMA:, "
              "IDENTIFIER:f "
              "LPAREN:( INTEGER:1 RPAREN:) ALIAS_STRING:'z' COMMA:, INTEGER:1 K_AS:as ALIAS_STRING:'u'");
    EXPECT_EQ(values_of("select 1 as 'it\\'s'"), "<1><it's>");
}

TEST(MysqlScannerTokens, Variables) {
    EXPECT_EQ(
        tokens_of("@a.b @`x``y` @'z' @@session.sql_mode @@`port` @a := 1"),
        "USER_VARIABLE:@a.b USER_VARIABLE:@`x``y` USER_VARIABLE:@'z' SYSTEM_VARIABLE:@@session.sql_mode "
        "SYSTEM_VARIABLE:@@`port` USER_VARIABLE:@a OPERATOR::= INTEGER:1");
    EXPECT_EQ(values_of("select @a.b, @`x``y`, @'z', @@global.x"), "<a.b><x`y><z><global.x>");
    EXPECT_EQ(
        tokens_of("set @a := @b := 1, c := 2"),
        "K_MYSQL_SET:set USER_VARIABLE:@a COLON_EQUALS::= USER_VARIABLE:@b OPERATOR::= INTEGER:1 COMMA:, "
        "IDENTIFIER:c COLON_EQUALS::= INTEGER:2");
    EXPECT_EQ(tokens_of("select @"), "1064 '' at line 1");
    EXPECT_EQ(tokens_of("select @ x"), "1064 'x' at line 1");
    EXPECT_EQ(tokens_of("select @@ x"), "1064 ' x' at line 1");
}

TEST(MysqlScannerTokens, Operators) {
    EXPECT_EQ(tokens_of("a<=>b << >> != ! && || & | ^ ~ \\N"),
              "IDENTIFIER:a OPERATOR:<=> IDENTIFIER:b OPERATOR:<< OPERATOR:>> NE:!= OPERATOR:! K_AND:&& "
              "K_OR:|| OPERATOR:& "
              "OPERATOR:| CARET:^ OPERATOR:~ K_NULL:\\N");
    EXPECT_EQ(tokens_of("a || b", {.pipes_as_concat = true}), "IDENTIFIER:a OPERATOR:|| IDENTIFIER:b");
    EXPECT_EQ(tokens_of("a->'$.x'->>b", {.mariadb = false}),
              "IDENTIFIER:a OPERATOR:-> STRING:'$.x' OPERATOR:->> IDENTIFIER:b");
    EXPECT_EQ(tokens_of("1=!0"), "INTEGER:1 EQ:= OPERATOR:! INTEGER:0");
    EXPECT_EQ(tokens_of("select ?", {.parameters = false}), "1064 '?' at line 1");
}

TEST(MysqlScannerTokens, Comments) {
    EXPECT_EQ(tokens_of("1 # x\n+ -- y\n2 --\t/* a */3--1/*/ + 1 */"), "INTEGER:1 PLUS:+ INTEGER:2");
    EXPECT_EQ(tokens_of("1--1"), "INTEGER:1 MINUS:- MINUS:- INTEGER:1");
    EXPECT_EQ(tokens_of("1 /* a /* b */ + 2"), "INTEGER:1 PLUS:+ INTEGER:2");
}

TEST(MysqlScannerTokens, ExecutableComments) {
    const MysqlScannerOptions maria{.server_version = 101119};
    EXPECT_EQ(
        tokens_of("1 /*!50701 +1 */, 2 /*!50699 +2 */, 3 /*M!100000 +3*/, 4/*!101120 +4*/, 5/*!100100+5*/, "
                  "6/*M!50701+6*/, 7/*! +7*/",
                  maria),
        "INTEGER:1 COMMA:, INTEGER:2 PLUS:+ INTEGER:2 COMMA:, INTEGER:3 PLUS:+ INTEGER:3 COMMA:, INTEGER:4 "
        "COMMA:, "
        "INTEGER:5 PLUS:+ INTEGER:5 COMMA:, INTEGER:6 PLUS:+ INTEGER:6 COMMA:, INTEGER:7 PLUS:+ INTEGER:7");
    const MysqlScannerOptions mysql{.server_version = 80036, .mariadb = false};
    EXPECT_EQ(tokens_of("1 /*!50701 +1 */ /*M!50701 +2 */ /*!80037 +3*/", mysql),
              "INTEGER:1 PLUS:+ INTEGER:1");
    EXPECT_EQ(tokens_of("1 /*! + /* x */ 2 */"), "INTEGER:1 PLUS:+ INTEGER:2");
    EXPECT_EQ(tokens_of("1 /*!99999 /* x */ + 2 */"), "INTEGER:1");
    EXPECT_EQ(tokens_of("select 1 /*!99999 + '*/' */"), "1064 '' */' at line 1");
    EXPECT_EQ(tokens_of("select 1 /*! + 1"), "1064 '' at line 1");
}

TEST(MysqlScannerTokens, WordsByTheirPlace) {
    EXPECT_EQ(tokens_of("select end, case when end then end end end"),
              "K_SELECT:select IDENTIFIER:end COMMA:, K_CASE:case K_WHEN:when IDENTIFIER:end K_THEN:then "
              "IDENTIFIER:end "
              "K_END:end IDENTIFIER:end");
    EXPECT_EQ(tokens_of("any = any (select 1)"),
              "IDENTIFIER:any EQ:= K_ANY:any LPAREN_QUERY:( K_SELECT:select INTEGER:1 RPAREN:)");
    EXPECT_EQ(tokens_of("cast(a), cast (a)"),
              "K_MYSQL_CAST:cast LPAREN:( IDENTIFIER:a RPAREN:) COMMA:, IDENTIFIER:cast LPAREN:( "
              "IDENTIFIER:a RPAREN:)");
    EXPECT_EQ(tokens_of("cast (a)", {.ignore_space = true}),
              "K_MYSQL_CAST:cast LPAREN:( IDENTIFIER:a RPAREN:)");
    EXPECT_EQ(tokens_of("on duplicate key update a = values(a), duplicate"),
              "K_ON:on K_DUPLICATE:duplicate K_KEY:key K_UPDATE:update IDENTIFIER:a EQ:= "
              "K_MYSQL_VALUES:values LPAREN:( "
              "IDENTIFIER:a RPAREN:) COMMA:, IDENTIFIER:duplicate");
    EXPECT_EQ(tokens_of("insert t value (1)"),
              "K_INSERT:insert IDENTIFIER:t K_VALUES:value LPAREN:( INTEGER:1 RPAREN:)");
    EXPECT_EQ(tokens_of("select row_number() over w"),
              "K_SELECT:select IDENTIFIER:row_number LPAREN:( RPAREN:) K_OVER:over IDENTIFIER:w");
    EXPECT_EQ(tokens_of("sql_cache sql_calc_found_rows accessible"),
              "IDENTIFIER:sql_cache K_SELECT_OPTION:sql_calc_found_rows RESERVED_WORD:accessible");
    EXPECT_EQ(tokens_of("a sounds like b, sounds"),
              "IDENTIFIER:a K_SOUNDS:sounds K_LIKE:like IDENTIFIER:b COMMA:, IDENTIFIER:sounds");
}

TEST(MysqlScannerTokens, ErrorsSpeakAsTheServer) {
    EXPECT_EQ(tokens_of("select 'abc"), "1064 ''abc' at line 1");
    EXPECT_EQ(tokens_of("select 1, \n'abc\nde"), "1064 ''abc\nde' at line 2");
    EXPECT_EQ(tokens_of("select /* abc\n x"), "1064 '/* abc\n x' at line 2");
    EXPECT_EQ(tokens_of("select `abc"), "1064 '`abc' at line 1");
    EXPECT_EQ(tokens_of("select x'123'"), "1064 'x'123'' at line 1");
    EXPECT_EQ(tokens_of("select b'12'"), "1064 'b'12'' at line 1");
    EXPECT_EQ(tokens_of("select '\n\n' \n \\n"), "1064 '\\n' at line 2");
    EXPECT_EQ(tokens_of("select [" + std::string(100, 'x')),
              "1064 '[" + std::string(76, 'x') + "...' at line 1");
    const auto error = scan_mysql_statement("select 'é', [").error();
    EXPECT_EQ(error.sqlstate, "42000");
    EXPECT_EQ(error.position, 13);
    EXPECT_NE(scan_mysql_statement("[", {.mariadb = false}).error().message.find("your MySQL server"),
              std::string::npos);
}

}  // namespace
}  // namespace braid::grammar
