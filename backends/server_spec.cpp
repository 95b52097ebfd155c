// From the configuration's words to this floor's.
#include "backends/server_spec.h"

#include <algorithm>
#include <mutex>
#include <set>

namespace braid::backends {

LastingName::LastingName(const std::string& name) {
    static std::mutex mutex;
    static std::set<std::string> names;
    if (name.empty()) return;
    const std::lock_guard lock(mutex);
    name_ = &*names.insert(name).first;
}

LastingName::operator const std::string&() const {
    static const std::string none;
    return name_ == nullptr ? none : *name_;
}

ServerSpec server_spec(const conf::Server& server) {
    ServerSpec spec;
    spec.id = server.id;
    spec.name = server.name;
    spec.host = server.host;
    spec.port = server.port;
    spec.dbname = server.dbname;
    spec.user = server.user;
    spec.password = server.password.reveal();
    spec.tls = server.tls.mode;
    spec.tls_ca = server.tls.ca;
    spec.max_connections = server.max_connections;
    spec.kind = server.kind;
    return spec;
}

PoolLimits pool_limits(const conf::Pool& pool) {
    PoolLimits limits;
    limits.default_pool_size = pool.default_pool_size;
    limits.min_pool_size = pool.min_pool_size;
    limits.query_wait_timeout = pool.query_wait_timeout;
    limits.server_lifetime = pool.server_lifetime;
    limits.server_idle_timeout = pool.server_idle_timeout;
    limits.server_connect_timeout = pool.server_connect_timeout;
    // Those who ask while Braid pauses get an error at once, so the pause stays short whatever is configured.
    limits.server_login_retry = std::min(pool.server_login_retry, limits.server_login_retry);
    limits.max_prepared_statements = pool.max_prepared_statements;
    return limits;
}

}  // namespace braid::backends
