// The login machine: one packet at a time, a flat switch on the phase.
#include "proxy/login/client_login.h"

#include "wire/postgresql/authentication.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/error_fields.h"
#include "wire/postgresql/frame.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy::login {

namespace pg = wire::postgresql;

namespace {

// PG_MAX_SASL_MESSAGE_LENGTH: what a client may send before it is known.
constexpr uint32_t kMaxSaslLength = 1024;

using Kind = Action::Kind;

Error protocol_violation(std::string message, std::string detail = {}) {
    return fail(sqlstate::kProtocolViolation, std::move(message), std::move(detail)).value();
}

// What else speaks to a PostgreSQL port, told from its first bytes.
std::string guess_protocol(std::string_view bytes) {
    if (bytes.starts_with("\x16\x03")) {
        return "The client began with TLS; Braid starts TLS after an SSLRequest (sslnegotiation=postgres).";
    }
    for (std::string_view method : {"GET ", "POST", "HEAD", "PUT ", "DELE", "OPTI", "CONN", "PATC", "PRI "}) {
        if (bytes.starts_with(method))
            return "This looks like an HTTP request; Braid speaks the PostgreSQL protocol.";
    }
    if (bytes.starts_with("SSH-"))
        return "This looks like an SSH client; Braid speaks the PostgreSQL protocol.";
    return {};
}

// The body of the client's next 'p' message. `expected` is PostgreSQL's name for it: "password" or "SASL".
Result<std::optional<pg::Frame>> next_response(std::string_view unread, uint32_t max_length,
                                               std::string_view expected) {
    if (!unread.empty() && unread[0] != pg::SASLResponse::kType) {
        return Failure(protocol_violation("expected " + std::string(expected) +
                                          " response, got message type " +
                                          std::to_string(static_cast<unsigned char>(unread[0]))));
    }
    return pg::next_frame(unread, {pg::Sender::Frontend, max_length});
}

}  // namespace

Action ClientLogin::step(const Event& event, std::string& output) {
    if (phase_ == Phase::Ended) return {Kind::Close, 0};
    if (std::holds_alternative<TimedOut>(event)) {
        // PostgreSQL leaves without a word when there is no start-up packet yet.
        Error error = fail(sqlstate::kQueryCanceled, "canceling authentication due to timeout").value();
        if (phase_ != Phase::Startup && phase_ != Phase::TlsHandshake)
            return refuse(std::move(error), output);
        error_ = std::move(error);
        phase_ = Phase::Ended;
        return {Kind::Close, 0};
    }
    if (std::holds_alternative<Disconnected>(event)) {
        // Clients that leave to ask their user for a password are no news.
        phase_ = Phase::Ended;
        return {Kind::Close, 0};
    }
    if (const auto* tls = std::get_if<TlsEstablished>(&event)) {
        if (phase_ != Phase::TlsHandshake) return {Kind::Read, 0};
        tls_active_ = true;
        client_certificate_ = tls->client_certificate;
        phase_ = Phase::Startup;
        return {Kind::Read, 0};
    }

    const std::string_view unread = std::get<BytesArrived>(event).unread;
    size_t consumed = 0;
    while (true) {
        const std::string_view rest = unread.substr(consumed);
        Action action;
        switch (phase_) {
            case Phase::Startup: action = take_startup(rest, output); break;
            case Phase::Password: action = take_password(rest, output); break;
            case Phase::SaslInitial: action = take_sasl_initial(rest, output); break;
            case Phase::SaslFinal: action = take_sasl_final(rest, output); break;
            case Phase::TlsHandshake: action = {Kind::StartTls, 0}; break;
            case Phase::Ended: action = {Kind::Close, 0}; break;
        }
        consumed += action.consumed;
        if (action.kind != Kind::Read || action.consumed == 0) return {action.kind, consumed};
    }
}

