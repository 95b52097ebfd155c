#include <set>

#include <gtest/gtest.h>

#include "proxy/login/client_login.h"
#include "proxy/login/crypto.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/error_fields.h"
#include "wire/postgresql/messages.h"

namespace braid::proxy::login {
namespace {

namespace pg = wire::postgresql;
using namespace std::string_view_literals;
using Kind = Action::Kind;
using Parameters = std::vector<std::pair<std::string_view, std::string_view>>;

class OneUser : public Directory {
  public:
    Status accepts_clients() const override {
        if (full) return too_many_clients();
        return {};
    }
    std::optional<ScramVerifier> verifier_of(std::string_view user) const override {
        if (user == "app") return verifier;
        return std::nullopt;
    }
    bool database_exists(std::string_view database) const override {
        asked.emplace(database);
        return database == "shop" || database == "private";
    }
    bool may_connect(std::string_view, std::string_view database) const override {
        return database == "shop";
    }

    bool full = false;
    ScramVerifier verifier = make_verifier("s3cret", "0123456789abcdef", 10);
    mutable std::set<std::string, std::less<>> asked;
};

// A client at the other end: keeps what the login wrote, drops what it consumed.
struct Conversation {
    OneUser directory;
    SaltSource salts{"fixed"};
    LoginPolicy policy;
    std::string unread;
    std::string output;
    std::optional<ClientLogin> login;

    explicit Conversation(TlsMode tls = TlsMode::Off) {
        policy.tls = tls;
        policy.directory = &directory;
        policy.salts = &salts;
        login.emplace(policy);
    }
    Kind send(std::string_view bytes) {
        unread += bytes;
        output.clear();
        const Action action = login->step(BytesArrived{unread}, output);
        unread.erase(0, action.consumed);
        return action.kind;
    }
    Kind start(Parameters parameters = {{"user", "app"}, {"database", "shop"}}) {
        std::string bytes;
        pg::Writer writer(bytes);
        pg::write_startup(writer, parameters);
        return send(bytes);
    }
    Kind request_tls() {
        const Kind kind = send("\0\0\0\x08\x04\xd2\x16\x2f"sv);
        EXPECT_EQ(kind, Kind::StartTls);
        EXPECT_EQ(output, "S");
        std::string none;
        EXPECT_EQ(login->step(TlsEstablished{client_certificate}, none).kind, Kind::Read);
        return kind;
    }
    Kind password(std::string_view text) {
        std::string bytes;
        pg::Writer(bytes).write(pg::PasswordMessage{text});
        return send(bytes);
    }
    template <typename M>
    M authentication() {
        pg::Frame frame = **pg::next_frame(output, {pg::Sender::Backend});
        return std::get<M>(pg::decode_authentication(frame.body).value());
    }
    // SCRAM as a client, after AuthenticationSASL; the last step's kind.
    Kind scram(std::string_view text) {
        std::string bytes;
        pg::Writer(bytes).write(pg::SASLInitialResponse{"SCRAM-SHA-256", "n,,n=,r=abc"});
        if (Kind kind = send(bytes); kind != Kind::Read) return kind;
        const std::string first(authentication<pg::AuthenticationSASLContinue>().data);
        const size_t salt_at = first.find(",s=") + 3;
        const size_t count_at = first.find(",i=");
        salt = *base64_decode(std::string_view(first).substr(salt_at, count_at - salt_at));
        const std::string without_proof = "c=biws," + first.substr(0, salt_at - 3);
        const std::string salted = pbkdf2_sha256(text, salt, std::stoi(first.substr(count_at + 3)));
        std::string proof = hmac_sha256(salted, "Client Key");
        const std::string signature = hmac_sha256(sha256(proof), "n=,r=abc," + first + "," + without_proof);
        for (size_t i = 0; i < proof.size(); ++i) proof[i] = static_cast<char>(proof[i] ^ signature[i]);
        bytes.clear();
        pg::Writer(bytes).write(pg::SASLResponse{without_proof + ",p=" + base64_encode(proof)});
        return send(bytes);
    }
    // The last message written, which must be an error.
    std::string error() const {
        std::string_view rest = output;
        std::string text;
        while (!rest.empty()) {
            auto frame = pg::next_frame(rest, {pg::Sender::Backend});
            if (!frame || !*frame) return "not a message";
            if ((*frame)->type == 'E') {
                const Error error = pg::to_error(pg::decode<pg::ErrorResponse>((*frame)->body).value(), "");
                text = (error.severity == Severity::Fatal ? "FATAL " : "ERROR ") + error.sqlstate + " " +
                       error.message;
            }
            rest.remove_prefix((*frame)->size);
        }
        return text;
    }

