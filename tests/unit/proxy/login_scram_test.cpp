#include <gtest/gtest.h>

#include "proxy/login/crypto.h"
#include "proxy/login/saslprep.h"
#include "proxy/login/server_scram.h"

namespace braid::proxy::login {
namespace {

// RFC 7677, section 3.
constexpr std::string_view kRfcSalt = "W22ZaJ0SNY7soEsUEjb6gQ==";
constexpr std::string_view kRfcServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr std::string_view kRfcClientFirst = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
constexpr std::string_view kRfcServerFirst =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr std::string_view kRfcClientFinal =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+"
    "Ute9ytag9zjfMHgsqmmiz7AndVQ=";
constexpr std::string_view kRfcServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

ServerScram rfc_scram(bool known = true, std::string end_point = {}) {
    return {make_verifier("pencil", *base64_decode(kRfcSalt)), known, std::move(end_point),
            std::string(kRfcServerNonce)};
}

TEST(ServerScram, PlaysTheExampleOfRfc7677) {
    ServerScram scram = rfc_scram();
    ASSERT_EQ(scram.mechanisms().size(), 1u);
    EXPECT_EQ(scram.mechanisms()[0], "SCRAM-SHA-256");
    EXPECT_EQ(scram.begin("SCRAM-SHA-256", kRfcClientFirst).value(), kRfcServerFirst);
    EXPECT_EQ(scram.finish(kRfcClientFinal).value(), kRfcServerFinal);
}

// As recorded in tests/wire/psql_simple.txt between libpq and a server.
TEST(ServerScram, PlaysAnExchangeOfLibpq) {
    ServerScram scram(make_verifier("secret", *base64_decode("X4ka9xMUwzmRCR3u8HDEoA==")), true, {},
                      "dOBNLPrYHwOImPT6UNPybkk7");
    EXPECT_EQ(scram.begin("SCRAM-SHA-256", "n,,n=,r=Ph7uVO8YD4TTwZrX/M+Z/yWR").value(),
              "r=Ph7uVO8YD4TTwZrX/M+Z/yWRdOBNLPrYHwOImPT6UNPybkk7,s=X4ka9xMUwzmRCR3u8HDEoA==,i=4096");
    EXPECT_EQ(scram
                  .finish("c=biws,r=Ph7uVO8YD4TTwZrX/M+Z/yWRdOBNLPrYHwOImPT6UNPybkk7,"
                          "p=4jhkoZDPL1L6i9/Ekfoaqzr2oHO35VbOYLDOhOnct8A=")
                  .value(),
              "v=shTRPjeRLGuppJ5N2AW4RRXCUTjUZXUK+zDbJ4xZ+hQ=");
}

TEST(ServerScram, RefusesAWrongProofAndAnUnknownUserAlike) {
    ServerScram wrong(make_verifier("pencils", *base64_decode(kRfcSalt)), true, {},
                      std::string(kRfcServerNonce));
    ASSERT_TRUE(wrong.begin("SCRAM-SHA-256", kRfcClientFirst));
    auto refused = wrong.finish(kRfcClientFinal);
    ASSERT_TRUE(refused);
    EXPECT_FALSE(refused->has_value());

    // Even the right proof does not open a mock exchange.
    ServerScram mock = rfc_scram(false);
    ASSERT_TRUE(mock.begin("SCRAM-SHA-256", kRfcClientFirst));
    refused = mock.finish(kRfcClientFinal);
    ASSERT_TRUE(refused);
    EXPECT_FALSE(refused->has_value());
}

std::string begin_fault(std::string_view mechanism, std::string_view message, std::string end_point = {}) {
    auto reply = rfc_scram(true, std::move(end_point)).begin(mechanism, message);
    if (reply) return "accepted";
    return reply.error().sqlstate + " " + reply.error().message +
           (reply.error().detail.empty() ? "" : "|" + reply.error().detail);
}

TEST(ServerScram, ChannelBinding) {
    const std::string hash(32, '\x42');
    ServerScram offered = rfc_scram(true, hash);
    ASSERT_EQ(offered.mechanisms().size(), 2u);
    EXPECT_EQ(offered.mechanisms()[0], "SCRAM-SHA-256-PLUS");

    auto with = [&](std::string_view binding_data) {
        ServerScram scram = rfc_scram(true, hash);
        const std::string header = "p=tls-server-end-point,,";
        auto first = scram.begin("SCRAM-SHA-256-PLUS", header + "n=,r=abc");
        EXPECT_TRUE(first);
        const std::string without_proof = "c=" + base64_encode(header + std::string(binding_data)) +
                                          ",r=abc" + std::string(kRfcServerNonce);
        const std::string auth = "n=,r=abc," + *first + "," + without_proof;
        const std::string salted = pbkdf2_sha256("pencil", *base64_decode(kRfcSalt), 4096);
        std::string proof = hmac_sha256(salted, "Client Key");
        const std::string signature = hmac_sha256(sha256(proof), auth);
        for (size_t i = 0; i < proof.size(); ++i) proof[i] = static_cast<char>(proof[i] ^ signature[i]);
        return scram.finish(without_proof + ",p=" + base64_encode(proof));
    };
    auto accepted = with(hash);
    ASSERT_TRUE(accepted) << accepted.error().message;
    EXPECT_TRUE(accepted->has_value());
    auto refused = with(std::string(32, '\x43'));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().sqlstate, "28000");
    EXPECT_EQ(refused.error().message, "SCRAM channel binding check failed");

