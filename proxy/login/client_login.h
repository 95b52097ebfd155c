// A PostgreSQL client's first moments, from its first byte to the point where a session may begin: TLS
// request, cancel request, start-up packet, proof of identity, database.
//
// Sans-io. The I/O shell's order of calls:
//
//     ClientLogin login(policy);                // policy, its directory and salts outlive the login
//     std::string output;
//     read some bytes;  action = login.step(BytesArrived{unread}, output);  then, for ever:
//       1. drop action.consumed bytes from the front of the unread bytes
//       2. write and clear `output`
//       3. do what action.kind says:
//          Read      read more; step(BytesArrived{all unread bytes})
//          StartTls  TLS handshake as server (no byte is unread here); step(TlsEstablished{...}); on failure,
//          close Cancel    pass login.cancel_request() on, close the socket without an answer Start
//          login.startup() says who it is; AuthenticationOk has been written; the session goes on with
//                    ParameterStatus, BackendKeyData, ReadyForQuery. Unread bytes are the session's.
//          Close     close; login.error(), when set, is worth a line in the log
//     At the end of the client's stream: step(Disconnected{}). When the login has lasted too long:
//     step(TimedOut{}).
//
// After Cancel, Start or Close the machine takes no more events. Every error is FATAL and has PostgreSQL's
// words; an unknown user and a wrong password are one error after one exchange. PostgreSQL
// manual 55.2.1, 55.2.9 to 55.2.11.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "conf/topology.h"
#include "proxy/login/directory.h"
#include "proxy/login/event.h"
#include "proxy/login/server_scram.h"
#include "proxy/login/startup_options.h"
#include "wire/postgresql/startup.h"

namespace braid::proxy::login {

// Off: SSLRequest is answered N. Prefer: TLS for those who ask. Require: plain connections are refused.
// Verify: a valid client certificate is required too.
using conf::TlsMode;

// What a listener demands. Made once per listener and configuration.
struct LoginPolicy {
    TlsMode tls = TlsMode::Off;
    // Ask for the password itself instead of SCRAM when the connection has TLS; never without TLS.
    bool cleartext_over_tls = false;
    std::string end_point;  // tls_server_end_point() of the listener's certificate, for channel binding
    const Directory* directory = nullptr;
    const SaltSource* salts = nullptr;
};

struct Action {
    enum class Kind { Read, StartTls, Cancel, Start, Close };
    Kind kind = Kind::Read;
    size_t consumed = 0;
};

class ClientLogin {
  public:
    explicit ClientLogin(const LoginPolicy& policy) : policy_(policy) {}

    // Appends to `output` what is to be written before the action.
    Action step(const Event& event, std::string& output);

    // After Start; the login gives it away.
    StartupOptions& startup() { return startup_; }
    bool tls_active() const { return tls_active_; }
    // After Cancel.
    const wire::postgresql::CancelRequest& cancel_request() const { return cancel_; }
    // After Close: the error that the client was sent, or what cut the login short. Nothing: the client just
    // left.
    const std::optional<Error>& error() const { return error_; }

  private:
    enum class Phase { Startup, TlsHandshake, Password, SaslInitial, SaslFinal, Ended };

    // One packet or message from the front of `unread`. consumed == 0: it is not complete.
    Action take_startup(std::string_view unread, std::string& output);
    Action take_password(std::string_view unread, std::string& output);
    Action take_sasl_initial(std::string_view unread, std::string& output);
    Action take_sasl_final(std::string_view unread, std::string& output);

    Action answer_encryption_request(bool accept, std::string_view name, std::string_view unread, size_t size,
                                     std::string& output);
    Action begin_authentication(const wire::postgresql::StartupMessage& message, size_t size,
                                std::string& output);
    Status check_transport() const;
    Action succeed(size_t size, std::string& output);
    Action refuse(Error error, std::string& output);
    Action refuse_password(std::string& output);

    const LoginPolicy& policy_;
    Phase phase_ = Phase::Startup;
    bool tls_asked_ = false;
    bool gss_asked_ = false;
    bool tls_active_ = false;
    bool client_certificate_ = false;
    StartupOptions startup_;
    ScramVerifier verifier_;  // the user's, or a mock
    bool known_ = false;      // it is the user's
    std::optional<ServerScram> scram_;
    wire::postgresql::CancelRequest cancel_;
    std::optional<Error> error_;
};

}  // namespace braid::proxy::login
