// One configuration as the running server uses it: the Topology and what is made of it once, at start or
// reload.
//
// Immutable. Shared by all workers; a session keeps the one that it began with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "conf/topology.h"
#include "proxy/login/client_login.h"
#include "proxy/login/mysql/rsa_key.h"
#include "proxy/login/mysql/verifier.h"
#include "proxy/login/scram_verifier.h"
#include "proxy/server/tls_context.h"

namespace braid::proxy {

struct ListenerSetup {
    login::TlsMode tls_mode = login::TlsMode::Off;
    bool cleartext_over_tls = false;
    std::shared_ptr<const TlsContext> tls;  // null when Off
};

struct Configuration {
    conf::TopologyPtr topology;
    std::vector<ListenerSetup> listeners;                             // parallel to topology->listeners
    std::unordered_map<std::string, login::ScramVerifier> verifiers;  // by user
    // For MySQL's clients; filled when some listener is theirs.
    std::unordered_map<std::string, login::mysql::Verifier> mysql_verifiers;
    std::optional<login::mysql::RsaKey> rsa;
};

using ConfigurationPtr = std::shared_ptr<const Configuration>;

// Errors: F0000 for certificates and secrets that cannot be used. `before`: the one in force, whose RSA key
// is kept.
Result<ConfigurationPtr> make_configuration(conf::TopologyPtr topology, const login::SaltSource& salts,
                                            const ConfigurationPtr& before = nullptr);

// What a reload cannot change while the server runs, as a sentence; empty when nothing of it differs.
std::string needs_restart(const conf::Topology& before, const conf::Topology& after);

}  // namespace braid::proxy
