#include "proxy/server/configuration.h"

#include <algorithm>

namespace braid::proxy {

namespace {

login::TlsMode login_mode(conf::TlsMode mode) {
    switch (mode) {
        case conf::TlsMode::Off: return login::TlsMode::Off;
        case conf::TlsMode::Prefer: return login::TlsMode::Prefer;
        case conf::TlsMode::Require: return login::TlsMode::Require;
        case conf::TlsMode::Verify: return login::TlsMode::Verify;
    }
    return login::TlsMode::Off;
}

bool same_server(const conf::Server& a, const conf::Server& b) {
    return a.name == b.name && a.kind == b.kind && a.host == b.host && a.port == b.port &&
           a.dbname == b.dbname && a.user == b.user && a.password.reveal() == b.password.reveal() &&
           a.tls.mode == b.tls.mode && a.tls.ca == b.tls.ca && a.max_connections == b.max_connections;
}

// What MySQL's clients log in with, when a listener is theirs.
Status prepare_mysql(Configuration& made, const ConfigurationPtr& before) {
    const auto& listeners = made.topology->listeners;
    const bool wanted = std::any_of(listeners.begin(), listeners.end(), [](const conf::Listener& listener) {
        return listener.protocol == conf::Protocol::Mysql;
    });
    if (!wanted) return {};
    for (const conf::User& user : made.topology->users) {
        auto verifier = login::mysql::verifier_of_secret(user.name, user.password.reveal());
        if (!verifier) return Failure(std::move(verifier.error()));
        made.mysql_verifiers.emplace(user.name, std::move(*verifier));
    }
    made.rsa = before && before->rsa ? before->rsa : login::mysql::RsaKey::generate();
    return {};
}

}  // namespace

Result<ConfigurationPtr> make_configuration(conf::TopologyPtr topology, const login::SaltSource& salts,
                                            const ConfigurationPtr& before) {
    auto made = std::make_shared<Configuration>();
    made->topology = std::move(topology);
    for (const conf::Listener& listener : made->topology->listeners) {
        ListenerSetup setup;
        setup.tls_mode = login_mode(listener.tls.mode);
        setup.cleartext_over_tls = listener.auth == conf::ClientAuthentication::Password;
        if (listener.tls.mode != conf::TlsMode::Off) {
            auto tls = TlsContext::load(listener.tls);
            if (!tls) return Failure(std::move(tls.error()));
            setup.tls = std::move(*tls);
        }
        made->listeners.push_back(std::move(setup));
    }
    if (Status prepared = prepare_mysql(*made, before); !prepared)
        return Failure(std::move(prepared.error()));
    for (const conf::User& user : made->topology->users) {
        // Hashes of MySQL's serve its own clients alone.
        const bool of_mysql = user.password_kind == conf::PasswordKind::MysqlNative ||
                              user.password_kind == conf::PasswordKind::CachingSha2;
        if (of_mysql) continue;
        auto verifier = login::verifier_of_secret(user.name, user.password.reveal(), salts);
        if (!verifier) return Failure(std::move(verifier.error()));
        made->verifiers.emplace(user.name, std::move(*verifier));
    }
    return ConfigurationPtr(std::move(made));
}

std::string needs_restart(const conf::Topology& before, const conf::Topology& after) {
    if (before.servers.size() != after.servers.size()) return "the list of servers has changed";
    for (size_t i = 0; i < before.servers.size(); i++) {
        if (!same_server(before.servers[i], after.servers[i])) {
            return "server \"" + before.servers[i].name + "\" has changed";
        }
    }
    if (before.listeners.size() != after.listeners.size()) return "the list of listeners has changed";
    for (size_t i = 0; i < before.listeners.size(); i++) {
        const conf::Listener& a = before.listeners[i];
        const conf::Listener& b = after.listeners[i];
        if (a.address != b.address || a.port != b.port || a.protocol != b.protocol) {
            return "the address of a listener has changed";
        }
    }
    for (const conf::Database& database : before.databases) {
        const conf::Database* same = after.find_database(database.name);
        if (same != nullptr && same->shards != database.shards) {
            return "the shards of database \"" + database.name + "\" have changed";
        }
    }
    return {};
}

}  // namespace braid::proxy
