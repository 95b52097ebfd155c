#include "proxy/server/configuration.h"

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

backends::TlsMode server_mode(conf::TlsMode mode) {
    switch (mode) {
        case conf::TlsMode::Off: return backends::TlsMode::Off;
        case conf::TlsMode::Prefer: return backends::TlsMode::Prefer;
        case conf::TlsMode::Require: return backends::TlsMode::Require;
        case conf::TlsMode::Verify: return backends::TlsMode::Verify;
    }
    return backends::TlsMode::Prefer;
}

bool same_server(const conf::Server& a, const conf::Server& b) {
    return a.name == b.name && a.kind == b.kind && a.host == b.host && a.port == b.port &&
           a.dbname == b.dbname && a.user == b.user && a.password.reveal() == b.password.reveal() &&
           a.tls.mode == b.tls.mode && a.tls.ca == b.tls.ca && a.max_connections == b.max_connections;
}

}  // namespace

Result<ConfigurationPtr> make_configuration(conf::TopologyPtr topology, const login::SaltSource& salts) {
    auto made = std::make_shared<Configuration>();
    made->topology = std::move(topology);
    for (const conf::Listener& listener : made->topology->listeners) {
        ListenerSetup setup;
        setup.tls_mode = login_mode(listener.tls.mode);
        if (listener.tls.mode != conf::TlsMode::Off) {
            auto tls = TlsContext::load(listener.tls);
            if (!tls) return Failure(std::move(tls.error()));
            setup.tls = std::move(*tls);
        }
        made->listeners.push_back(std::move(setup));
    }
    for (const conf::User& user : made->topology->users) {
        auto verifier = login::verifier_of_secret(user.name, user.password.reveal(), salts);
        if (!verifier) return Failure(std::move(verifier.error()));
        made->verifiers.emplace(user.name, std::move(*verifier));
    }
    return ConfigurationPtr(std::move(made));
}

std::vector<backends::ServerSpec> server_specs(const conf::Topology& topology) {
    std::vector<backends::ServerSpec> specs;
    for (const conf::Server& server : topology.servers) {
        backends::ServerSpec spec;
        spec.id = server.id;
        spec.name = server.name;
        spec.host = server.host;
        spec.port = server.port;
        spec.dbname = server.dbname;
        spec.user = server.user;
        spec.password = server.password.reveal();
        spec.tls = server_mode(server.tls.mode);
        spec.tls_ca = server.tls.ca;
        spec.max_connections = server.max_connections == 0 ? UINT32_MAX : server.max_connections;
        spec.kind = server.kind;
        specs.push_back(std::move(spec));
    }
    return specs;
}

backends::PoolLimits pool_limits(const conf::Topology& topology) {
    const conf::Pool& pool = topology.pool;
    backends::PoolLimits limits;
    limits.default_pool_size = pool.default_pool_size;
    limits.min_pool_size = pool.min_pool_size;
    limits.query_wait_timeout = pool.query_wait_timeout;
    limits.server_lifetime = pool.server_lifetime;
    limits.server_idle_timeout = pool.server_idle_timeout;
    limits.server_connect_timeout = pool.server_connect_timeout;
    limits.max_prepared_statements = pool.max_prepared_statements;
    return limits;
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
