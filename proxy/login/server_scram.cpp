#include "proxy/login/server_scram.h"

#include <algorithm>
#include <array>

#include "proxy/login/crypto.h"

namespace braid::proxy::login {
namespace {

constexpr std::string_view kPlain = "SCRAM-SHA-256";
constexpr std::string_view kPlus = "SCRAM-SHA-256-PLUS";
constexpr std::array<std::string_view, 2> kMechanisms = {kPlus, kPlain};
constexpr std::string_view kBindingType = "tls-server-end-point";
constexpr size_t kRawNonceSize = 18;

Failure malformed(std::string detail) {
    return fail(sqlstate::kProtocolViolation, "malformed SCRAM message", std::move(detail));
}

// A character in an error's text: as itself when it prints, else in hexadecimal. PostgreSQL puts quotes
// around the former, within those of the text.
std::string shown(char c) {
    if (c >= 0x21 && c <= 0x7e) return {'\'', c, '\''};
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    return {'0', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
}

Status expect_comma(std::string_view& message) {
    const char first = message.empty() ? '\0' : message[0];
    if (first != ',') return malformed("Comma expected, but found character \"" + shown(first) + "\".");
    message.remove_prefix(1);
    return {};
}

// "<name>=<value>" up to the next comma, which is consumed.
Result<std::string_view> read_attribute(std::string_view& message, char name) {
    if (message.empty() || message[0] != name) {
        return malformed("Expected attribute \"" + std::string(1, name) + "\" but found \"" +
                         shown(message.empty() ? '\0' : message[0]) + "\".");
    }
    if (message.size() < 2 || message[1] != '=') {
        return malformed("Expected character \"=\" for attribute \"" + std::string(1, name) + "\".");
    }
    const size_t end = std::min(message.find(','), message.size());
    const std::string_view value = message.substr(2, end - 2);
    message.remove_prefix(std::min(end + 1, message.size()));
    return value;
}

// Attributes that an extension of SCRAM may put before the end: looked at for their form, and ignored.
Status skip_extension(std::string_view& message) {
    const char name = message[0];
    if (!((name >= 'a' && name <= 'z') || (name >= 'A' && name <= 'Z'))) {
        return malformed("Attribute expected, but found invalid character \"" + shown(name) + "\".");
    }
    if (auto value = read_attribute(message, name); !value) return Failure(std::move(value.error()));
    return {};
}

Status check_message(std::string_view message) {
    if (message.empty()) return malformed("The message is empty.");
    if (message.find('\0') != std::string_view::npos) {
        return malformed("Message length does not match input length.");
    }
    return {};
}

bool is_printable(std::string_view nonce) {
    return std::all_of(nonce.begin(), nonce.end(), [](char c) { return c >= 0x21 && c <= 0x7e && c != ','; });
}

}  // namespace

ServerScram::ServerScram(ScramVerifier verifier, bool known, std::string end_point, std::string nonce)
    : verifier_(std::move(verifier)),
      known_(known),
      end_point_(std::move(end_point)),
      nonce_(nonce.empty() ? base64_encode(random_bytes(kRawNonceSize)) : std::move(nonce)) {}

std::span<const std::string_view> ServerScram::mechanisms() const {
    return std::span(kMechanisms).subspan(end_point_.empty() ? 1 : 0);
}

Status ServerScram::check_binding_flag(std::string_view& message, bool plus) {
    const char flag = message[0];
    message.remove_prefix(1);
    if (flag != 'n' && flag != 'y' && flag != 'p') {
        return malformed("Unexpected channel-binding flag \"" + shown(flag) + "\".");
    }
    if (flag != 'p') {
        if (plus) {
            return malformed(
                "The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel "
                "binding "
                "data.");
        }
        // Somebody in between has taken the PLUS mechanism out of our list.
        if (flag == 'y' && !end_point_.empty()) {
            return fail(
                sqlstate::kInvalidAuthorization, "SCRAM channel binding negotiation error",
                "The client supports SCRAM channel binding but thinks the server does not.  However, this "
                "server does support channel binding.");
        }
        gs2_header_ = std::string(1, flag) + ",,";
        return expect_comma(message);
    }
    if (!plus) {
        return malformed(
            "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes "
            "channel "
            "binding data.");
    }
    if (!message.starts_with('=')) return malformed("Expected character \"=\" for attribute \"p\".");
    const size_t end = message.find(',');
    if (end == std::string_view::npos) {
        return malformed("Comma expected, but found character \"" + shown('\0') + "\".");
    }
    const std::string_view type = message.substr(1, end - 1);
    message.remove_prefix(end + 1);
    if (type != kBindingType) {
        return fail(sqlstate::kProtocolViolation,
                    "unsupported SCRAM channel-binding type \"" +
                        std::string(is_printable(type) ? type : "(unprintable)") + "\"");
    }
    gs2_header_ = "p=" + std::string(type) + ",,";
    return {};
}

Result<std::string> ServerScram::begin(std::string_view mechanism, std::string_view client_first) {
    const auto offered = mechanisms();
    if (std::find(offered.begin(), offered.end(), mechanism) == offered.end()) {
        return fail(sqlstate::kProtocolViolation, "client selected an invalid SASL authentication mechanism");
    }
    if (Status status = check_message(client_first); !status) return Failure(std::move(status.error()));
    std::string_view message = client_first;
    if (Status status = check_binding_flag(message, mechanism == kPlus); !status) {
        return Failure(std::move(status.error()));
    }
    if (message.starts_with('a')) {
        return fail(sqlstate::kFeatureNotSupported,
                    "client uses authorization identity, but it is not supported");
    }
    if (!message.starts_with(',')) {
        return malformed("Unexpected attribute \"" + (message.empty() ? "" : shown(message[0])) +
                         "\" in client-first-message.");
    }
    message.remove_prefix(1);
    client_first_bare_ = message;
    if (message.starts_with('m')) {
        return fail(sqlstate::kFeatureNotSupported, "client requires an unsupported SCRAM extension");
    }
    // The name is ignored, as PostgreSQL does: the start-up packet has said who it is.
    if (auto name = read_attribute(message, 'n'); !name) return Failure(std::move(name.error()));
    auto client_nonce = read_attribute(message, 'r');
    if (!client_nonce) return Failure(std::move(client_nonce.error()));
    if (client_nonce->empty() || !is_printable(*client_nonce)) {
        return fail(sqlstate::kProtocolViolation, "non-printable characters in SCRAM nonce");
    }
    while (!message.empty()) {
        if (Status status = skip_extension(message); !status) return Failure(std::move(status.error()));
    }
    nonce_.insert(0, *client_nonce);
    server_first_ =
        "r=" + nonce_ + ",s=" + base64_encode(verifier_.salt) + ",i=" + std::to_string(verifier_.iterations);
    return server_first_;
}

Result<std::optional<std::string>> ServerScram::finish(std::string_view client_final) {
    if (Status status = check_message(client_final); !status) return Failure(std::move(status.error()));
    std::string_view message = client_final;
    auto binding = read_attribute(message, 'c');
    if (!binding) return Failure(std::move(binding.error()));
    const bool bound = gs2_header_[0] == 'p';
    if (!equal_in_constant_time(*binding, base64_encode(gs2_header_ + (bound ? end_point_ : "")))) {
        if (bound) return fail(sqlstate::kInvalidAuthorization, "SCRAM channel binding check failed");
        return fail(sqlstate::kProtocolViolation,
                    "unexpected SCRAM channel-binding attribute in client-final-message");
    }
    auto nonce = read_attribute(message, 'r');
    if (!nonce) return Failure(std::move(nonce.error()));
    while (!message.empty() && message[0] != 'p') {
        if (Status status = skip_extension(message); !status) return Failure(std::move(status.error()));
    }
    const size_t without_proof = client_final.size() - message.size();
    auto encoded_proof = read_attribute(message, 'p');
    if (!encoded_proof) return Failure(std::move(encoded_proof.error()));
    const std::optional<std::string> proof = base64_decode(*encoded_proof);
    if (!proof || proof->size() != kSha256Size) return malformed("Malformed proof in client-final-message.");
    if (!message.empty()) return malformed("Garbage found at the end of client-final-message.");
    if (!equal_in_constant_time(*nonce, nonce_)) {
        return fail(sqlstate::kProtocolViolation, "invalid SCRAM response", "Nonce does not match.");
    }

    // The comma before "p=" is not part of client-final-message-without-proof.
    const std::string auth_message = client_first_bare_ + "," + server_first_ + "," +
                                     std::string(client_final.substr(0, without_proof - 1));
    const std::string signature = hmac_sha256(verifier_.stored_key, auth_message);
    std::string client_key(kSha256Size, '\0');
    for (size_t i = 0; i < kSha256Size; ++i) client_key[i] = static_cast<char>((*proof)[i] ^ signature[i]);
    const bool proved = equal_in_constant_time(sha256(client_key), verifier_.stored_key);
    if (!proved || !known_) return std::nullopt;
    return "v=" + base64_encode(hmac_sha256(verifier_.server_key, auth_message));
}

}  // namespace braid::proxy::login
