// The MySQL login: whole exchanges with the machine.
#include <array>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "proxy/login/crypto.h"
#include "proxy/login/mysql/client_login.h"
#include "proxy/login/mysql/sha256_crypt.h"
#include "wire/mysql/session_state.h"

namespace braid::proxy::login::mysql {
namespace {

namespace my = wire::mysql;
namespace capability = wire::mysql::capability;
using namespace std::string_literals;
using namespace std::string_view_literals;
using conf::TlsMode;
using Kind = Action::Kind;

constexpr std::string_view kScramble = "0123456789abcdefghij";

std::string native_proof(std::string_view password, std::string_view scramble) {
    return exclusive_or(sha1(password), sha1(std::string(scramble) + native_hash(password)));
}
std::string sha2_proof(std::string_view password, std::string_view scramble) {
    return exclusive_or(sha256(password), sha256(sha2_digest(password) + std::string(scramble)));
}
// As a caching_sha2_password verifier with a fixed salt.
std::string sha2_secret(std::string_view password) {
    constexpr std::string_view kSalt = "saltsaltsaltsaltsalt";
    return "$A$005$" + std::string(kSalt) + sha256_crypt(password, kSalt, 5000);
}

class OneUser : public Directory {
  public:
    Status accepts_clients() const override { return accepts; }
    std::optional<Verifier> verifier_of(std::string_view user) const override {
        return user == "app" ? std::optional(*verifier_of_secret(user, secret)) : std::nullopt;
    }
    SecretKind mock_kind(std::string_view) const override { return verifier_of("app")->kind; }
    bool database_exists(std::string_view database) const override {
        return database == "shop" || database == "private";
    }
    bool may_connect(std::string_view, std::string_view database) const override {
        return database == "shop";
    }

    Status accepts;
    std::string secret = "s3cret";
};

struct Refusal {
    uint16_t code;
    std::string sqlstate;
    std::string message;
};

// A client at the other end: it numbers its packets, keeps what the login wrote, drops what it consumed.
class Conversation {
  public:
    explicit Conversation(std::string secret = "s3cret", TlsMode tls = TlsMode::Off) {
        directory.secret = std::move(secret);
        policy.tls = tls;
        policy.directory = &directory;
        policy.salts = &salts;
        policy.digests = &digests;
        policy.rsa = &key();
    }
    static const RsaKey& key() {
        static const RsaKey made = RsaKey::generate();
        return made;
    }

    Kind begin() {
        login.emplace(policy, Peer{7, "localhost"}, std::string(kScramble));
        output.clear();
        const Action action = login->begin(output);
        sequence = 1;
        return action.kind;
    }
    Kind send(std::string_view payload) {
        std::string bytes;
        my::Writer writer(bytes, capability::kProtocol41, sequence);
        writer.begin();
        writer.put_bytes(payload);
        writer.end();
        return send_bytes(bytes);
    }
    Kind send_bytes(const std::string& bytes) {
        unread += bytes;
        output.clear();
        const Action action = login->step(BytesArrived{unread}, output);
        unread.erase(0, action.consumed);
        // The client counts on behind what it got.
        for (size_t at = 0; at + my::kHeaderSize <= output.size();) {
            const auto header = my::load_header(output.data() + at);
            EXPECT_EQ(header.sequence, static_cast<uint8_t>(++sequence));
            at += my::kHeaderSize + header.length;
        }
        ++sequence;
        return action.kind;
    }
    Kind answer(std::string_view plugin, std::string_view proof, std::string_view user = "app",
                std::string_view database = "shop", my::Capabilities missing = 0) {
        my::HandshakeResponse41 response;
        response.capabilities =
            (kServerCapabilities | (login->client().tls ? capability::kSsl : 0)) & ~missing;
        response.user = user;
        response.auth_response = proof;
        response.database = database;
        response.auth_plugin = plugin;
        std::string bytes;
        my::Writer(bytes).write(response);
        return send(std::string_view(bytes).substr(my::kHeaderSize));
    }
    Kind request_tls() {
        std::string bytes;
        my::Writer(bytes).write(my::SslRequest{kServerCapabilities | capability::kSsl, 0, 45});
        const Kind kind = send(std::string_view(bytes).substr(my::kHeaderSize));
        EXPECT_EQ(kind, Kind::StartTls);
        EXPECT_EQ(login->step(TlsEstablished{certificate}, output).kind, Kind::Read);
        return kind;
    }
    // The payloads that the login wrote last.
    std::vector<std::string> payloads() const {
        std::vector<std::string> found;
        for (size_t at = 0; at + my::kHeaderSize <= output.size();) {
            const auto header = my::load_header(output.data() + at);
            found.push_back(output.substr(at + my::kHeaderSize, header.length));
            at += my::kHeaderSize + header.length;
        }
        return found;
    }
    Refusal refusal() const {
        const auto found = payloads();
        if (found.empty()) return {};
        const auto packet = my::decode<my::ErrPacket>(found.back());
        if (!packet) return {};
        return {packet->code, std::string(packet->sqlstate), std::string(packet->message)};
    }