    // A client that believes we cannot bind although we offered it: somebody changed our list.
    EXPECT_TRUE(begin_fault("SCRAM-SHA-256", "y,,n=,r=abc", hash)
                    .starts_with("28000 SCRAM channel binding negotiation error"));
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", "y,,n=,r=abc"), "accepted");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", "n,,n=,r=abc", hash), "accepted");
    EXPECT_TRUE(
        begin_fault("SCRAM-SHA-256-PLUS", "n,,n=,r=abc", hash).starts_with("08P01 malformed SCRAM message"));
    EXPECT_TRUE(begin_fault("SCRAM-SHA-256", "p=tls-server-end-point,,n=,r=abc", hash)
                    .starts_with("08P01 malformed SCRAM message"));
    EXPECT_EQ(begin_fault("SCRAM-SHA-256-PLUS", "p=tls-unique,,n=,r=abc", hash),
              "08P01 unsupported SCRAM channel-binding type \"tls-unique\"");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,n=,r=abc"),
              "08P01 client selected an invalid SASL authentication mechanism");
}

TEST(ServerScram, RefusesMalformedFirstMessages) {
    EXPECT_EQ(begin_fault("PLAIN", "x"), "08P01 client selected an invalid SASL authentication mechanism");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", ""), "08P01 malformed SCRAM message|The message is empty.");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", std::string_view("n,,n=\0r", 7)),
              "08P01 malformed SCRAM message|Message length does not match input length.");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", "x,,n=,r=a"),
              "08P01 malformed SCRAM message|Unexpected channel-binding flag \"'x'\".");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", "n"),
              "08P01 malformed SCRAM message|Comma expected, but found character \"0x00\".");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", "n,a=me,n=,r=a"),
              "0A000 client uses authorization identity, but it is not supported");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", "n,,m=x,n=,r=a"),
              "0A000 client requires an unsupported SCRAM extension");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", "n,,n=,r="), "08P01 non-printable characters in SCRAM nonce");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", "n,,n=,r=a\x01"), "08P01 non-printable characters in SCRAM nonce");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", "n,,n="),
              "08P01 malformed SCRAM message|Expected attribute \"r\" but found \"0x00\".");
    EXPECT_EQ(begin_fault("SCRAM-SHA-256", "n,,n=,r=abc,x=ignored"), "accepted");
    EXPECT_TRUE(begin_fault("SCRAM-SHA-256", "n,,n=,r=abc,1").starts_with("08P01"));
}

