// The greeting's editor: which capabilities are left, in any split, and what it must not touch.
#include <string>

#include <gtest/gtest.h>

#include "backends/mysql/greeting.h"
#include "wire/mysql/handshake.h"
#include "wire/mysql/packet.h"
#include "wire/mysql/writer.h"

namespace braid::backends::mysql {
namespace {

using namespace wire::mysql;

constexpr Capabilities kEverything = 0xffffffffull & ~capability::kLongPassword;

std::string greeting(Capabilities capabilities, std::string_view version) {
    HandshakeV10 hello;
    hello.server_version = version;
    hello.connection_id = 0x01020304;
    hello.set_scramble("abcdefghijklmnopqrst");
    hello.capabilities = capabilities | (Capabilities{0x1f} << 32);
    hello.charset = 45;
    hello.status = status::kAutocommit;
    hello.auth_plugin = "mysql_native_password";
    std::string bytes;
    Writer writer(bytes);
    writer.write(hello);
    return bytes;
}

HandshakeV10 decoded(std::string_view bytes) {
    Reader reader(bytes.substr(kHeaderSize));
    HandshakeV10 hello;
    hello.decode(reader);
    EXPECT_TRUE(reader.finish());
    return hello;
}

TEST(MysqlGreeting, LeavesWhatAllConnectionsAgreeOn) {
    const std::string original = greeting(kEverything, "5.5.5-10.11.19-MariaDB");
    std::string bytes = original;
    GreetingEditor editor;
    editor.edit(bytes);
    ASSERT_TRUE(editor.complete());
    EXPECT_EQ(editor.capabilities(), kEverything);
    const HandshakeV10 after = decoded(bytes);
    const HandshakeV10 before = decoded(original);
    for (Capabilities gone : {capability::kCompress, capability::kDeprecateEof, capability::kQueryAttributes,
                              capability::kOptionalResultsetMetadata, capability::kMariadbExtendedMetadata,
                              capability::kMariadbCacheMetadata, capability::kMariadbProgress}) {
        EXPECT_EQ(after.capabilities & gone, 0u) << std::hex << gone;
    }
    for (Capabilities kept : {capability::kLongPassword, capability::kSsl, capability::kSessionTrack,
                              capability::kMultiStatements, capability::kFoundRows, capability::kPluginAuth,
                              capability::kLocalFiles}) {
        EXPECT_NE(after.capabilities & kept, 0u) << std::hex << kept;
    }
    EXPECT_EQ(after.server_version, before.server_version);
    EXPECT_EQ(after.scramble(), before.scramble());
    EXPECT_EQ(after.connection_id, before.connection_id);
    EXPECT_EQ(after.charset, before.charset);
    EXPECT_EQ(after.auth_plugin, before.auth_plugin);
}

TEST(MysqlGreeting, ComesInAnyPieces) {
    std::string whole = greeting(kEverything, "8.0.36");
    GreetingEditor once;
    std::string expected = whole;
    once.edit(expected);
    for (size_t split = 0; split <= whole.size(); split++) {
        std::string bytes = whole;
        GreetingEditor editor;
        editor.edit({bytes.data(), split});
        editor.edit({bytes.data() + split, bytes.size() - split});
        EXPECT_EQ(bytes, expected) << split;
        EXPECT_TRUE(editor.complete());
    }
}

TEST(MysqlGreeting, LeavesErrorsAndWhatFollowsAlone) {
    std::string error("\x17\0\0\0\xff\x10\x04Too many connections", 27);
    std::string bytes = error;
    GreetingEditor editor;
    editor.edit(bytes);
    EXPECT_EQ(bytes, error);
    EXPECT_FALSE(editor.complete());

    std::string hello = greeting(kEverything, "8.0.36");
    GreetingEditor other;
    other.edit(hello);
    std::string behind(200, '\xff');
    other.edit(behind);
    EXPECT_EQ(behind, std::string(200, '\xff'));
}

}  // namespace
}  // namespace braid::backends::mysql