    OneUser directory;
    SaltSource salts{"fixed"};
    DigestCache digests;
    LoginPolicy policy;
    std::optional<ClientLogin> login;
    std::string unread;
    std::string output;
    uint8_t sequence = 0;
    bool certificate = false;
};

constexpr std::string_view kDenied = "Access denied for user 'app'@'localhost' (using password: YES)";

TEST(MysqlLogin, GreetsAndTakesNativePassword) {
    Conversation c;
    ASSERT_EQ(c.begin(), Kind::Read);
    const std::string payload = c.payloads().at(0);
    const auto greeting = my::decode<my::HandshakeV10>(payload);
    ASSERT_TRUE(greeting);
    EXPECT_EQ(greeting->connection_id, 7u);
    EXPECT_EQ(greeting->scramble(), kScramble);
    EXPECT_EQ(greeting->auth_plugin, kNativePlugin);
    EXPECT_EQ(greeting->capabilities, kServerCapabilities);
    ASSERT_EQ(c.answer(kNativePlugin, native_proof("s3cret", kScramble)), Kind::Start);
    EXPECT_EQ(c.output, "");
    EXPECT_EQ(c.login->client().user, "app");
    EXPECT_EQ(c.login->client().database, "shop");
    c.login->accept(c.output, my::status::kAutocommit);
    EXPECT_EQ(my::load_header(c.output.data()).sequence, 2);
    const std::string ok_payload = c.payloads().at(0);
    const auto ok = my::decode<my::OkPacket>(ok_payload, c.login->client().capabilities);
    ASSERT_TRUE(ok);
    EXPECT_EQ(*my::decode_tracked_text(*ok->changes.begin()), "shop");
}

TEST(MysqlLogin, RefusesInMysqlsWords) {
    Conversation c;
    c.begin();
    EXPECT_EQ(c.answer(kNativePlugin, native_proof("wrong", kScramble)), Kind::Close);
    EXPECT_EQ(c.refusal().code, 1045);
    EXPECT_EQ(c.refusal().sqlstate, "28000");
    EXPECT_EQ(c.refusal().message, kDenied);
    EXPECT_EQ(c.login->error()->number, 1045);
    c.begin();
    EXPECT_EQ(c.answer(kNativePlugin, ""), Kind::Close);
    EXPECT_EQ(c.refusal().message, "Access denied for user 'app'@'localhost' (using password: NO)");
    c.begin();
    EXPECT_EQ(c.answer(kNativePlugin, native_proof("s3cret", kScramble), "app", "missing"), Kind::Close);
    EXPECT_EQ(c.refusal().code, 1049);
    EXPECT_EQ(c.refusal().sqlstate, "42000");
    EXPECT_EQ(c.refusal().message, "Unknown database 'missing'");
    c.begin();
    EXPECT_EQ(c.answer(kNativePlugin, native_proof("s3cret", kScramble), "app", "private"), Kind::Close);
    EXPECT_EQ(c.refusal().code, 1044);
    c.directory.accepts = fail(sqlstate::kTooManyConnections, "full");
    EXPECT_EQ(c.begin(), Kind::Close);
    EXPECT_EQ(c.output, "\x17\0\0\0\xff\x10\x04Too many connections"sv);
    c.directory.accepts = fail(sqlstate::kCannotConnectNow, "draining");
    EXPECT_EQ(c.begin(), Kind::Close);
    EXPECT_EQ(c.refusal().code, 1053);
}

TEST(MysqlLogin, TakesSha2WithAPasswordAtOnce) {
    Conversation c;
    c.begin();
    ASSERT_EQ(c.answer(kSha2Plugin, sha2_proof("s3cret", kScramble)), Kind::Start);
    EXPECT_EQ(c.payloads(), std::vector<std::string>{"\x01\x03"});
    c.begin();
    EXPECT_EQ(c.answer(kSha2Plugin, sha2_proof("wrong", kScramble)), Kind::Close);
    EXPECT_EQ(c.refusal().message, kDenied);
    c.begin();
    EXPECT_EQ(c.answer(kSha2Plugin, "\0"sv), Kind::Close);
    EXPECT_EQ(c.refusal().message, "Access denied for user 'app'@'localhost' (using password: NO)");
}

TEST(MysqlLogin, SwitchesThePlugin) {
    Conversation c("*14E65567ABDB5135D0CFD9A70B3032C179A49EE7");
    c.begin();
    ASSERT_EQ(c.answer(kSha2Plugin, sha2_proof("secret", kScramble)), Kind::Read);
    const std::string payload = c.payloads().at(0);
    const auto request = my::decode<my::AuthSwitchRequest>(payload);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->plugin, kNativePlugin);
    EXPECT_EQ(request->data, kScramble);
    EXPECT_EQ(c.send(native_proof("secret", kScramble)), Kind::Start);

