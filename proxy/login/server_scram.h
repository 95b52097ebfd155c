// The server's side of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677), with and without channel binding.
//
// Sans-io; the client login drives it. Call order:
//     ServerScram scram(verifier, known, channel_binding);
//     scram.mechanisms()                      goes into AuthenticationSASL
//     scram.begin(mechanism, client_first)    gives server-first, for AuthenticationSASLContinue
//     scram.finish(client_final)              gives server-final, for AuthenticationSASLFinal
// Errors have PostgreSQL's SQLSTATEs and texts; a wrong proof is no error here: its words are the caller's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "proxy/login/scram_verifier.h"

namespace braid::proxy::login {

class ServerScram {
  public:
    // `known` false: the verifier is a mock and the exchange fails at its end, whatever the proof.
    // `end_point` is tls_server_end_point() of the listener's certificate; empty: no TLS, or none could be
    // computed, and channel binding is not offered. `nonce` replaces the random one, for tests.
    ServerScram(ScramVerifier verifier, bool known, std::string end_point, std::string nonce = {});

    std::span<const std::string_view> mechanisms() const;

    Result<std::string> begin(std::string_view mechanism, std::string_view client_first);
    // Nothing: the proof is wrong.
    Result<std::optional<std::string>> finish(std::string_view client_final);

  private:
    Status check_binding_flag(std::string_view& message, bool plus);

    ScramVerifier verifier_;
    bool known_;
    std::string end_point_;
    std::string nonce_;              // the server's part until begin(), then both parts
    std::string gs2_header_;         // "n,,", "y,," or "p=tls-server-end-point,,"
    std::string client_first_bare_;  // these two are the first parts of RFC 5802's AuthMessage
    std::string server_first_;
};

}  // namespace braid::proxy::login
