// Commands byte for byte, parameters of prepared statements, query attributes.
#include "wire/mysql/command.h"

#include <gtest/gtest.h>

#include "wire/mysql/packet.h"
#include "wire/mysql/parameters.h"

namespace braid::wire::mysql {
namespace {

using namespace std::string_view_literals;

constexpr Capabilities k41 = capability::kProtocol41 | capability::kSecureConnection;
constexpr Capabilities kPlugins = k41 | capability::kPluginAuth | capability::kConnectAttrs;

template <typename C>
void expect_command(const C& command, std::string_view bytes, Capabilities capabilities = k41,
                    bool ends_in_text = false) {
    std::string out;
    Writer writer(out, capabilities);
    write(writer, Command(command));
    EXPECT_EQ(out.substr(kHeaderSize), bytes);
    const auto decoded = decode_command(bytes, capabilities);
    ASSERT_TRUE(decoded) << decoded.error().message;
    ASSERT_TRUE(std::holds_alternative<C>(*decoded));
    EXPECT_TRUE(std::get<C>(*decoded) == command);
    if (!ends_in_text) {
        EXPECT_FALSE(decode_command(std::string(bytes) + "x", capabilities));
    }
}

TEST(MysqlCommand, EachOfThem) {
    expect_command(ComQuit{}, "\x01");
    expect_command(ComInitDb{"shop"}, "\x02shop", k41, true);
    expect_command(ComQuery{"SELECT 1", 0, {}}, "\x03SELECT 1", k41, true);
    expect_command(ComFieldList{"t", "a%"}, "\x04t\0a%"sv, k41, true);
    expect_command(ComStatistics{}, "\x09");
    expect_command(ComProcessInfo{}, "\x0a");
    expect_command(ComProcessKill{258}, "\x0c\x02\x01\0\0"sv);
    expect_command(ComPing{}, "\x0e");
    expect_command(ComStmtPrepare{"SELECT ?"}, "\x16SELECT ?", k41, true);
    expect_command(ComStmtExecute{1, cursor::kReadOnly, 1, "rest"}, "\x17\x01\0\0\0\x01\x01\0\0\0rest"sv, k41,
                   true);
    expect_command(ComStmtSendLongData{1, 2, "data"},
                   "\x18\x01\0\0\0\x02\0"
                   "data"sv,
                   k41, true);
    expect_command(ComStmtClose{{3}}, "\x19\x03\0\0\0"sv);
    expect_command(ComStmtReset{{3}}, "\x1a\x03\0\0\0"sv);
    expect_command(ComSetOption{ServerOption::MultiStatementsOff}, "\x1b\x01\0"sv);
    expect_command(ComStmtFetch{3, 100}, "\x1c\x03\0\0\0\x64\0\0\0"sv);
    expect_command(ComResetConnection{}, "\x1f");
    ComChangeUser change;
    change.user = "app";
    change.auth_response = "proof";
    change.database = "shop";
    change.charset = 255;
    change.auth_plugin = "mysql_native_password";
    change.attributes = {1, "\x01k\x01v"};
    expect_command(change,
                   "\x11"
                   "app\0\x05proofshop\0\xff\0mysql_native_password\0\x04\x01k\x01v"sv,
                   kPlugins);
    const auto shortest = decode_command(
        "\x11"
        "app\0\0shop\0"sv,
        kPlugins);
    ASSERT_TRUE(shortest);
    EXPECT_EQ(std::get<ComChangeUser>(*shortest).database, "shop");
}

TEST(MysqlCommand, UnknownOnes) {
    for (std::string_view bytes :
         {"\x12\0\0\0\0"sv, "\x1e"sv, "\xfa\x01\0\0\0"sv, "\x05"sv, "\xf0"sv, ""sv}) {
        const auto command = decode_command(bytes, k41);
        ASSERT_TRUE(command);
        EXPECT_TRUE(std::holds_alternative<UnknownCommand>(*command));
    }
    for (std::string_view bytes : {"\x17\x01\0\0"sv, "\x0c\x01"sv, "\x19"sv, "\x04t"sv, "\x1bx"sv}) {
        EXPECT_FALSE(decode_command(bytes, k41));
    }
}

TEST(MysqlCommand, TellsWhichAreAnswered) {
    EXPECT_TRUE(is_answered(CommandCode::Query));
    EXPECT_FALSE(is_answered(CommandCode::Quit));
    EXPECT_FALSE(is_answered(CommandCode::StmtClose));
    EXPECT_FALSE(is_answered(CommandCode::StmtSendLongData));
}

TEST(MysqlParameters, QueryAttributes) {
    constexpr Capabilities kAttributes = k41 | capability::kQueryAttributes;
    expect_command(ComQuery{"SELECT 1", 0, {}}, "\x03\0\x01SELECT 1"sv, kAttributes, true);
    // Two attributes: n = 1 (TINY), s = NULL.
    constexpr auto kBytes = "\x03\x02\x01\x02\x01\x01\0\x01n\xfd\0\x01s\x01SELECT 1"sv;
    const auto command = decode_command(kBytes, kAttributes);
    ASSERT_TRUE(command) << command.error().message;
    const auto& query = std::get<ComQuery>(*command);
    EXPECT_EQ(query.text, "SELECT 1");
    expect_command(query, kBytes, kAttributes, true);
    std::vector<Parameter> attributes;
    ASSERT_TRUE(decode_query_attributes(query, attributes));
    ASSERT_EQ(attributes.size(), 2u);
    EXPECT_EQ(attributes[0].name, "n");
    EXPECT_TRUE(attributes[0].value == BinaryValue(int64_t{1}));
    EXPECT_TRUE(attributes[1].value == BinaryValue());
    for (size_t size = 1; size < kBytes.size() - 8; ++size) {
        EXPECT_FALSE(decode_command(kBytes.substr(0, size), kAttributes)) << size;
    }
    EXPECT_FALSE(decode_command("\x03\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01x"sv, kAttributes));
}

TEST(MysqlParameters, AreReadWithTypesAndWithRemembered) {
    // Parameters: 1 (unsigned TINY), NULL, "ab".
    const ComStmtExecute first{5, 0, 1,
                               "\x02\x01\x01\x80\x08\0\xfd\0\x01\x02"
                               "ab"sv};
    std::vector<ColumnShape> types;
    std::vector<Parameter> parameters;
    const ComStmtExecute second{5, 0, 1, "\x05\0\x2a\0\0\0\0\0\0\0"sv};
    EXPECT_FALSE(decode_parameters(second, k41, 3, {}, types, parameters)) << "no types yet";
    ASSERT_TRUE(decode_parameters(first, k41, 3, {}, types, parameters));
    ASSERT_EQ(parameters.size(), 3u);
    EXPECT_TRUE(parameters[0].value == BinaryValue(uint64_t{1}));
    EXPECT_TRUE(parameters[1].value == BinaryValue());
    EXPECT_TRUE(parameters[2].value == BinaryValue("ab"sv));
    EXPECT_EQ(types.size(), 3u);
    std::string out;
    Writer writer(out, k41);
    write_stmt_execute(writer, 5, 0, parameters, true);
    EXPECT_EQ(out.substr(kHeaderSize + 10), first.parameters);

    ASSERT_TRUE(decode_parameters(second, k41, 3, {}, types, parameters));
    EXPECT_TRUE(parameters[1].value == BinaryValue(int64_t{42}));
    for (size_t size = 0; size < first.parameters.size(); ++size) {
        const ComStmtExecute cut{5, 0, 1, first.parameters.substr(0, size)};
        EXPECT_FALSE(decode_parameters(cut, k41, 3, {}, types, parameters)) << size;
    }
}

TEST(MysqlParameters, LongDataHasNoValue) {
    const ComStmtExecute execute{5, 0, 1, "\0\x01\xfc\0\x01\0\x07"sv};
    std::vector<ColumnShape> types;
    std::vector<Parameter> parameters;
    ASSERT_TRUE(decode_parameters(execute, k41, 2, {true}, types, parameters));
    EXPECT_TRUE(parameters[0].is_long_data);
    EXPECT_TRUE(parameters[1].value == BinaryValue(int64_t{7}));
    std::string out;
    Writer writer(out, k41);
    write_stmt_execute(writer, 5, 0, parameters, true);
    EXPECT_EQ(out.substr(kHeaderSize + 10), execute.parameters);
}

TEST(MysqlParameters, NoneAtAll) {
    std::vector<ColumnShape> types;
    std::vector<Parameter> parameters;
    EXPECT_TRUE(decode_parameters({5, 0, 1, {}}, k41, 0, {}, types, parameters));
    EXPECT_FALSE(decode_parameters({5, 0, 1, "x"}, k41, 0, {}, types, parameters));
    EXPECT_FALSE(decode_parameters({5, 0, 1, {}}, k41, 1, {}, types, parameters));
}

TEST(MysqlParameters, WithAttributesBehindThem) {
    constexpr Capabilities kAttributes = k41 | capability::kQueryAttributes;
    // One parameter, 7, and the attribute n = 8.
    const ComStmtExecute execute{5, cursor::kParameterCountAvailable, 1,
                                 "\x02\0\x01\x01\0\0\x01\0\x01n\x07\x08"sv};
    std::vector<ColumnShape> types;
    std::vector<Parameter> parameters;
    ASSERT_TRUE(decode_parameters(execute, kAttributes, 1, {}, types, parameters));
    ASSERT_EQ(parameters.size(), 2u);
    EXPECT_EQ(parameters[1].name, "n");
    EXPECT_EQ(types.size(), 1u);
    // The next execution without attributes needs no types.
    const ComStmtExecute next{5, cursor::kParameterCountAvailable, 1, "\x01\0\0\x09"sv};
    ASSERT_TRUE(decode_parameters(next, kAttributes, 1, {}, types, parameters));
    EXPECT_TRUE(parameters[0].value == BinaryValue(int64_t{9}));
    std::string out;
    Writer writer(out, kAttributes);
    write_stmt_execute(writer, 5, cursor::kParameterCountAvailable, parameters, false);
    EXPECT_EQ(out.substr(kHeaderSize + 10), next.parameters);
}

}  // namespace
}  // namespace braid::wire::mysql