    c.begin();
    EXPECT_EQ(c.answer("dialog", "", "app", "shop"), Kind::Read);
    EXPECT_EQ(c.send(""), Kind::Close);
    EXPECT_EQ(c.refusal().message, "Access denied for user 'app'@'localhost' (using password: NO)");

    Conversation old(sha2_secret("s3cret"));
    old.begin();
    EXPECT_EQ(old.answer("", native_proof("s3cret", kScramble), "app", "shop", capability::kPluginAuth),
              Kind::Close);
    EXPECT_EQ(old.refusal().code, 1251);
}

TEST(MysqlLogin, AsksForThePasswordOverTlsOnceAndRemembersItsDigest) {
    Conversation c(sha2_secret("s3cret"), TlsMode::Prefer);
    c.begin();
    c.request_tls();
    ASSERT_EQ(c.answer(kSha2Plugin, sha2_proof("s3cret", kScramble)), Kind::Read);
    EXPECT_EQ(c.payloads(), std::vector<std::string>{"\x01\x04"});
    EXPECT_EQ(c.send("wrong\0"sv), Kind::Close);
    EXPECT_EQ(c.refusal().message, kDenied);
    c.begin();
    c.request_tls();
    c.answer(kSha2Plugin, sha2_proof("s3cret", kScramble));
    ASSERT_EQ(c.send("s3cret\0"sv), Kind::Start);
    EXPECT_TRUE(c.login->client().tls);

    // Now without TLS: the digest is known.
    c.begin();
    ASSERT_EQ(c.answer(kSha2Plugin, sha2_proof("s3cret", kScramble)), Kind::Start);
    EXPECT_EQ(c.payloads(), std::vector<std::string>{"\x01\x03"});
    // A changed secret forgets it, a wrong proof asks again.
    c.begin();
    EXPECT_EQ(c.answer(kSha2Plugin, sha2_proof("wrong", kScramble)), Kind::Read);
    EXPECT_EQ(c.payloads(), std::vector<std::string>{"\x01\x04"});
    c.directory.secret = sha2_secret("other");
    c.begin();
    EXPECT_EQ(c.answer(kSha2Plugin, sha2_proof("s3cret", kScramble)), Kind::Read);
}

std::string encrypt(const std::string& pem, const std::string& plain) {
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    EVP_PKEY* key = PEM_read_bio_PUBKEY(bio, nullptr, nullptr, nullptr);
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, nullptr);
    std::string out(256, '\0');
    size_t size = out.size();
    EXPECT_EQ(EVP_PKEY_encrypt_init(context), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING), 1);
    EXPECT_EQ(EVP_PKEY_encrypt(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                               reinterpret_cast<const unsigned char*>(plain.data()), plain.size()),
              1);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    BIO_free(bio);
    return out;
}