Action ClientLogin::take_startup(std::string_view unread, std::string& output) {
    auto frame = pg::next_startup_frame(unread);
    if (!frame) {
        frame.error().detail = guess_protocol(unread);
        return refuse(std::move(frame.error()), output);
    }
    if (!*frame) return {Kind::Read, 0};
    const size_t size = (*frame)->size;
    auto packet = pg::decode_startup((*frame)->body);
    if (!packet) return refuse(std::move(packet.error()), output);

    pg::ProtocolVersion version{1234, 5679};  // how a second request for encryption is understood
    if (const auto* cancel = std::get_if<pg::CancelRequest>(&*packet)) {
        cancel_ = *cancel;
        phase_ = Phase::Ended;
        return {Kind::Cancel, size};
    }
    if (const auto* message = std::get_if<pg::StartupMessage>(&*packet)) {
        return begin_authentication(*message, size, output);
    }
    if (std::holds_alternative<pg::SslRequest>(*packet) && !tls_asked_) {
        tls_asked_ = true;
        return answer_encryption_request(policy_.tls != TlsMode::Off, "SSL request", unread, size, output);
    }
    if (std::holds_alternative<pg::GssEncRequest>(*packet)) {
        if (!gss_asked_ && !tls_active_) {
            gss_asked_ = true;
            return answer_encryption_request(false, "GSSAPI encryption request", unread, size, output);
        }
        version.minor = 5680;
    }
    if (const auto* unsupported = std::get_if<pg::UnsupportedVersion>(&*packet))
        version = unsupported->version;
    return refuse(fail(sqlstate::kFeatureNotSupported,
                       "unsupported frontend protocol " + std::to_string(version.major) + "." +
                           std::to_string(version.minor) + ": server supports 3.0 to 3.0")
                      .value(),
                  output);
}

Action ClientLogin::answer_encryption_request(bool accept, std::string_view name, std::string_view unread,
                                              size_t size, std::string& output) {
    // Bytes sent before the answer are not encrypted, and may be somebody else's who wants them believed
    // after the handshake.
    if (unread.size() > size) {
        return refuse(
            protocol_violation("received unencrypted data after " + std::string(name),
                               "This could be either a client-software bug or evidence of an attempted "
                               "man-in-the-middle attack."),
            output);
    }
    output.push_back(accept ? 'S' : 'N');
    if (!accept) return {Kind::Read, size};
    phase_ = Phase::TlsHandshake;
    return {Kind::StartTls, size};
}

Action ClientLogin::begin_authentication(const pg::StartupMessage& message, size_t size,
                                         std::string& output) {
    auto options = read_startup_options(message);
    if (!options) return refuse(std::move(options.error()), output);
    startup_ = std::move(*options);

    pg::Writer writer(output);
    if (startup_.negotiate) {
        const auto& unknown = startup_.unrecognized_protocol_options;
        pg::write_negotiate_protocol_version(writer, pg::ProtocolVersion{}.number(),
                                             std::vector<std::string_view>(unknown.begin(), unknown.end()));
    }
    if (Status status = policy_.directory->accepts_clients(); !status) {
        return refuse(std::move(status.error()), output);
    }
    if (Status status = check_transport(); !status) return refuse(std::move(status.error()), output);

    auto verifier = policy_.directory->verifier_of(startup_.user);
    known_ = verifier.has_value();
    verifier_ = known_ ? std::move(*verifier) : policy_.salts->mock_verifier(startup_.user);
    if (policy_.cleartext_over_tls && tls_active_) {
        writer.write(pg::AuthenticationCleartextPassword{});
        phase_ = Phase::Password;
    } else {
        scram_.emplace(verifier_, known_, tls_active_ ? policy_.end_point : std::string());
        pg::write_authentication_sasl(writer, scram_->mechanisms());
        phase_ = Phase::SaslInitial;
    }
    return {Kind::Read, size};
}

