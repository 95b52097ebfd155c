// The packets of the connection's start, byte for byte.
#include "wire/mysql/handshake.h"

#include "tests/unit/wire/mysql/round_trip.h"

namespace braid::wire::mysql {
namespace {

using namespace std::string_view_literals;

constexpr Capabilities kLogin = capability::kLongPassword | capability::kProtocol41 |
                                capability::kSecureConnection | capability::kPluginAuth;

TEST(MysqlHandshake, GreetsAsMysqlDoes) {
    HandshakeV10 greeting;
    greeting.server_version = "8.0.36";
    greeting.connection_id = 0x01020304;
    greeting.set_scramble("abcdefghijklmnopqrst");
    greeting.capabilities = kLogin;
    greeting.charset = 45;
    greeting.status = status::kAutocommit;
    greeting.auth_plugin = "caching_sha2_password";
    constexpr auto kBytes =
        "\x0a"
        "8.0.36\0"
        "\x04\x03\x02\x01"
        "abcdefgh\0"
        "\x01\x82"
        "\x2d"
        "\x02\0"
        "\x08\0"
        "\x15"
        "\0\0\0\0\0\0\0\0\0\0"
        "ijklmnopqrst\0"
        "caching_sha2_password\0"sv;
    expect_both_ways(greeting, kBytes);
    EXPECT_EQ(decode<HandshakeV10>(kBytes)->scramble(), "abcdefghijklmnopqrst");
    EXPECT_FALSE(
        decode<HandshakeV10>("\x09"
                             "3.23\0"sv));
}

TEST(MysqlHandshake, GreetsWithMariadbsExtendedCapabilities) {
    HandshakeV10 greeting;
    greeting.server_version = "5.5.5-10.11.6-MariaDB";
    greeting.set_scramble("abcdefghijklmnopqrst");
    greeting.capabilities = (kLogin & ~capability::kLongPassword) | capability::kMariadbProgress |
                            capability::kMariadbExtendedMetadata;
    greeting.auth_plugin = "mysql_native_password";
    const std::string bytes = payload_of_message(greeting);
    EXPECT_EQ(bytes.substr(bytes.find("ijkl") - 10, 10), "\0\0\0\0\0\0\x09\0\0\0"sv);
    expect_both_ways(greeting, bytes);
}

TEST(MysqlHandshake, AnswersWithEverything) {
    HandshakeResponse41 response;
    response.capabilities = kLogin | capability::kConnectWithDb | capability::kConnectAttrs |
                            capability::kPluginAuthLenencClientData;
    response.max_packet_size = 0x1000000;
    response.charset = 33;
    response.user = "app";
    response.auth_response = "proof";
    response.database = "shop";
    response.auth_plugin = "mysql_native_password";
    response.attributes = {2, "\x03_os\x05Linux\x04_pid\0"sv};
    expect_both_ways(response,
                     "\x09\x82\x38\0"
                     "\0\0\0\x01"
                     "\x21"
                     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                     "app\0"
                     "\x05proof"
                     "shop\0"
                     "mysql_native_password\0"
                     "\x10\x03_os\x05Linux\x04_pid\0"sv);
    size_t attributes = 0;
    for (const auto& [name, value] : response.attributes) {
        EXPECT_EQ(value, attributes == 0 ? "Linux" : "");
        ++attributes;
    }
    EXPECT_EQ(attributes, 2u);
}

TEST(MysqlHandshake, AnswersOfAllCapabilitySets) {
    for (unsigned bits = 0; bits < 64; ++bits) {
        HandshakeResponse41 response;
        response.capabilities = capability::kProtocol41;
        if (bits & 1) response.capabilities |= capability::kSecureConnection;
        if (bits & 2) response.capabilities |= capability::kPluginAuthLenencClientData;
        if (bits & 4) response.capabilities |= capability::kConnectWithDb;
        if (bits & 8) response.capabilities |= capability::kPluginAuth;
        if (bits & 16) response.capabilities |= capability::kConnectAttrs;
        if (bits & 32) response.capabilities |= capability::kZstdCompression;
        response.user = "u";
        response.auth_response = "xyz";
        if (bits & 4) response.database = "d";
        if (bits & 8) response.auth_plugin = "p";
        if (bits & 16) response.attributes = {1, "\x01k\x01v"};
        if (bits & 32) response.zstd_level = 3;
        const std::string bytes = payload_of_message(response);
        expect_both_ways(response, bytes);
        const auto hello = decode_client_hello(bytes, true);
        ASSERT_TRUE(hello);
        EXPECT_EQ(std::get<HandshakeResponse41>(*hello), response);
        for (size_t size = 0; size + 4 < bytes.size(); ++size) {
            // Some ends may be missing, but never anything in the middle.
            const auto cut = decode<HandshakeResponse41>(std::string_view(bytes).substr(0, size));
            if (size < 38) {
                EXPECT_FALSE(cut) << bits << " cut to " << size;
            }
        }
    }
}

TEST(MysqlHandshake, TellsTheClientsFirstPacketsApart) {
    const std::string request = payload_of_message(SslRequest{kLogin | capability::kSsl, 1 << 24, 45});
    EXPECT_EQ(request.size(), 32u);
    expect_both_ways(SslRequest{kLogin | capability::kSsl, 1 << 24, 45}, request);
    auto hello = decode_client_hello(request, true);
    ASSERT_TRUE(hello);
    EXPECT_TRUE(std::holds_alternative<SslRequest>(*hello));
    EXPECT_FALSE(decode_client_hello(request, false));
    hello = decode_client_hello("\x05\0\0\0\0app\0"sv, true);
    ASSERT_TRUE(hello);
    EXPECT_TRUE(std::holds_alternative<HandshakeResponse320>(*hello));
    EXPECT_FALSE(decode_client_hello("\0"sv, true));
    EXPECT_FALSE(decode_client_hello("", true));
}

TEST(MysqlHandshake, TakesAPluginsNameWithoutItsEnd) {
    HandshakeResponse41 response;
    response.capabilities = kLogin;
    response.user = "u";
    response.auth_plugin = "mysql_native_password";
    std::string bytes = payload_of_message(response);
    bytes.pop_back();
    const auto decoded = decode<HandshakeResponse41>(bytes);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, response);
}

TEST(MysqlHandshake, RefusesAttributesThatAreNone) {
    HandshakeResponse41 response;
    response.capabilities = kLogin | capability::kConnectAttrs;
    response.attributes = {1, "\x05k"};
    EXPECT_FALSE(decode<HandshakeResponse41>(payload_of_message(response)));
}

TEST(MysqlHandshake, SwitchesPlugins) {
    expect_both_ways(AuthSwitchRequest{"mysql_native_password", "abcdefghijklmnopqrst"},
                     "\xfemysql_native_password\0abcdefghijklmnopqrst\0"sv);
    expect_both_ways(AuthSwitchResponse{"proof"}, "proof"sv);
    expect_both_ways(AuthMoreData{"\x04"}, "\x01\x04"sv);
    EXPECT_FALSE(decode<AuthMoreData>("\x02\x04"sv));
    EXPECT_FALSE(decode<AuthSwitchRequest>("\x01plugin\0"sv));
}

}  // namespace
}  // namespace braid::wire::mysql