TEST(MysqlLogin, TakesThePasswordEncryptedWithoutTls) {
    for (std::string_view password : {"s3cret", "wrong"}) {
        Conversation c(sha2_secret("s3cret"));
        c.begin();
        ASSERT_EQ(c.answer(kSha2Plugin, sha2_proof(password, kScramble)), Kind::Read);
        ASSERT_EQ(c.send("\x02"), Kind::Read);
        const std::string pem = c.payloads().at(0).substr(1);
        EXPECT_TRUE(pem.starts_with("-----BEGIN PUBLIC KEY-----"));
        const std::string sent =
            encrypt(pem, exclusive_or(std::string(password) + '\0', std::string(kScramble)));
        EXPECT_EQ(c.send(sent), password == "s3cret" ? Kind::Start : Kind::Close);
    }
    Conversation c(sha2_secret("s3cret"));
    c.begin();
    c.answer(kSha2Plugin, sha2_proof("s3cret", kScramble));
    // The password itself is not taken without TLS, nor bytes that decrypt to nothing.
    EXPECT_EQ(c.send("s3cret\0"sv), Kind::Close);
    EXPECT_EQ(c.refusal().code, 1045);
}

TEST(MysqlLogin, TakesAScramVerifierByThePasswordItself) {
    Conversation c(to_string(make_verifier("s3cret", "0123456789abcdef", 10)), TlsMode::Require);
    c.begin();
    c.request_tls();
    ASSERT_EQ(c.answer(kNativePlugin, native_proof("s3cret", kScramble)), Kind::Read);
    const std::string payload = c.payloads().at(0);
    EXPECT_EQ(my::decode<my::AuthSwitchRequest>(payload)->plugin, kSha2Plugin);
    ASSERT_EQ(c.send(sha2_proof("s3cret", kScramble)), Kind::Read);
    EXPECT_EQ(c.send("s3cret\0"sv), Kind::Start);
}

// Whoever does not exist is led through the same exchange as who does and gives a wrong password.
TEST(MysqlLogin, DoesNotTellUnknownUsersFromWrongPasswords) {
    for (const std::string& secret :
         {std::string("s3cret"), std::string("*14E65567ABDB5135D0CFD9A70B3032C179A49EE7"),
          sha2_secret("s3cret"), to_string(make_verifier("s3cret", "0123456789abcdef", 10))}) {
        for (std::string_view plugin : {kNativePlugin, kSha2Plugin, "client_ed25519"sv}) {
            std::array<std::vector<std::string>, 2> seen;
            for (size_t i = 0; i < 2; ++i) {
                Conversation c(secret, TlsMode::Prefer);
                c.begin();
                c.request_tls();
                const std::string proof =
                    plugin == kSha2Plugin ? sha2_proof("bad", kScramble) : native_proof("bad", kScramble);
                Kind kind = c.answer(plugin, proof, i == 0 ? "app" : "xyz");
                for (int round = 0; kind == Kind::Read && round < 5; ++round) {
                    for (const auto& payload : c.payloads()) seen[i].push_back(payload);
                    const bool full = c.payloads().at(0) == "\x01\x04";
                    const bool native = c.payloads().at(0).find(kNativePlugin) != std::string::npos;
                    kind = c.send(full     ? "bad\0"s
                                  : native ? native_proof("bad", kScramble)
                                           : sha2_proof("bad", kScramble));
                }
                EXPECT_EQ(kind, Kind::Close);
                std::string message = c.refusal().message;
                EXPECT_EQ(c.refusal().code, 1045);
                message.replace(message.find(i == 0 ? "app" : "xyz"), 3, "who");
                seen[i].push_back(message);
            }
            EXPECT_EQ(seen[0], seen[1]);
        }
    }
}

TEST(MysqlLogin, InsistsOnTlsAndCertificates) {
    Conversation c("s3cret", TlsMode::Require);
    c.begin();
    EXPECT_EQ(c.answer(kNativePlugin, native_proof("s3cret", kScramble)), Kind::Close);
    EXPECT_EQ(c.refusal().code, 3159);
    Conversation verify("s3cret", TlsMode::Verify);
    verify.begin();
    verify.request_tls();
    EXPECT_EQ(verify.answer(kNativePlugin, native_proof("s3cret", kScramble)), Kind::Close);
    EXPECT_EQ(verify.refusal().code, 1045);
    verify.certificate = true;
    verify.begin();
    verify.request_tls();
    EXPECT_EQ(verify.answer(kNativePlugin, native_proof("s3cret", kScramble)), Kind::Start);
    // TLS that was never offered.
    Conversation off;
    off.begin();
    std::string bytes;
    my::Writer(bytes).write(my::SslRequest{kServerCapabilities | capability::kSsl, 0, 45});
    EXPECT_EQ(off.send(bytes.substr(my::kHeaderSize)), Kind::Close);
    EXPECT_EQ(off.refusal().code, 1043);
}