    bool client_certificate = false;
    std::string salt;
};

TEST(ClientLogin, BeginsASessionAfterScram) {
    Conversation client;
    ASSERT_EQ(client.start({{"user", "app"},
                            {"database", "shop"},
                            {"options", "-c statement_timeout=5s --search-path=a\\ b -cwork_mem=1MB"},
                            {"application_name", "psql"}}),
              Kind::Read);
    EXPECT_EQ(client.authentication<pg::AuthenticationSASL>().mechanisms.size(), 1u);
    EXPECT_TRUE(client.directory.asked.empty());
    ASSERT_EQ(client.scram("s3cret"), Kind::Start) << client.error();
    EXPECT_TRUE(client.output.ends_with("R\0\0\0\x08\0\0\0\0"sv));
    const StartupOptions& options = client.login->startup();
    EXPECT_EQ(options.user, "app");
    EXPECT_EQ(options.database, "shop");
    const std::vector<std::pair<std::string, std::string>> settings = {{"statement_timeout", "5s"},
                                                                       {"search_path", "a b"},
                                                                       {"work_mem", "1MB"},
                                                                       {"application_name", "psql"}};
    EXPECT_EQ(options.settings, settings);
    EXPECT_FALSE(client.login->error());
}

TEST(ClientLogin, LeavesTheSessionItsBytes) {
    Conversation client;
    client.policy.cleartext_over_tls = true;
    client.policy.tls = TlsMode::Prefer;
    client.request_tls();
    client.start();
    std::string bytes;
    pg::Writer writer(bytes);
    writer.write(pg::PasswordMessage{"s3cret"});
    writer.write(pg::Query{"SELECT 1"});
    EXPECT_EQ(client.send(bytes), Kind::Start);
    EXPECT_EQ(client.unread, "Q\0\0\0\x0dSELECT 1\0"sv);
}

TEST(ClientLogin, TellsNoUnknownUserFromAWrongPassword) {
    Conversation wrong;
    wrong.start();
    EXPECT_EQ(wrong.scram("guess"), Kind::Close);
    EXPECT_EQ(wrong.error(), "FATAL 28P01 password authentication failed for user \"app\"");

    Conversation unknown;
    unknown.start({{"user", "nobody"}, {"database", "nowhere"}});
    EXPECT_EQ(unknown.scram("guess"), Kind::Close);
    EXPECT_EQ(unknown.error(), "FATAL 28P01 password authentication failed for user \"nobody\"");
    EXPECT_TRUE(unknown.directory.asked.empty());
    // He is shown the same salt whenever he asks.
    const std::string salt = unknown.salt;
    Conversation again;
    again.start({{"user", "nobody"}});
    again.scram("guess");
    EXPECT_EQ(again.salt, salt);
    EXPECT_EQ(salt.size(), kScramSaltSize);
}

TEST(ClientLogin, AsksForTheDatabaseAfterTheProof) {
    Conversation missing;
    missing.start({{"user", "app"}, {"database", "nowhere"}});
    EXPECT_EQ(missing.scram("s3cret"), Kind::Close);
    EXPECT_EQ(missing.error(), "FATAL 3D000 database \"nowhere\" does not exist");

    Conversation by_user;
    by_user.start({{"user", "app"}});
    EXPECT_EQ(by_user.scram("s3cret"), Kind::Close);
    EXPECT_EQ(by_user.error(), "FATAL 3D000 database \"app\" does not exist");

    Conversation forbidden;
    forbidden.start({{"user", "app"}, {"database", "private"}});
    EXPECT_EQ(forbidden.scram("s3cret"), Kind::Close);
    EXPECT_EQ(forbidden.error(), "FATAL 42501 permission denied for database \"private\"");
}

TEST(ClientLogin, AnswersRequestsForEncryption) {
    Conversation plain;
    EXPECT_EQ(plain.send("\0\0\0\x08\x04\xd2\x16\x30"sv), Kind::Read);
    EXPECT_EQ(plain.output, "N");
    EXPECT_EQ(plain.send("\0\0\0\x08\x04\xd2\x16\x2f"sv), Kind::Read);
    EXPECT_EQ(plain.output, "N");
    EXPECT_EQ(plain.start(), Kind::Read);

    Conversation twice;
    twice.send("\0\0\0\x08\x04\xd2\x16\x2f"sv);
    EXPECT_EQ(twice.send("\0\0\0\x08\x04\xd2\x16\x2f"sv), Kind::Close);
    EXPECT_EQ(twice.error(),
              "FATAL 0A000 unsupported frontend protocol 1234.5679: server supports 3.0 to 3.0");

    Conversation stuffed(TlsMode::Prefer);
    EXPECT_EQ(stuffed.send("\0\0\0\x08\x04\xd2\x16\x2f injected"sv), Kind::Close);
    EXPECT_EQ(stuffed.error(), "FATAL 08P01 received unencrypted data after SSL request");
}

TEST(ClientLogin, KeepsTheListenersTlsMode) {
    Conversation plain(TlsMode::Require);
    EXPECT_EQ(plain.start(), Kind::Close);
    EXPECT_EQ(plain.error(), "FATAL 28000 SSL is required");

    Conversation encrypted(TlsMode::Require);
    encrypted.request_tls();
    encrypted.start();
    EXPECT_EQ(encrypted.scram("s3cret"), Kind::Start);
    EXPECT_TRUE(encrypted.login->tls_active());

    Conversation unverified(TlsMode::Verify);
    unverified.request_tls();
    EXPECT_EQ(unverified.start(), Kind::Close);
    EXPECT_EQ(unverified.error(), "FATAL 28000 connection requires a valid client certificate");

    Conversation verified(TlsMode::Verify);
    verified.client_certificate = true;
    verified.request_tls();
    EXPECT_EQ(verified.start(), Kind::Read);

    Conversation binding(TlsMode::Prefer);
    binding.policy.end_point = std::string(32, 'x');
    binding.request_tls();
    binding.start();
    EXPECT_EQ(binding.authentication<pg::AuthenticationSASL>().mechanisms.size(), 2u);
}

TEST(ClientLogin, AsksForCleartextOnlyOverTls) {
    Conversation plain(TlsMode::Prefer);
    plain.policy.cleartext_over_tls = true;
    plain.start();
    EXPECT_EQ(plain.authentication<pg::AuthenticationSASL>().mechanisms.size(), 1u);

    auto answer = [](Parameters parameters, std::string_view password) {
        Conversation client(TlsMode::Prefer);
        client.policy.cleartext_over_tls = true;
        client.request_tls();
        client.start(std::move(parameters));
        client.authentication<pg::AuthenticationCleartextPassword>();
        return client.password(password) == Kind::Start ? std::string("started") : client.error();
    };
    EXPECT_EQ(answer({{"user", "app"}, {"database", "shop"}}, "s3cret"), "started");
    EXPECT_EQ(answer({{"user", "app"}, {"database", "shop"}}, "guess"),
              "FATAL 28P01 password authentication failed for user \"app\"");
    EXPECT_EQ(answer({{"user", "nobody"}}, "s3cret"),
              "FATAL 28P01 password authentication failed for user \"nobody\"");
    EXPECT_EQ(answer({{"user", "app"}}, ""), "FATAL 28P01 empty password returned by client");
}

TEST(ClientLogin, HandsOutCancelRequests) {
    Conversation client(TlsMode::Require);
    EXPECT_EQ(client.send("\0\0\0\x10\x04\xd2\x16\x2e\0\0\0\x07\0\0\0\x09"sv), Kind::Cancel);
    EXPECT_EQ(client.login->cancel_request().process_id, 7);
    EXPECT_EQ(client.login->cancel_request().secret_key, 9);
    EXPECT_TRUE(client.output.empty());
}

std::string refusal(Parameters parameters) {
    Conversation client;
    return client.start(std::move(parameters)) == Kind::Close ? client.error() : "accepted";
}

TEST(ClientLogin, RefusesStartupParameters) {
    EXPECT_EQ(refusal({{"database", "shop"}}),
              "FATAL 28000 no PostgreSQL user name specified in startup packet");
    EXPECT_EQ(refusal({{"user", "app"}, {"replication", "database"}}),
              "FATAL 0A000 replication connections are not supported");
    EXPECT_EQ(refusal({{"user", "app"}, {"replication", "t"}}),
              "FATAL 0A000 replication connections are not supported");
    EXPECT_EQ(refusal({{"user", "app"}, {"replication", "off"}}), "accepted");
    EXPECT_EQ(refusal({{"user", "app"}, {"replication", "o"}}),
              "FATAL 22023 invalid value for parameter \"replication\": \"o\"");
    EXPECT_EQ(refusal({{"user", "app"}, {"options", "-c"}}),
              "FATAL 42601 invalid command-line argument for server process: -c");
    EXPECT_EQ(refusal({{"user", "app"}, {"options", "-c x"}}), "FATAL 42601 -c x requires a value");
    EXPECT_EQ(refusal({{"user", "app"}, {"options", "-d 5"}}),
              "FATAL 42601 invalid command-line argument for server process: -d");
    EXPECT_EQ(refusal({{"user", "app"}, {"options", "  "}}), "accepted");
}

TEST(ClientLogin, NegotiatesUnknownProtocolOptions) {
    Conversation client;
    ASSERT_EQ(client.start({{"user", "app"}, {"_pq_.what", "yes"}}), Kind::Read);
    auto frame = pg::next_frame(client.output, {pg::Sender::Backend});
    ASSERT_TRUE(frame && *frame);
    ASSERT_EQ((*frame)->type, 'v');
    auto message = pg::decode<pg::NegotiateProtocolVersion>((*frame)->body).value();
    EXPECT_EQ(*message.unrecognized_options.begin(), "_pq_.what");

    Conversation newer;
    ASSERT_EQ(newer.send("\0\0\0\x12\0\3\0\2user\0app\0\0"sv), Kind::Read);
    EXPECT_EQ(newer.output[0], 'v');
}

TEST(ClientLogin, RefusesMoreClientsThanItMayHave) {
    Conversation client;
    client.directory.full = true;
    EXPECT_EQ(client.start(), Kind::Close);
    EXPECT_EQ(client.error(), "FATAL 53300 sorry, too many clients already");
}

TEST(ClientLogin, RefusesGarbage) {
    auto answer = [](std::string_view bytes) {
        Conversation client;
        return client.send(bytes) == Kind::Close ? client.error() + "|" + client.login->error()->detail
                                                 : "accepted";
    };
    EXPECT_EQ(
        answer("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        "FATAL 08P01 invalid length of startup packet|This looks like an HTTP request; Braid speaks the "
        "PostgreSQL protocol.");
    EXPECT_EQ(
        answer("\x16\x03\x01\x02\x00\x01"sv),
        "FATAL 08P01 invalid length of startup packet|The client began with TLS; Braid starts TLS after an "
        "SSLRequest (sslnegotiation=postgres).");
    EXPECT_EQ(answer("\0\0\0\0"sv), "FATAL 08P01 invalid length of startup packet|");
    EXPECT_EQ(answer("\0\0\0\x09\0\2\0\0x"sv),
              "FATAL 0A000 unsupported frontend protocol 2.0: server supports 3.0 to 3.0|");
    EXPECT_EQ(answer("\0\0\x27\x15\0\3\0\0"sv), "FATAL 08P01 invalid length of startup packet|");
    EXPECT_EQ(answer("\0\0\x27\x14\0\3\0\0"sv), "accepted");
}

TEST(ClientLogin, RefusesWrongMessagesDuringTheProof) {
    auto answer = [](std::string_view bytes) {
        Conversation client;
        client.start();
        return client.send(bytes) == Kind::Close ? client.error() : "accepted";
    };
    EXPECT_EQ(answer("Q\0\0\0\x05\0"sv), "FATAL 08P01 expected SASL response, got message type 81");
    EXPECT_EQ(answer("p\0\0\x04\x01"sv), "FATAL 08P01 invalid message length");
    EXPECT_EQ(answer("p\0\0\x04\0"sv), "accepted");
    EXPECT_EQ(answer("p\0\0\0\x08PLAI"sv), "FATAL 08P01 invalid string in message");
    EXPECT_EQ(answer("p\0\0\0\x0dPLAIN\0\xff\xff\xff"sv.substr(0, 14)),
              "FATAL 08P01 insufficient data left in message");
    std::string plain;
    pg::Writer(plain).write(pg::SASLInitialResponse{"PLAIN", "x"});
    EXPECT_EQ(answer(plain), "FATAL 08P01 client selected an invalid SASL authentication mechanism");
}

TEST(ClientLogin, EndsQuietlyWhenTheClientLeaves) {
    Conversation client;
    client.start();
    std::string output;
    EXPECT_EQ(client.login->step(Disconnected{}, output).kind, Kind::Close);
    EXPECT_TRUE(output.empty());
    EXPECT_EQ(client.login->step(BytesArrived{"x"}, output).kind, Kind::Close);
}

TEST(ClientLogin, TimesOut) {
    Conversation silent;
    EXPECT_EQ(silent.login->step(TimedOut{}, silent.output).kind, Kind::Close);
    EXPECT_TRUE(silent.output.empty());
    EXPECT_TRUE(silent.login->error());

    Conversation slow;
    slow.start();
    slow.output.clear();
    EXPECT_EQ(slow.login->step(TimedOut{}, slow.output).kind, Kind::Close);
    EXPECT_EQ(slow.error(), "FATAL 57014 canceling authentication due to timeout");
}

// The same conversation, one byte at a time: no step may depend on how the bytes were cut.
TEST(ClientLogin, TakesItsBytesInAnyPortions) {
    const std::string stream("\0\0\0\x08\x04\xd2\x16\x30\0\0\0\x08\x04\xd2\x16\x2f"sv);
    Conversation client;
    std::string startup;
    pg::Writer writer(startup);
    pg::write_startup(writer, Parameters{{"user", "app"}, {"database", "shop"}});
    std::string written;
    for (char byte : stream + startup) {
        ASSERT_EQ(client.send(std::string(1, byte)), Kind::Read);
        written += client.output;
    }
    EXPECT_TRUE(written.starts_with("NNR")) << written;
    EXPECT_TRUE(client.unread.empty());
}

}  // namespace
}  // namespace braid::proxy::login