TEST(ServerScram, RefusesMalformedFinalMessages) {
    auto fault = [](std::string_view message) {
        ServerScram scram = rfc_scram();
        EXPECT_TRUE(scram.begin("SCRAM-SHA-256", kRfcClientFirst));
        auto reply = scram.finish(message);
        if (reply) return std::string("accepted");
        return reply.error().message + (reply.error().detail.empty() ? "" : "|" + reply.error().detail);
    };
    const std::string final_message(kRfcClientFinal);
    EXPECT_EQ(fault("c=eSws" + final_message.substr(6)),
              "unexpected SCRAM channel-binding attribute in client-final-message");
    std::string other_nonce = final_message;
    other_nonce[10] = 'X';
    EXPECT_EQ(fault(other_nonce), "invalid SCRAM response|Nonce does not match.");
    EXPECT_EQ(fault(final_message.substr(0, final_message.size() - 1)),
              "malformed SCRAM message|Malformed proof in client-final-message.");
    EXPECT_EQ(fault(final_message + ",x=y"),
              "malformed SCRAM message|Garbage found at the end of client-final-message.");
    for (size_t size = 0; size < final_message.size(); ++size) {
        EXPECT_NE(fault(final_message.substr(0, size)), "accepted") << size;
    }
}

TEST(ScramVerifier, IsReadAndWrittenInPostgresqlsForm) {
    const ScramVerifier verifier = make_verifier("pencil", *base64_decode(kRfcSalt));
    const std::string text = to_string(verifier);
    EXPECT_TRUE(text.starts_with("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$")) << text;
    EXPECT_EQ(parse_verifier(text).value(), verifier);
    EXPECT_TRUE(verify_password(verifier, "pencil"));
    EXPECT_FALSE(verify_password(verifier, "Pencil"));
    for (size_t size = 0; size < text.size(); ++size)
        EXPECT_FALSE(parse_verifier(text.substr(0, size))) << size;
    EXPECT_FALSE(parse_verifier(text + "x"));
    EXPECT_FALSE(parse_verifier("SCRAM-SHA-256$0:W22ZaJ0SNY7soEsUEjb6gQ==$a:b"));
}

TEST(ScramVerifier, OfASecret) {
    const SaltSource salts("secret of the process");
    const ScramVerifier plain = verifier_of_secret("app", "pencil", salts).value();
    EXPECT_TRUE(verify_password(plain, "pencil"));
    // The salt is what the same user would be shown if he did not exist.
    EXPECT_EQ(plain.salt, salts.mock_verifier("app").salt);
    EXPECT_NE(plain.salt, salts.mock_verifier("other").salt);
    EXPECT_EQ(plain.iterations, salts.mock_verifier("app").iterations);
    EXPECT_EQ(verifier_of_secret("app", to_string(plain), salts).value(), plain);
    EXPECT_EQ(verifier_of_secret("app", "md5" + std::string(32, 'a'), salts).error().sqlstate, "0A000");
    EXPECT_EQ(verifier_of_secret("app", "*" + std::string(40, 'A'), salts).error().sqlstate, "0A000");
    EXPECT_FALSE(verifier_of_secret("app", "", salts));
    EXPECT_TRUE(verifier_of_secret("app", "md5 is a password", salts));
}

// RFC 4013, section 3, and what PostgreSQL does with what it prohibits.
TEST(Saslprep, MapsAsTheRfcShows) {
    EXPECT_EQ(saslprep("I\xC2\xADX"), "IX");
    EXPECT_EQ(saslprep("user"), "user");
    EXPECT_EQ(saslprep("USER"), "USER");
    EXPECT_EQ(saslprep("\xC2\xAA"), "a");
    EXPECT_EQ(saslprep("\xE2\x85\xA8"), "IX");
    EXPECT_EQ(saslprep("a\xC2\xA0z"), "a z");
    EXPECT_EQ(saslprep("\x07"), "\x07");
    EXPECT_EQ(saslprep("\xD8\xA7\x31"), "\xD8\xA7\x31");
    EXPECT_EQ(saslprep("\xFF\xFE"), "\xFF\xFE");
    EXPECT_EQ(saslprep("\xC2\xAD"), "\xC2\xAD");
    EXPECT_EQ(saslprep("\xEF\xB7\xBA").size(), 33u);  // U+FDFA becomes 18 characters
    EXPECT_EQ(saslprep(""), "");
}

TEST(Base64, IsStrict) {
    for (std::string bytes : {"", "a", "ab", "abc", "abcd"})
        EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    for (std::string_view text :
         {"a", "ab", "abc", "ab c", "=abc", "a===", "====", "ab=c", "abc=abcd", " abc"}) {
        EXPECT_FALSE(base64_decode(text)) << text;
    }
}

}  // namespace
}  // namespace braid::proxy::login
