// A MySQL client's first moments, from the server's greeting to the point where a session may begin: TLS, the
// client's answer, the plugins' exchange, database. COM_CHANGE_USER is the same exchange over again.
//
// Sans-io. The I/O shell's order of calls:
//
//     ClientLogin login(policy, peer);          // policy and what it points to outlive the login
//     std::string output;
//     action = login.begin(output);             // or, in a session: change_user(command, sequence, output)
//     then, for ever:
//       1. drop action.consumed bytes from the front of the unread bytes
//       2. write and clear `output`
//       3. do what action.kind says:
//          Read      read more; action = step(BytesArrived{all unread bytes}, output)
//          StartTls  TLS handshake as server; unread bytes, if any, are its first (clients do not wait);
//                    step(TlsEstablished{...}); on failure, close
//          Start     login.client() says who it is. OK has not been sent: the session does so with accept(),
//                    or says why not with refuse(), and goes on at sequence 0. Unread bytes are the
//                    session's.
//          Close     close; login.error(), when set, is worth a line in the log
//     At the end of the client's stream: step(Disconnected{}). When the login has lasted too long:
//     step(TimedOut{}).
//
// Every error has MySQL's number and words; an unknown user and a wrong password are one error after one
// exchange. MySQL internals manual "Connection Phase".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "conf/topology.h"
#include "proxy/login/event.h"
#include "proxy/login/mysql/digest_cache.h"
#include "proxy/login/mysql/directory.h"
#include "proxy/login/mysql/rsa_key.h"
#include "wire/mysql/command.h"
#include "wire/mysql/handshake.h"
#include "wire/mysql/packet.h"
#include "wire/mysql/result.h"

namespace braid::proxy::login::mysql {

// What Braid offers unless the policy says otherwise. Not: compression, MariaDB's extensions, query
// attributes, optional metadata.
inline constexpr wire::mysql::Capabilities kServerCapabilities =
    wire::mysql::capability::kLongPassword | wire::mysql::capability::kFoundRows |
    wire::mysql::capability::kLongFlag | wire::mysql::capability::kConnectWithDb |
    wire::mysql::capability::kOdbc | wire::mysql::capability::kLocalFiles |
    wire::mysql::capability::kIgnoreSpace | wire::mysql::capability::kProtocol41 |
    wire::mysql::capability::kInteractive | wire::mysql::capability::kIgnoreSigpipe |
    wire::mysql::capability::kTransactions | wire::mysql::capability::kSecureConnection |
    wire::mysql::capability::kMultiStatements | wire::mysql::capability::kMultiResults |
    wire::mysql::capability::kPsMultiResults | wire::mysql::capability::kPluginAuth |
    wire::mysql::capability::kConnectAttrs | wire::mysql::capability::kPluginAuthLenencClientData |
    wire::mysql::capability::kSessionTrack;

// What a listener demands and says of itself. Made once per listener and configuration.
struct LoginPolicy {
    conf::TlsMode tls = conf::TlsMode::Off;
    wire::mysql::Capabilities capabilities = kServerCapabilities;  // kSsl is added as `tls` says
    std::string server_version = "8.0.36-Braid";
    uint8_t charset = 45;  // utf8mb4_general_ci
    // Where the client's own choice does not serve: kNativePlugin or kSha2Plugin.
    std::string default_plugin = std::string(kNativePlugin);
    const Directory* directory = nullptr;
    const SaltSource* salts = nullptr;
    DigestCache* digests = nullptr;  // nullptr: nothing is remembered
    const RsaKey* rsa = nullptr;     // nullptr: full caching_sha2_password needs TLS
};

struct Peer {
    uint32_t connection_id = 0;
    std::string host;  // as errors show it: an address, or "localhost"
};

// The client as it has said and proved it is.
struct Client {
    std::string user;
    std::string database;                        // empty: none was named
    wire::mysql::Capabilities capabilities = 0;  // those of both sides
    uint16_t charset = 0;                        // a collation's number; a login tells its low byte alone
    uint32_t max_packet_size = 0;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::string scramble;
    bool tls = false;
};

struct Action {
    enum class Kind { Read, StartTls, Start, Close };
    Kind kind = Kind::Read;
    size_t consumed = 0;
};

class ClientLogin {
  public:
    // `scramble` replaces the random ones, for tests.
    ClientLogin(const LoginPolicy& policy, Peer peer, std::string scramble = {});
    // For COM_CHANGE_USER of a client that has logged in.
    ClientLogin(const LoginPolicy& policy, Peer peer, const Client& before, std::string scramble = {});

    // Each appends to `output` what is to be written before the action.
    Action begin(std::string& output);
    // `sequence` is that of the answer to the command.
    Action change_user(const wire::mysql::ComChangeUser& command, uint8_t sequence, std::string& output);
    Action step(const Event& event, std::string& output);

    // After Start, once: OK, with the database's name for clients that track it; or an error instead.
    void accept(std::string& output, wire::mysql::StatusFlags status);
    void refuse(std::string& output, const wire::mysql::ErrPacket& error);

    // After Start; the login gives it away.
    Client& client() { return client_; }
    // After Close: what the client was told, or what cut the login short; `number` is MySQL's. Nothing: the
    // client just left.
    const std::optional<Error>& error() const { return error_; }

  private:
    enum class Phase { Hello, TlsHandshake, Proof, Password, EncryptedPassword, Ended };

    Action take(std::string_view payload, std::string& output);
    Action take_hello(std::string_view payload, std::string& output);
    Action take_response(const wire::mysql::HandshakeResponse41& response, std::string& output);
    Action authenticate(std::string_view plugin, std::string_view proof, bool must_switch,
                        std::string& output);
    Action switch_plugin(std::string& output);
    Action prove(std::string_view proof, std::string& output);
    Action prove_sha2(std::string_view proof, std::string& output);
    Action take_password(std::string_view payload, std::string& output);
    Action take_encrypted(std::string_view payload, std::string& output);
    Action judge_password(std::string_view password, std::string& output);
    Action judge(bool proved, std::string& output);
    Action succeed(std::string& output);

    std::string_view required_plugin(std::string_view offered) const;
    bool transport_is_right() const;
    wire::mysql::Capabilities offered() const;
    template <typename M>
    void send(const M& message, std::string& output);
    void send_more(char code, std::string& output);
    Action fail(const wire::mysql::ErrorCode& code, std::string message, std::string& output);
    Action fail(const wire::mysql::ErrorCode& code, std::string& output);
    Action deny(std::string& output);
    Action end(Error error);

    const LoginPolicy& policy_;
    Peer peer_;
    Phase phase_ = Phase::Hello;
    wire::mysql::PacketReader packets_;
    uint8_t sequence_ = 0;  // of the next packet
    std::string fixed_scramble_;
    std::string plugin_;  // that is being spoken
    bool client_certificate_ = false;
    bool switched_ = false;
    bool using_password_ = false;
    Client client_;
    Verifier verifier_;   // the user's, or a mock
    bool known_ = false;  // it is the user's
    std::optional<Error> error_;
};

}  // namespace braid::proxy::login::mysql
