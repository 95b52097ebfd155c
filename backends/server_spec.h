// What this floor needs to know of a server and of pooling: plain values copied out of the Topology, so that
// pools and logins are built and tested without a configuration. Words and meanings are PgBouncer's.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

#include "base/ids.h"
#include "conf/topology.h"

namespace braid::backends {

// As libpq's sslmode: disable, prefer, require, verify-full.
using conf::TlsMode;

struct ServerSpec {
    ServerId id;
    std::string name;  // as in the configuration; every error about the server tells it
    std::string host;  // a name, an address, or a directory of a Unix socket when it starts with '/'
    uint16_t port = 5432;
    std::string dbname;
    std::string user;
    std::string password;
    TlsMode tls = TlsMode::Prefer;
    std::string tls_ca;  // file with the trusted certificates; Verify without one trusts the system's
    uint32_t max_connections = 0;  // over all workers, users and databases; 0: no limit
    conf::ServerKind kind = conf::ServerKind::Postgresql;
};

// A name of the configuration that is kept for the process's life, so that it is copied like a number: g++ 12
// copies what stands in awaited expressions bitwise. Names are few; equal ones are one.
class LastingName {
  public:
    LastingName() = default;
    LastingName(const std::string& name);
    operator const std::string&() const;
    bool empty() const { return name_ == nullptr; }

    auto operator<=>(const LastingName&) const = default;

  private:
    const std::string* name_ = nullptr;
};

// In what connections of one server, user and database differ by what was agreed at the login: they are
// pooled apart, within the same limits.
struct Flavour {
    bool found_rows = false;  // CLIENT_FOUND_ROWS: an UPDATE counts the rows that it found, changed or not
    // Not empty: spoken to in the other kind's protocol through a bridge (bridge.h), for clients of this
    // database of the configuration.
    LastingName crossing_for = {};

    auto operator<=>(const Flavour&) const = default;
};

// Zero durations switch the limit off.
struct PoolLimits {
    uint32_t default_pool_size = 20;  // per (server, user, database), over all workers
    uint32_t min_pool_size = 0;       // likewise; kept once a pool has been used
    std::chrono::milliseconds query_wait_timeout{120'000};
    std::chrono::milliseconds server_lifetime{3'600'000};
    std::chrono::milliseconds server_idle_timeout{600'000};
    std::chrono::milliseconds server_connect_timeout{15'000};
    std::chrono::milliseconds server_login_retry{5'000};  // the longest pause between failed logins
    uint32_t max_prepared_statements = 200;               // per server connection
    uint32_t max_frame_bytes = 1u << 30;  // a longer message from a server ends its connection
};

ServerSpec server_spec(const conf::Server& server);
PoolLimits pool_limits(const conf::Pool& pool);

}  // namespace braid::backends