Status ClientLogin::check_transport() const {
    if ((policy_.tls == TlsMode::Require || policy_.tls == TlsMode::Verify) && !tls_active_) {
        return fail(sqlstate::kInvalidAuthorization, "SSL is required",
                    "The listener accepts no connection without encryption.",
                    "Connect with sslmode=require.");
    }
    if (policy_.tls == TlsMode::Verify && !client_certificate_) {
        return fail(sqlstate::kInvalidAuthorization, "connection requires a valid client certificate");
    }
    return {};
}

Action ClientLogin::take_password(std::string_view unread, std::string& output) {
    auto frame = next_response(unread, pg::kMaxPasswordLength, "password");
    if (!frame) return refuse(std::move(frame.error()), output);
    if (!*frame) return {Kind::Read, 0};
    auto message = pg::decode<pg::PasswordMessage>((*frame)->body);
    if (!message) return refuse(protocol_violation("invalid password packet size"), output);
    if (message->password.empty()) {
        return refuse(fail(sqlstate::kInvalidPassword, "empty password returned by client").value(), output);
    }
    if (!verify_password(verifier_, message->password) || !known_) return refuse_password(output);
    return succeed((*frame)->size, output);
}

Action ClientLogin::take_sasl_initial(std::string_view unread, std::string& output) {
    auto frame = next_response(unread, kMaxSaslLength, "SASL");
    if (!frame) return refuse(std::move(frame.error()), output);
    if (!*frame) return {Kind::Read, 0};
    auto message = pg::decode<pg::SASLInitialResponse>((*frame)->body);
    if (!message) return refuse(std::move(message.error()), output);
    // Every client of SCRAM has something to say first; none does without.
    auto reply = scram_->begin(message->mechanism, message->data.value_or(std::string_view()));
    if (!reply) return refuse(std::move(reply.error()), output);
    pg::Writer(output).write(pg::AuthenticationSASLContinue{*reply});
    phase_ = Phase::SaslFinal;
    return {Kind::Read, (*frame)->size};
}

Action ClientLogin::take_sasl_final(std::string_view unread, std::string& output) {
    auto frame = next_response(unread, kMaxSaslLength, "SASL");
    if (!frame) return refuse(std::move(frame.error()), output);
    if (!*frame) return {Kind::Read, 0};
    auto reply = scram_->finish((*frame)->body);
    if (!reply) return refuse(std::move(reply.error()), output);
    if (!*reply) return refuse_password(output);
    pg::Writer(output).write(pg::AuthenticationSASLFinal{**reply});
    return succeed((*frame)->size, output);
}

Action ClientLogin::succeed(size_t size, std::string& output) {
    pg::Writer(output).write(pg::AuthenticationOk{});
    const std::string name = "\"" + startup_.database + "\"";
    if (startup_.database == "braid") {
        return refuse(fail(sqlstate::kFeatureNotSupported, "the admin console is not available yet",
                           "Database \"braid\" is reserved for it.",
                           "Admin users have EXECUTE DIRECT in every database.")
                          .value(),
                      output);
    }
    if (!policy_.directory->database_exists(startup_.database)) {
        return refuse(fail(sqlstate::kInvalidCatalogName, "database " + name + " does not exist").value(),
                      output);
    }
    if (!policy_.directory->may_connect(startup_.user, startup_.database)) {
        return refuse(
            fail("42501", "permission denied for database " + name, "User does not have CONNECT privilege.")
                .value(),
            output);
    }
    phase_ = Phase::Ended;
    return {Kind::Start, size};
}

Action ClientLogin::refuse(Error error, std::string& output) {
    error.severity = Severity::Fatal;
    pg::Writer writer(output);
    pg::write_error(writer, error);
    error_ = std::move(error);
    phase_ = Phase::Ended;
    return {Kind::Close, 0};
}

Action ClientLogin::refuse_password(std::string& output) {
    return refuse(
        fail(sqlstate::kInvalidPassword, "password authentication failed for user \"" + startup_.user + "\"")
            .value(),
        output);
}

}  // namespace braid::proxy::login
