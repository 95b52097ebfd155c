// [[listener]] and [pool].
#include <algorithm>
#include <array>
#include <limits>

#include "conf/loader.h"

namespace braid::conf {

namespace {

bool numeric_v4(std::string_view address) {
    int parts = 0;
    while (true) {
        const size_t dot = address.find('.');
        const auto part = parse_integer(address.substr(0, dot));
        if (!part || *part < 0 || *part > 255) return false;
        ++parts;
        if (dot == std::string_view::npos) return parts == 4;
        address.remove_prefix(dot + 1);
    }
}

// Only its look: the socket says the rest.
bool numeric_v6(std::string_view address) {
    return std::count(address.begin(), address.end(), ':') >= 2 &&
           address.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

bool collide(const Listener& a, const Listener& b) {
    const auto any = [](const Listener& one, const Listener& other) {
        return one.address == "::" || (one.address == "0.0.0.0" && numeric_v4(other.address));
    };
    return a.port == b.port && (a.address == b.address || any(a, b) || any(b, a));
}

ListenerTls load_tls(const Node& node, Draft& draft) {
    ListenerTls tls;
    TableReader reader(node, draft.out);
    const auto file = [&](std::string_view key) {
        const auto name = reader.string(key);
        return name ? draft.readable_file(key, *name, reader.at(key)) : std::string();
    };
    tls.mode = reader
                   .choice<TlsMode>("mode", {{"off", TlsMode::Off},
                                             {"prefer", TlsMode::Prefer},
                                             {"require", TlsMode::Require},
                                             {"verify", TlsMode::Verify}})
                   .value_or(TlsMode::Prefer);
    tls.cert = file("cert");
    tls.key = file("key");
    tls.client_ca = file("client_ca");
    reader.finish();
    if (tls.mode != TlsMode::Off && (!reader.has("cert") || !reader.has("key"))) {
        draft.out.error(node.at, fmt::format("tls mode {} needs cert and key", word(tls.mode)));
    }
    if (tls.mode == TlsMode::Verify && !reader.has("client_ca")) {
        draft.out.error(node.at, "tls mode verify needs client_ca");
    }
    return tls;
}

// What PgBouncer knows in its [pgbouncer] section and Braid does not do yet.
constexpr std::array kUnavailable{
    "reserve_pool_size",
    "reserve_pool_timeout",
    "max_db_connections",
    "max_user_connections",
    "server_round_robin",
    "server_reset_query",
    "server_reset_query_always",
    "server_check_query",
    "server_check_delay",
    "server_fast_close",
    "query_timeout",
    "cancel_wait_timeout",
    "suspend_timeout",
    "server_login_timeout",
    "autodb_idle_timeout",
    "transaction_timeout",
    "ignore_startup_parameters",
    "track_extra_parameters",
};

}  // namespace

void load_listener(const Node& node, Draft& draft) {
    TableReader reader(node, draft.out);
    Listener listener;
    listener.protocol =
        reader
            .choice<Protocol>("protocol", {{"postgresql", Protocol::Postgresql}, {"mysql", Protocol::Mysql}})
            .value_or(listener.protocol);
    if (const auto address = reader.string("address")) {
        listener.address = *address;
        if (!numeric_v4(*address) && !numeric_v6(*address)) {
            reader.error("address",
                         fmt::format("'address' must be a numeric address such as 127.0.0.1, 0.0.0.0 "
                                     "or ::1, not '{}'",
                                     *address));
        }
    }
    if (const auto port = reader.integer("port", 1, 65535)) listener.port = static_cast<uint16_t>(*port);
    if (const Node* tls = reader.node("tls")) {
        if (tls->kind == NodeKind::Table) {
            listener.tls = load_tls(*tls, draft);
        } else {
            reader.error("tls", fmt::format("'tls' must be a table, not {}", article(tls->kind)));
        }
    }
    listener.auth = reader
                        .choice<ClientAuthentication>("auth", {{"scram", ClientAuthentication::Scram},
                                                               {"password", ClientAuthentication::Password}})
                        .value_or(ClientAuthentication::Scram);
    if (listener.auth == ClientAuthentication::Password && listener.tls.mode == TlsMode::Off) {
        reader.error("auth", "auth \"password\" needs tls: a password is never sent in the clear");
    }
    reader.finish();
    for (const Listener& other : draft.topology.listeners) {
        if (!collide(listener, other)) continue;
        reader.error("port",
                     fmt::format("another listener has {} port {} already", other.address, other.port));
        break;
    }
    draft.topology.listeners.push_back(std::move(listener));
}

void load_pool(const Node& node, Draft& draft) {
    TableReader reader(node, draft.out);
    Pool& pool = draft.topology.pool;
    const auto number = [&](std::string_view key, uint32_t& target, int64_t least, int64_t most) {
        if (const auto value = reader.integer(key, least, most)) target = static_cast<uint32_t>(*value);
    };
    const auto time = [&](std::string_view key, Duration& target) {
        target = reader.duration(key).value_or(target);
    };
    pool.pool_mode = reader
                         .choice<PoolMode>("pool_mode", {{"session", PoolMode::Session},
                                                         {"transaction", PoolMode::Transaction},
                                                         {"statement", PoolMode::Statement, false}})
                         .value_or(pool.pool_mode);
    number("default_pool_size", pool.default_pool_size, 1, 100'000);
    number("min_pool_size", pool.min_pool_size, 0, 100'000);
    number("max_client_conn", pool.max_client_conn, 1, 1'000'000);
    number("max_prepared_statements", pool.max_prepared_statements, 0, 1'000'000);
    pool.max_packet_size =
        reader.size("max_packet_size", uint64_t{16} << 10, uint64_t{1} << 30).value_or(pool.max_packet_size);
    time("query_wait_timeout", pool.query_wait_timeout);
    time("server_lifetime", pool.server_lifetime);
    time("server_idle_timeout", pool.server_idle_timeout);
    time("server_connect_timeout", pool.server_connect_timeout);
    time("server_login_retry", pool.server_login_retry);
    time("client_login_timeout", pool.client_login_timeout);
    time("client_idle_timeout", pool.client_idle_timeout);
    time("idle_transaction_timeout", pool.idle_transaction_timeout);
    if (pool.min_pool_size > pool.default_pool_size) {
        reader.error("min_pool_size", fmt::format("'min_pool_size' is {}, more than default_pool_size, {}",
                                                  pool.min_pool_size, pool.default_pool_size));
    }
    for (const char* key : kUnavailable) reader.unavailable(key);
    reader.finish();
}

}  // namespace braid::conf
