// The login machine: one payload at a time, a flat switch on the phase.
#include "proxy/login/mysql/client_login.h"

#include "proxy/login/crypto.h"
#include "wire/mysql/session_state.h"

namespace braid::proxy::login::mysql {

namespace my = wire::mysql;
namespace capability = wire::mysql::capability;
namespace error_code = wire::mysql::error_code;
using conf::TlsMode;
using my::ErrorCode;

namespace {

// caching_sha2_password's one-byte messages.
constexpr char kRequestPublicKey = 2;
constexpr char kFastSuccess = 3;
constexpr char kFullAuthentication = 4;

using Kind = Action::Kind;

// Random bytes that can stand in a zero-terminated string; MySQL leaves the dollar sign out too.
std::string random_scramble() {
    std::string scramble = random_bytes(my::kScrambleSize);
    for (char& c : scramble) {
        c = static_cast<char>(c & 0x7f);
        if (c == '\0' || c == '$') ++c;
    }
    return scramble;
}

// A password as the protocol sends it: with a zero byte at its end.
std::string_view without_zero(std::string_view password) {
    if (!password.empty() && password.back() == '\0') password.remove_suffix(1);
    return password;
}

}  // namespace

ClientLogin::ClientLogin(const LoginPolicy& policy, Peer peer, std::string scramble)
    : policy_(policy),
      peer_(std::move(peer)),
      packets_(my::kMaxLoginSize),
      fixed_scramble_(std::move(scramble)) {}

ClientLogin::ClientLogin(const LoginPolicy& policy, Peer peer, const Client& before, std::string scramble)
    : ClientLogin(policy, std::move(peer), std::move(scramble)) {
    client_ = before;
    // That the listener's demands are met was found at the login.
    client_certificate_ = true;
}

my::Capabilities ClientLogin::offered() const {
    const my::Capabilities offered = policy_.capabilities & ~capability::kSsl;
    return policy_.tls == TlsMode::Off ? offered : offered | capability::kSsl;
}

template <typename M>
void ClientLogin::send(const M& message, std::string& output) {
    my::Writer writer(output, client_.capabilities, sequence_);
    writer.write(message);
    sequence_ = writer.sequence();
    packets_.expect(sequence_);
}

void ClientLogin::send_more(char code, std::string& output) {
    send(my::AuthMoreData{std::string_view(&code, 1)}, output);
}

Action ClientLogin::begin(std::string& output) {
    if (Status status = policy_.directory->accepts_clients(); !status) {
        // Without an SQLSTATE: nothing is agreed on yet.
        const bool full = status.error().sqlstate == sqlstate::kTooManyConnections;
        return fail(full ? error_code::kTooManyConnections : error_code::kServerShutdown, output);
    }
    client_.scramble = fixed_scramble_.empty() ? random_scramble() : fixed_scramble_;
    my::HandshakeV10 greeting;
    greeting.server_version = policy_.server_version;
    greeting.connection_id = peer_.connection_id;
    greeting.set_scramble(client_.scramble);
    greeting.capabilities = offered();
    greeting.charset = policy_.charset;
    greeting.status = my::status::kAutocommit;
    greeting.auth_plugin = policy_.default_plugin;
    send(greeting, output);
    return {Kind::Read, 0};
}

Action ClientLogin::step(const Event& event, std::string& output) {
    if (phase_ == Phase::Ended) return {Kind::Close, 0};
    if (std::holds_alternative<TimedOut>(event)) {
        // MySQL leaves without a word here.
        return end(braid::fail(sqlstate::kQueryCanceled, "the login took too long").value());
    }
    if (std::holds_alternative<Disconnected>(event)) {
        phase_ = Phase::Ended;
        return {Kind::Close, 0};
    }
    if (const auto* tls = std::get_if<TlsEstablished>(&event)) {
        if (phase_ != Phase::TlsHandshake) return {Kind::Read, 0};
        client_.tls = true;
        client_certificate_ = tls->client_certificate;
        phase_ = Phase::Hello;
        return {Kind::Read, 0};
    }
    if (phase_ == Phase::TlsHandshake) return {Kind::StartTls, 0};

    const std::string_view unread = std::get<BytesArrived>(event).unread;
    const auto packet = packets_.read(unread);
    switch (packet.state) {
        case my::PacketState::Incomplete: return {Kind::Read, packet.consumed};
        case my::PacketState::TooLarge: return fail(error_code::kPacketTooLarge, output);
        case my::PacketState::OutOfOrder: return fail(error_code::kPacketsOutOfOrder, output);
        case my::PacketState::Ready: break;
    }
    sequence_ = packets_.sequence();
    // A client waits for the answer to each packet, so there is at most one, apart from TLS's first bytes.
    Action action = take(packet.payload, output);
    action.consumed = packet.consumed;
    return action;
}

Action ClientLogin::take(std::string_view payload, std::string& output) {
    switch (phase_) {
        case Phase::Hello: return take_hello(payload, output);
        case Phase::Proof: return prove(payload, output);
        case Phase::Password: return take_password(payload, output);
        case Phase::EncryptedPassword: return take_encrypted(payload, output);
        case Phase::TlsHandshake:
        case Phase::Ended: break;
    }
    return {Kind::Close, 0};
}

Action ClientLogin::take_hello(std::string_view payload, std::string& output) {
    auto hello = my::decode_client_hello(payload, policy_.tls != TlsMode::Off && !client_.tls);
    if (!hello) return fail(error_code::kBadHandshake, output);
    if (std::holds_alternative<my::HandshakeResponse320>(*hello)) {
        return fail(error_code::kUnsupportedAuthMode, output);
    }
    if (std::holds_alternative<my::SslRequest>(*hello)) {
        phase_ = Phase::TlsHandshake;
        return {Kind::StartTls, 0};
    }
    return take_response(std::get<my::HandshakeResponse41>(*hello), output);
}

Action ClientLogin::take_response(const my::HandshakeResponse41& response, std::string& output) {
    client_.user = response.user;
    client_.database = response.database;
    client_.capabilities = response.capabilities & offered();
    client_.charset = response.charset;
    client_.max_packet_size = response.max_packet_size;
    for (const auto& [name, value] : response.attributes) client_.attributes.emplace_back(name, value);
    if (!(client_.capabilities & capability::kSecureConnection)) {
        return fail(error_code::kUnsupportedAuthMode, output);
    }
    if (!transport_is_right() && !client_.tls) return fail(error_code::kSecureTransportRequired, output);
    const bool named = (client_.capabilities & capability::kPluginAuth) != 0;
    // A client that prefers another plugin than the greeting's has no data for it yet: it waits for them.
    const bool waits =
        named && response.auth_response.empty() && response.auth_plugin != policy_.default_plugin;
    return authenticate(named ? response.auth_plugin : kNativePlugin, response.auth_response, waits, output);
}

Action ClientLogin::change_user(const my::ComChangeUser& command, uint8_t sequence, std::string& output) {
    sequence_ = sequence;
    client_.user = command.user;
    client_.database = command.database;
    if (command.charset != 0) client_.charset = command.charset;
    if (!command.attributes.empty()) client_.attributes.clear();
    for (const auto& [name, value] : command.attributes) client_.attributes.emplace_back(name, value);
    // Clients differ in the scramble that they answer to here; those that know plugins are given a new one.
    const bool named = (client_.capabilities & capability::kPluginAuth) != 0;
    return authenticate(named ? command.auth_plugin : kNativePlugin, command.auth_response, named, output);
}

bool ClientLogin::transport_is_right() const {
    if (policy_.tls == TlsMode::Verify) return client_.tls && client_certificate_;
    return policy_.tls != TlsMode::Require || client_.tls;
}

// The plugin that can check this verifier: the client's own choice where both can.
std::string_view ClientLogin::required_plugin(std::string_view offered_plugin) const {
    switch (verifier_.kind) {
        case SecretKind::NativeHash: return kNativePlugin;
        case SecretKind::Sha2Hash:
        case SecretKind::Scram: return kSha2Plugin;
        case SecretKind::Password: break;
    }
    const bool serves = offered_plugin == kNativePlugin || offered_plugin == kSha2Plugin;
    return serves ? offered_plugin : std::string_view(policy_.default_plugin);
}

Action ClientLogin::authenticate(std::string_view plugin, std::string_view proof, bool must_switch,
                                 std::string& output) {
    auto verifier = policy_.directory->verifier_of(client_.user);
    known_ = verifier.has_value();
    verifier_ = known_
                    ? std::move(*verifier)
                    : mock_verifier(client_.user, policy_.directory->mock_kind(client_.user), *policy_.salts);
    plugin_ = required_plugin(plugin);
    if (plugin_ == plugin && !must_switch) return prove(proof, output);
    if (!(client_.capabilities & capability::kPluginAuth))
        return fail(error_code::kUnsupportedAuthMode, output);
    return switch_plugin(output);
}

Action ClientLogin::switch_plugin(std::string& output) {
    client_.scramble = fixed_scramble_.empty() ? random_scramble() : fixed_scramble_;
    send(my::AuthSwitchRequest{plugin_, client_.scramble}, output);
    phase_ = Phase::Proof;
    return {Kind::Read, 0};
}

Action ClientLogin::prove(std::string_view proof, std::string& output) {
    const bool sha2 = plugin_ == kSha2Plugin;
    // An empty password has no proof; caching_sha2_password sends a zero byte for it.
    using_password_ = !proof.empty() && !(sha2 && proof == std::string_view("\0", 1));
    if (!using_password_) return deny(output);
    if (sha2) return prove_sha2(proof, output);
    return judge(check_native_proof(proof, client_.scramble, verifier_.native_hash), output);
}

Action ClientLogin::prove_sha2(std::string_view proof, std::string& output) {
    const bool password = verifier_.kind == SecretKind::Password;
    const std::string* digest = password ? &verifier_.sha2_digest : nullptr;
    if (!digest && known_ && policy_.digests) digest = policy_.digests->find(client_.user, verifier_);
    const bool proved = digest && check_sha2_proof(proof, client_.scramble, *digest) && known_;
    if (proved) {
        send_more(kFastSuccess, output);
        return succeed(output);
    }
    if (password) return deny(output);
    // Not proved by what is remembered: the password may have been changed, or nobody has logged in yet.
    send_more(kFullAuthentication, output);
    phase_ = Phase::Password;
    return {Kind::Read, 0};
}

Action ClientLogin::take_password(std::string_view payload, std::string& output) {
    if (client_.tls) return judge_password(without_zero(payload), output);
    if (payload != std::string_view(&kRequestPublicKey, 1)) return take_encrypted(payload, output);
    if (!policy_.rsa) return deny(output);
    send(my::AuthMoreData{policy_.rsa->public_pem()}, output);
    phase_ = Phase::EncryptedPassword;
    return {Kind::Read, 0};
}

Action ClientLogin::take_encrypted(std::string_view payload, std::string& output) {
    const auto masked = policy_.rsa ? policy_.rsa->decrypt(payload) : std::nullopt;
    if (!masked) return deny(output);
    return judge_password(without_zero(exclusive_or(*masked, client_.scramble)), output);
}

Action ClientLogin::judge_password(std::string_view password, std::string& output) {
    const bool proved = check_password(verifier_, password);
    if (proved && known_ && policy_.digests) {
        policy_.digests->store(client_.user, verifier_, sha2_digest(password));
    }
    return judge(proved, output);
}

Action ClientLogin::judge(bool proved, std::string& output) {
    if (!proved || !known_) return deny(output);
    return succeed(output);
}

Action ClientLogin::succeed(std::string& output) {
    if (!transport_is_right()) return deny(output);
    const std::string& database = client_.database;
    if (!database.empty() && !policy_.directory->database_exists(database)) {
        return fail(error_code::kUnknownDatabase, "Unknown database '" + database + "'", output);
    }
    if (!database.empty() && !policy_.directory->may_connect(client_.user, database)) {
        return fail(error_code::kDatabaseAccessDenied,
                    "Access denied for user '" + client_.user + "'@'" + peer_.host + "' to database '" +
                        database + "'",
                    output);
    }
    phase_ = Phase::Ended;
    return {Kind::Start, 0};
}

void ClientLogin::accept(std::string& output, my::StatusFlags status) {
    std::string changes;
    if (!client_.database.empty()) {
        my::append_tracked_text(changes, my::SessionTrack::Schema, client_.database);
    }
    my::OkPacket ok;
    ok.status = status;
    ok.changes = *my::session_changes(changes);
    send(ok, output);
}

void ClientLogin::refuse(std::string& output, const my::ErrPacket& error) {
    send(error, output);
}

Action ClientLogin::deny(std::string& output) {
    return fail(error_code::kAccessDenied,
                "Access denied for user '" + client_.user + "'@'" + peer_.host +
                    "' (using password: " + (using_password_ ? "YES" : "NO") + ")",
                output);
}

Action ClientLogin::fail(const ErrorCode& code, std::string& output) {
    return fail(code, std::string(code.text), output);
}

Action ClientLogin::fail(const ErrorCode& code, std::string message, std::string& output) {
    send(my::ErrPacket{code.number, code.sqlstate, message}, output);
    Error error = braid::fail(code.sqlstate, std::move(message)).value();
    error.number = code.number;
    return end(std::move(error));
}

Action ClientLogin::end(Error error) {
    error.severity = Severity::Fatal;
    error_ = std::move(error);
    phase_ = Phase::Ended;
    return {Kind::Close, 0};
}

}  // namespace braid::proxy::login::mysql
