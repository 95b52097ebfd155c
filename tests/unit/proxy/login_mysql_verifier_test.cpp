// MySQL's password hashes and proofs, against published and recorded values.
#include <gtest/gtest.h>

#include "proxy/login/mysql/sha256_crypt.h"
#include "proxy/login/mysql/verifier.h"

namespace braid::proxy::login::mysql {
namespace {

using namespace std::string_view_literals;

TEST(Sha256Crypt, GivesThePublishedHashes) {
    // The example of "Unix crypt using SHA-256 and SHA-512", and values of libcrypt.
    EXPECT_EQ(sha256_crypt("Hello world!", "saltstring", 5000),
              "5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5");
    EXPECT_EQ(sha256_crypt("Hello world!", "saltstringsaltst", 10000),
              "3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA");
    EXPECT_EQ(sha256_crypt("hashcat", "0123456789abcdef", 5000),
              "G.aM7q4zNRrxYixk0gSGeyfRsQ9QxwBAvUmGo6Plcj7");
}

TEST(MysqlVerifier, KnowsHashesOfRealServers) {
    const auto native = verifier_of_secret("app", "*14E65567ABDB5135D0CFD9A70B3032C179A49EE7");
    ASSERT_TRUE(native);
    EXPECT_EQ(native->kind, SecretKind::NativeHash);
    EXPECT_TRUE(check_password(*native, "secret"));
    EXPECT_FALSE(check_password(*native, "Secret"));

    // A salt of 20 bytes, most of which are not text: hashcat's example for its mode 7401.
    const auto sha2 = verifier_of_secret("app",
                                         "$A$005$\xF9\xCC\x98\xCE\x08\x89)$\xF5\n!;k\xC5q\xA2\xC1\x17x\xC5"
                                         "bTy95Y99eAME1dwEkHOA1ndHGBWz.1bxSSRkuTXFGV/"sv);
    ASSERT_TRUE(sha2);
    EXPECT_EQ(sha2->kind, SecretKind::Sha2Hash);
    EXPECT_TRUE(check_password(*sha2, "hashcat"));
    EXPECT_FALSE(check_password(*sha2, "hashcats"));
}

TEST(MysqlVerifier, ChecksARecordedProof) {
    // From a login of MariaDB's client at MariaDB (tests/wire/mysql/mariadb_cli.txt).
    constexpr std::string_view kRecordedScramble = "~!%3oYMYT{1|Bp0<yqLf";
    constexpr std::string_view kProof =
        "iK\x17\xed\x86\xfa\xc8\xc9\x8f\xfd\xb1\xac\x9f\x8e\xeb\xbe=\xf1\x0a"
        "f";
    EXPECT_TRUE(check_native_proof(kProof, kRecordedScramble, native_hash("secret")));
    EXPECT_FALSE(check_native_proof(kProof, kRecordedScramble, native_hash("secreT")));
    EXPECT_FALSE(check_native_proof(kProof.substr(1), kRecordedScramble, native_hash("secret")));
}

TEST(MysqlVerifier, RefusesBrokenHashes) {
    EXPECT_FALSE(verifier_of_secret("app", ""));
    for (std::string_view secret : {"$A$", "$A$005", "$A$xyz$", "$A$000$saltsaltsaltsaltsalt", "$A$005$short",
                                    "SCRAM-SHA-256$nonsense"}) {
        EXPECT_FALSE(verifier_of_secret("app", secret)) << secret;
    }
    const auto password = verifier_of_secret("app", "*not a hash");
    ASSERT_TRUE(password);
    EXPECT_EQ(password->kind, SecretKind::Password);
    const auto rounds = verifier_of_secret("app", "$A$00a$saltsaltsaltsaltsalt" + std::string(43, 'x'));
    ASSERT_TRUE(rounds);
    EXPECT_EQ(rounds->rounds, 10000u);
}

}  // namespace
}  // namespace braid::proxy::login::mysql
