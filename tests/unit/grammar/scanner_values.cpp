// What tokens stand for. The expected values are what a PostgreSQL 15 server returns for the same text.
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/grammar/scanner_support.h"

namespace braid::grammar {
namespace {

using test::values_of;

TEST(ScannerValues, NamesFoldAndUnquote) {
    EXPECT_EQ(values_of("Foo \"Foo\" \"a\"\"B\" ÀBC Select"), "<foo><Foo><a\"B><Àbc><select>");
    EXPECT_EQ(values_of("U&\"d\\0061t\\+000061\" U&\"d!0061\" UESCAPE '!'"), "<data><da>");
    EXPECT_EQ(values_of("U&\"a\"\"b\""), "<a\"b>");
}

TEST(ScannerValues, NamesAreCutTo63BytesAtACharacter) {
    EXPECT_EQ(values_of(std::string(70, 'A')), "<" + std::string(63, 'a') + ">");
    // é is two bytes: bytes 62 and 63 (0-based) would be split.
    const std::string name = std::string(62, 'a') + "éé";
    EXPECT_EQ(values_of(name), "<" + std::string(62, 'a') + ">");
    EXPECT_EQ(values_of("\"" + std::string(61, 'a') + "éé\""), "<" + std::string(61, 'a') + "é>");
}

TEST(ScannerValues, PlainStrings) {
    EXPECT_EQ(values_of("'' 'a''b' 'a\\n' N'x''y'"), "<><a'b><a\\n><x'y>");
    EXPECT_EQ(values_of("'a'\n'b''c' -- no\n"), "<ab'c>");
    EXPECT_EQ(values_of("'a' --x\n\n--y\n'b'\n''"), "<ab>");
    EXPECT_EQ(values_of("''''"), "<'>");
}

TEST(ScannerValues, DollarBitAndHex) {
    EXPECT_EQ(values_of("$$a''\\b$$ $q$ $$ $q$ b'01' X'1F'"), "<a''\\b>< $$ ><01><1F>");
    EXPECT_EQ(values_of("x'1'\n'F'"), "<1F>");
}

TEST(ScannerValues, Escapes) {
    EXPECT_EQ(values_of("E'a\\b\\f\\n\\r\\t\\q\\\\\\''"), "<a\b\f\n\r\tq\\'>");
    EXPECT_EQ(values_of("E'\\061\\7\\1234\\x41\\x4a1\\xZ'"), "<1\aS4AJ1xZ>");
    EXPECT_EQ(values_of("E'\\u00e9\\U0001F600\\uD83D\\uDE00'"), "<é😀😀>");
    EXPECT_EQ(values_of("E'a\\\\'\n'\\t'''"), "<a\\\t'>");
    EXPECT_EQ(values_of("'a\\t\\''", {.standard_conforming_strings = false}), "<a\t'>");
}

TEST(ScannerValues, WrongEscapes) {
    EXPECT_EQ(values_of("1 E'\\u12'"), "!22025 3 invalid Unicode escape");
    EXPECT_EQ(values_of("E'\\uD83Dx'"), "!42601 1 invalid Unicode surrogate pair");
    EXPECT_EQ(values_of("E'\\uDE00'"), "!42601 1 invalid Unicode surrogate pair");
    EXPECT_EQ(values_of("E'\\u0000'"), "!42601 1 invalid Unicode escape value");
    EXPECT_EQ(values_of("E'\\0'"), "!22021 1 invalid byte sequence for encoding \"UTF8\": 0x00");
    EXPECT_EQ(values_of("U&'\\00'"), "!42601 1 invalid Unicode escape");
    EXPECT_EQ(values_of("U&'a' UESCAPE 'a'"), "!42601 1 invalid Unicode escape character");
    EXPECT_EQ(values_of("U&'a' UESCAPE '++'"), "!42601 1 invalid Unicode escape character");
}

TEST(ScannerValues, UnicodeStrings) {
    EXPECT_EQ(values_of("U&'\\00e9\\+01F600\\\\'"), "<é😀\\>");
    EXPECT_EQ(values_of("U&'\\D83D\\DE00'"), "<😀>");
    EXPECT_EQ(values_of("U&'!00e9!!''' uescape '!'"), "<é!'>");
    EXPECT_EQ(values_of("U&'\\0041'\n'\\0042'"), "<AB>");
    EXPECT_EQ(values_of("U&'!0041' uescape $$!$$"), "<A>");
}

TEST(ScannerValues, ParameterNumbers) {
    const auto statement = test::scanned("$1 $0065535 $65536 $99999999999999999999");
    EXPECT_EQ(parameter_number(statement, statement.tokens[0]), 1u);
    EXPECT_EQ(parameter_number(statement, statement.tokens[1]), 65535u);
    EXPECT_FALSE(parameter_number(statement, statement.tokens[2]));
    EXPECT_FALSE(parameter_number(statement, statement.tokens[3]));
}

}  // namespace
}  // namespace braid::grammar
