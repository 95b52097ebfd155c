// Tokens of PostgreSQL's text. The expected spans and error texts are what a PostgreSQL 15 server says.
#include <cctype>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/grammar/scanner_support.h"

namespace braid::grammar {
namespace {

using test::tokens_of;

TEST(ScannerTokens, KeywordsFoldCaseAndNamesStay) {
    EXPECT_EQ(tokens_of("SeLeCt Foo fROM bar"), "K_SELECT:SeLeCt IDENTIFIER:Foo K_FROM:fROM IDENTIFIER:bar");
    EXPECT_EQ(tokens_of("selec selects current_timestamp CURRENT_TIMESTAMPS current_timestamq"),
              "IDENTIFIER:selec IDENTIFIER:selects K_CURRENT_TIMESTAMP:current_timestamp "
              "IDENTIFIER:CURRENT_TIMESTAMPS IDENTIFIER:current_timestamq");
}

TEST(ScannerTokens, EveryKeywordIsFoundInBothCases) {
    for (auto type = kFirstKeyword; type <= kLastSharedKeyword;
         type = static_cast<TokenType>(static_cast<uint16_t>(type) + 1)) {
        std::string text(keyword_text(type));
        ASSERT_FALSE(text.empty());
        for (int upper = 0; upper < 2; ++upper) {
            const auto statement = test::scanned(text);
            ASSERT_EQ(statement.tokens.size(), 1u) << text;
            EXPECT_EQ(statement.tokens[0].type, type) << text;
            // Behind the text stands something: the lookup reads the same.
            EXPECT_EQ(test::scanned(text + " a_long_name_behind").type_at(0), type) << text;
            EXPECT_EQ(test::scanned(text + "_").type_at(0), TokenType::Identifier) << text;
            for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
    }
    EXPECT_EQ(keyword_category(TokenType::K_SELECT), KeywordCategory::Reserved);
    EXPECT_EQ(keyword_category(TokenType::K_BY), KeywordCategory::Unreserved);
    EXPECT_EQ(keyword_category(TokenType::K_COALESCE), KeywordCategory::ColumnName);
    EXPECT_EQ(keyword_category(TokenType::K_LEFT), KeywordCategory::TypeFunctionName);
    EXPECT_EQ(keyword_label(TokenType::K_YEAR), KeywordLabel::AsOnly);
    EXPECT_EQ(keyword_label(TokenType::K_SELECT), KeywordLabel::Bare);
}

TEST(ScannerTokens, NamesHoldDigitsDollarsAndEveryByteFrom128) {
    EXPECT_EQ(tokens_of("a$1 _x é日本 a1$"), "IDENTIFIER:a$1 IDENTIFIER:_x IDENTIFIER:é日本 IDENTIFIER:a1$");
    EXPECT_EQ(tokens_of("a$b$c$b$"), "IDENTIFIER:a$b$c$b$");
    EXPECT_EQ(tokens_of("e x b n u"), "IDENTIFIER:e IDENTIFIER:x IDENTIFIER:b IDENTIFIER:n IDENTIFIER:u");
    EXPECT_EQ(tokens_of("u&x"), "IDENTIFIER:u OPERATOR:& IDENTIFIER:x");
}

TEST(ScannerTokens, Strings) {
    EXPECT_EQ(tokens_of("'a''b' E'a\\'b' U&'\\0041' b'01' X'1f' n'x'"),
              "STRING:'a''b' ESCAPE_STRING:E'a\\'b' UNICODE_STRING:U&'\\0041' BIT_STRING:b'01' "
              "HEX_STRING:X'1f' NATIONAL_STRING:n'x'");
    EXPECT_EQ(tokens_of("'a' 'b'"), "STRING:'a' STRING:'b'");
    EXPECT_EQ(tokens_of("'a'\n 'b'"), "STRING:'a'\n 'b'");
    EXPECT_EQ(tokens_of("'a' -- c ' \n -- d\n\t'b'"), "STRING:'a' -- c ' \n -- d\n\t'b'");
    EXPECT_EQ(tokens_of("'a' /* c */\n'b'"), "STRING:'a' STRING:'b'");
    EXPECT_EQ(tokens_of("'a'--b"), "STRING:'a'");
    EXPECT_EQ(tokens_of("b'1''0'"), "BIT_STRING:b'1' STRING:'0'");
    EXPECT_EQ(tokens_of("'a\\'"), "STRING:'a\\'");
}

TEST(ScannerTokens, BackslashesEscapeWhenStringsDoNotConform) {
    const ScannerOptions off{.standard_conforming_strings = false};
    EXPECT_EQ(tokens_of("'a\\'b' c", off), "STRING:'a\\'b' IDENTIFIER:c");
    EXPECT_EQ(tokens_of("'a\\'", off), "42601 1 unterminated quoted string at or near \"'a\\'\"");
    EXPECT_EQ(tokens_of("U&'a'", off), "0A000 1 unsafe use of string constant with Unicode escapes");
    EXPECT_EQ(tokens_of("U&\"a\"", off), "UNICODE_IDENTIFIER:U&\"a\"");
}

TEST(ScannerTokens, DollarQuotes) {
    EXPECT_EQ(tokens_of("$$a'b$$ $x$ $$ $y$ $x$"), "DOLLAR_STRING:$$a'b$$ DOLLAR_STRING:$x$ $$ $y$ $x$");
    EXPECT_EQ(tokens_of("$é$a$é$"), "DOLLAR_STRING:$é$a$é$");
    EXPECT_EQ(tokens_of("$a$ $a $a$"), "DOLLAR_STRING:$a$ $a $a$");
    EXPECT_EQ(tokens_of("$a$ $$"), "42601 1 unterminated dollar-quoted string at or near \"$a$ $$\"");
    EXPECT_EQ(tokens_of("x $a"), "42601 3 syntax error at or near \"$\"");
}

TEST(ScannerTokens, QuotedNames) {
    EXPECT_EQ(tokens_of("\"a\"\"b\" U&\"\\0041\""),
              "QUOTED_IDENTIFIER:\"a\"\"b\" UNICODE_IDENTIFIER:U&\"\\0041\"");
    EXPECT_EQ(tokens_of("a \"\""), "42601 3 zero-length delimited identifier at or near \"\"\"\"");
    EXPECT_EQ(tokens_of("\"a"), "42601 1 unterminated quoted identifier at or near \"\"a\"");
}

TEST(ScannerTokens, UescapeBelongsToItsToken) {
    EXPECT_EQ(tokens_of("U&'!0041' /**/ UESCAPE '!' x"),
              "UNICODE_STRING:U&'!0041' /**/ UESCAPE '!' IDENTIFIER:x");
    EXPECT_EQ(tokens_of("U&\"!0041\" uescape e'!'"), "UNICODE_IDENTIFIER:U&\"!0041\" uescape e'!'");
    EXPECT_EQ(tokens_of("U&'a' uescape $$!$$"), "UNICODE_STRING:U&'a' uescape $$!$$");
    EXPECT_EQ(tokens_of("U&'a' uescape x"),
              "42601 15 UESCAPE must be followed by a simple string literal at or near \"x\"");
    EXPECT_EQ(tokens_of("'a' uescape '!'"), "STRING:'a' K_UESCAPE:uescape STRING:'!'");
}

TEST(ScannerTokens, Numbers) {
    EXPECT_EQ(tokens_of("1 1. .5 1.5 1e5 1.e-5 .5E+5"),
              "INTEGER:1 NUMBER:1. NUMBER:.5 NUMBER:1.5 NUMBER:1e5 NUMBER:1.e-5 NUMBER:.5E+5");
    EXPECT_EQ(tokens_of("1..10"), "INTEGER:1 DOT_DOT:.. INTEGER:10");
    EXPECT_EQ(tokens_of("1.2.3"), "NUMBER:1.2 NUMBER:.3");
    EXPECT_EQ(tokens_of("2147483647 2147483648 0002147483647"),
              "INTEGER:2147483647 NUMBER:2147483648 INTEGER:0002147483647");
    EXPECT_EQ(tokens_of("-1"), "MINUS:- INTEGER:1");
    EXPECT_EQ(tokens_of("a 1ex5 b"), "42601 3 trailing junk after numeric literal at or near \"1ex5\"");
    EXPECT_EQ(tokens_of("1e+"), "42601 1 trailing junk after numeric literal at or near \"1e+\"");
    EXPECT_EQ(tokens_of("0x1F"), "42601 1 trailing junk after numeric literal at or near \"0x1F\"");
    EXPECT_EQ(tokens_of("1.5é"), "42601 1 trailing junk after numeric literal at or near \"1.5é\"");
    EXPECT_EQ(tokens_of("1e5$"), "42601 1 trailing junk after numeric literal at or near \"1e5$\"");
}

TEST(ScannerTokens, Parameters) {
    EXPECT_EQ(tokens_of("$1+$22"), "PARAMETER:$1 PLUS:+ PARAMETER:$22");
    EXPECT_EQ(tokens_of("$1a"), "42601 1 trailing junk after parameter at or near \"$1a\"");
}

TEST(ScannerTokens, Operators) {
    EXPECT_EQ(tokens_of("= < > <= >= <> != + - * / % ^ :: := => :"),
              "EQ:= LT:< GT:> LE:<= GE:>= NE:<> NE:!= PLUS:+ MINUS:- STAR:* SLASH:/ PERCENT:% CARET:^ "
              "TYPECAST::: COLON_EQUALS::= EQUALS_GREATER:=> COLON::");
    EXPECT_EQ(tokens_of("|| -> ->> @> ~* !~~* #>> ? ?| & |/"),
              "OPERATOR:|| OPERATOR:-> OPERATOR:->> OPERATOR:@> OPERATOR:~* OPERATOR:!~~* OPERATOR:#>> "
              "OPERATOR:? OPERATOR:?| OPERATOR:& OPERATOR:|/");
}

TEST(ScannerTokens, AnOperatorEndsInASignOnlyBesideASpecialCharacter) {
    EXPECT_EQ(tokens_of("a=-1"), "IDENTIFIER:a EQ:= MINUS:- INTEGER:1");
    EXPECT_EQ(tokens_of("a<+-+1"), "IDENTIFIER:a LT:< PLUS:+ MINUS:- PLUS:+ INTEGER:1");
    EXPECT_EQ(tokens_of("a@-1"), "IDENTIFIER:a OPERATOR:@- INTEGER:1");
    EXPECT_EQ(tokens_of("a*-1"), "IDENTIFIER:a STAR:* MINUS:- INTEGER:1");
    EXPECT_EQ(tokens_of("a=>-1"), "IDENTIFIER:a EQUALS_GREATER:=> MINUS:- INTEGER:1");
}

TEST(ScannerTokens, CommentsEndOperators) {
    EXPECT_EQ(tokens_of("a+--b\nc"), "IDENTIFIER:a PLUS:+ IDENTIFIER:c");
    EXPECT_EQ(tokens_of("a*/*b*/c"), "IDENTIFIER:a STAR:* IDENTIFIER:c");
    EXPECT_EQ(tokens_of("a@/*b*/c"), "IDENTIFIER:a OPERATOR:@ IDENTIFIER:c");
    EXPECT_EQ(tokens_of("--a\r b"), "IDENTIFIER:b");
}

TEST(ScannerTokens, CommentsNest) {
    EXPECT_EQ(tokens_of("a /* b /* c */ d **/ e"), "IDENTIFIER:a IDENTIFIER:e");
    EXPECT_EQ(tokens_of("a /*/ b */ c"), "IDENTIFIER:a IDENTIFIER:c");
    EXPECT_EQ(tokens_of("a /* /* */ b"), "42601 3 unterminated /* comment at or near \"/* /* */ b\"");
}

TEST(ScannerTokens, AParenthesisBeforeAQuerySaysSo) {
    EXPECT_EQ(tokens_of("(select (1)"), "LPAREN_QUERY:( K_SELECT:select LPAREN:( INTEGER:1 RPAREN:)");
    EXPECT_EQ(tokens_of("( /* c */ WITH"), "LPAREN_QUERY:( K_WITH:WITH");
    EXPECT_EQ(tokens_of("(table t)"), "LPAREN_QUERY:( K_TABLE:table IDENTIFIER:t RPAREN:)");
    EXPECT_EQ(tokens_of("(values (1))"),
              "LPAREN_QUERY:( K_VALUES:values LPAREN:( INTEGER:1 RPAREN:) RPAREN:)");
    EXPECT_EQ(tokens_of("max(values)"), "IDENTIFIER:max LPAREN:( K_VALUES:values RPAREN:)");
    EXPECT_EQ(tokens_of("((select 1))"),
              "LPAREN:( LPAREN_QUERY:( K_SELECT:select INTEGER:1 RPAREN:) RPAREN:)");
}

TEST(ScannerTokens, OtherBytesAreRefused) {
    EXPECT_EQ(tokens_of("é {"), "42601 3 syntax error at or near \"{\"");
    EXPECT_EQ(tokens_of("a \v b"), "42601 3 syntax error at or near \"\v\"");
    EXPECT_EQ(tokens_of(std::string_view("a\0b", 3)),
              std::string("42601 2 syntax error at or near \"") + '\0' + "\"");
    EXPECT_EQ(tokens_of("'é"), "42601 1 unterminated quoted string at or near \"'é\"");
}

}  // namespace
}  // namespace braid::grammar