// The client does not wait for an answer to its request: what follows is the handshake's.
TEST(MysqlLogin, LeavesTheTlsHandshakeUnread) {
    Conversation c("s3cret", TlsMode::Prefer);
    c.begin();
    std::string bytes;
    my::Writer(bytes, capability::kProtocol41, 1)
        .write(my::SslRequest{kServerCapabilities | capability::kSsl, 0, 45});
    EXPECT_EQ(c.send_bytes(bytes + "\x16\x03\x01"), Kind::StartTls);
    EXPECT_EQ(c.unread, "\x16\x03\x01");
}

TEST(MysqlLogin, RefusesWhatIsNoHandshake) {
    Conversation c;
    c.begin();
    EXPECT_EQ(c.send("\xff\xff and no more"), Kind::Close);
    EXPECT_EQ(c.refusal().code, 1043);
    c.begin();
    EXPECT_EQ(c.send("\x05\0\0\0\0app\0x\0"sv), Kind::Close);  // before 4.1
    EXPECT_EQ(c.refusal().code, 1251);
    c.begin();
    c.sequence = 4;
    std::string bytes;
    my::Writer(bytes, capability::kProtocol41, 4).write(my::AuthSwitchResponse{"x"});
    c.output.clear();
    EXPECT_EQ(c.login->step(BytesArrived{bytes}, c.output).kind, Kind::Close);
    EXPECT_EQ(c.refusal().code, 1156);
    c.begin();
    c.output.clear();
    EXPECT_EQ(c.login->step(BytesArrived{"\x01\0\x01\x01"sv}, c.output).kind, Kind::Close);
    EXPECT_EQ(c.refusal().code, 1153);
    c.begin();
    EXPECT_EQ(c.login->step(TimedOut{}, c.output).kind, Kind::Close);
    EXPECT_TRUE(c.login->error());
    c.begin();
    EXPECT_EQ(c.login->step(Disconnected{}, c.output).kind, Kind::Close);
    EXPECT_FALSE(c.login->error());
}

TEST(MysqlLogin, ChangesTheUser) {
    Conversation c;
    c.begin();
    ASSERT_EQ(c.answer(kNativePlugin, native_proof("s3cret", kScramble)), Kind::Start);
    const Client before = c.login->client();
    my::ComChangeUser command;
    command.user = "app";
    command.database = "shop";
    command.charset = 255;
    command.auth_plugin = kNativePlugin;
    const auto change = [&](std::string_view password) {
        c.login.emplace(c.policy, Peer{7, "localhost"}, before, "abcdefghijklmnopqrst");
        c.output.clear();
        EXPECT_EQ(c.login->change_user(command, 1, c.output).kind, Kind::Read);
        c.sequence = 2;
        const std::string payload = c.payloads().at(0);
        const auto request = my::decode<my::AuthSwitchRequest>(payload);
        return c.send(native_proof(password, request->data));
    };
    EXPECT_EQ(change("s3cret"), Kind::Start);
    EXPECT_EQ(c.login->client().charset, 255);
    EXPECT_EQ(c.login->client().capabilities, before.capabilities);
    EXPECT_EQ(change("wrong"), Kind::Close);
    EXPECT_EQ(c.refusal().message, kDenied);
}

// The bytes come one at a time: nothing is answered before the payload is whole.
TEST(MysqlLogin, ReadsByteByByte) {
    Conversation c;
    c.begin();
    my::HandshakeResponse41 response;
    response.capabilities = kServerCapabilities & ~capability::kConnectWithDb;
    response.user = "app";
    const std::string proof = native_proof("s3cret", kScramble);
    response.auth_response = proof;
    response.auth_plugin = kNativePlugin;
    std::string bytes;
    my::Writer(bytes, capability::kProtocol41, 1).write(response);
    std::string none;
    for (size_t size = 0; size < bytes.size(); ++size) {
        const Action action = c.login->step(BytesArrived{std::string_view(bytes).substr(0, size)}, none);
        ASSERT_EQ(action.kind, Kind::Read);
        ASSERT_EQ(action.consumed, 0u);
    }
    const Action action = c.login->step(BytesArrived{bytes}, none);
    EXPECT_EQ(action.kind, Kind::Start);
    EXPECT_EQ(action.consumed, bytes.size());
    EXPECT_EQ(none, "");
    EXPECT_EQ(c.login->client().database, "");
}

}  // namespace
}  // namespace braid::proxy::login::mysql
