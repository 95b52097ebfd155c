// Everything that the operator wrote in braid.toml, checked: one immutable snapshot.
//
// conf/load makes it; everyone else receives `std::shared_ptr<const Topology>` and keeps it as long as it
// works with what is inside, because a reload swaps the pointer and changes nothing in place. The members are
// plain so that tests can build a topology by hand. No I/O here, and nothing that was learnt from the
// servers: that is the Catalog (conf/catalog.h). Names follow braid.toml, and in Pool they are PgBouncer's.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "conf/placement.h"
#include "conf/secret.h"

namespace braid::conf {

using Duration = std::chrono::milliseconds;

enum class LogLevel { Trace, Debug, Info, Warn, Error, Critical, Off };

struct Braid {
    uint32_t workers = 0;  // threads; 0 = one per core
    LogLevel log_level = LogLevel::Info;
    std::optional<std::string> metrics_address;  // host:port; absent = off
};

// Off: never. Prefer: when the other side can. Require: always. Verify: always, and the peer's certificate is
// checked against `ca` (on a server connection its host name too: libpq's verify-full).
enum class TlsMode { Off, Prefer, Require, Verify };

// File names are absolute or relative to the working directory: conf/load has put the folder of braid.toml in
// front.
struct ListenerTls {
    TlsMode mode = TlsMode::Off;
    std::string cert;       // PEM; never empty unless Off
    std::string key;        // PEM; never empty unless Off
    std::string client_ca;  // PEM; never empty when Verify
};

enum class Protocol { Postgresql, Mysql };

// How a client proves who it is. Password: as it is, over TLS alone; a client without TLS proves it by SCRAM.
enum class ClientAuthentication { Scram, Password };

struct Listener {
    Protocol protocol = Protocol::Postgresql;
    std::string address = "127.0.0.1";  // a numeric IPv4 or IPv6 address
    uint16_t port = 6432;
    ListenerTls tls;
    ClientAuthentication auth = ClientAuthentication::Scram;
};

enum class PoolMode { Session, Transaction, Statement };

// Limits of pools and clients, with PgBouncer's names, meanings and units; a zero duration means no limit.
struct Pool {
    PoolMode pool_mode = PoolMode::Transaction;
    uint32_t default_pool_size = 20;  // connections per (server, user, database), over all workers
    uint32_t min_pool_size = 0;
    uint32_t max_client_conn = 10000;
    uint32_t max_prepared_statements = 200;  // per server connection; 0 = named statements are not tracked
    uint64_t max_packet_size = uint64_t{1} << 30;  // bytes of one message from a client; at most 1 GiB
    Duration query_wait_timeout = std::chrono::seconds(120);
    Duration server_lifetime = std::chrono::hours(1);
    Duration server_idle_timeout = std::chrono::minutes(10);
    Duration server_connect_timeout = std::chrono::seconds(15);
    Duration server_login_retry = std::chrono::seconds(15);
    Duration client_login_timeout = std::chrono::seconds(60);
    Duration client_idle_timeout = std::chrono::seconds(0);
    Duration idle_transaction_timeout = std::chrono::seconds(0);
};

struct ServerTls {
    TlsMode mode = TlsMode::Prefer;
    std::string ca;  // PEM; never empty when Verify
};

enum class ServerKind { Postgresql, Mysql };

struct Server {
    ServerId id;
    std::string name;
    ServerKind kind = ServerKind::Postgresql;
    // A name, an address, or a Unix socket when it starts with '/': its folder, of MySQL's its path.
    std::string host;
    uint16_t port = 5432;
    std::string dbname;
    std::string user;
    Secret password;  // may be empty: then the server must not ask
    ServerTls tls;
    uint32_t max_connections = 0;  // over all workers and pools; 0 = no limit
};

enum class PasswordKind {
    Plain,        // the password itself
    ScramSha256,  // a stored verifier "SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>",
                  // well-formed
    MysqlNative,  // "*" and 40 hexadecimal digits: MySQL clients alone can log in with these two
    CachingSha2,  // "$A$..."
};

struct User {
    std::string name;
    PasswordKind password_kind = PasswordKind::Plain;
    Secret password;                     // the password or the verifier
    std::vector<std::string> databases;  // names of databases of this topology
    bool admin = false;

    bool may_use(std::string_view database) const;
};

struct Table {
    TableId id;
    std::string schema;  // "public" where the operator wrote no schema
    std::string name;    // exactly as the catalog spells it: case is kept
    Placement placement;
    std::string where = {};  // "braid.toml:12:1": where the operator wrote it

    const Distributed* distributed() const { return std::get_if<Distributed>(&placement); }
    const Local* local() const { return std::get_if<Local>(&placement); }
    bool reference() const { return std::holds_alternative<Reference>(placement); }
    // "name" in schema public, else "schema.name": what the operator wrote.
    std::string display_name() const;
};

// The tables of one database, in the order of braid.toml; a TableId is the position.
class TableList {
  public:
    // Gives the table its id. When the same schema and name is there already the first one keeps answering
    // find().
    TableId add(Table table);

    const Table* find(std::string_view schema, std::string_view name) const;
    // An unqualified name as the configuration alone can resolve it: the first schema of the path that has a
    // configured table of this name. A table of the catalog that stands in an earlier schema hides it, so who
    // has a Catalog resolves the name there first (Catalog::find) and comes here with the schema it found.
    const Table* find(std::span<const std::string> search_path, std::string_view name) const;

    const Table& operator[](TableId id) const { return tables_[id.value]; }
    size_t size() const { return tables_.size(); }
    bool empty() const { return tables_.empty(); }
    auto begin() const { return tables_.begin(); }
    auto end() const { return tables_.end(); }

  private:
    std::vector<Table> tables_;
    std::unordered_map<std::string, TableId> by_name_;  // "schema", NUL, "name"
};

enum class Dialect { Postgresql, Mysql, Oracle };

// What a table is that the configuration does not name (and no system catalog).
enum class Unlisted { Refuse, Local, Reference };
struct UnlistedTables {
    Unlisted policy = Unlisted::Refuse;
    ShardId shard;  // where they are when the policy is Local
};

// SingleShard: a transaction that has written on one shard may not write on a second.
enum class Transactions { SingleShard, TwoPhase };

struct Database {
    std::string name;
    Dialect dialect = Dialect::Postgresql;
    std::vector<ServerId> shards;  // a ShardId is the position; never empty
    UnlistedTables unlisted_tables;
    Transactions transactions = Transactions::SingleShard;
    TableList tables;

    uint32_t shard_count() const { return static_cast<uint32_t>(shards.size()); }
    ServerId server_of(ShardId shard) const { return shards[shard.value]; }
    std::optional<ShardId> shard_on(ServerId server) const;
    // Both are distributed and equal keys are on one shard.
    bool colocated(TableId a, TableId b) const;
};

struct Topology {
    Braid braid;
    std::vector<Listener> listeners;
    Pool pool;
    std::vector<Server> servers;  // a ServerId is the position
    std::vector<User> users;
    std::vector<Database> databases;

    const Server& server(ServerId id) const { return servers[id.value]; }
    // The server's name for messages, EXPLAIN ROUTE and hints.
    const std::string& shard_name(const Database& database, ShardId shard) const {
        return server(database.server_of(shard)).name;
    }
    // nullptr when there is none. Names are compared exactly.
    const Database* find_database(std::string_view name) const;
    const User* find_user(std::string_view name) const;
    const Server* find_server(std::string_view name) const;
};

using TopologyPtr = std::shared_ptr<const Topology>;

// The configuration's own word for a value: "hash", "transaction", "verify".
std::string_view word(Method value);
std::string_view word(PoolMode value);
std::string_view word(TlsMode value);
std::string_view word(ServerKind value);
std::string_view word(Protocol value);

// The kind of server that speaks the protocol.
inline ServerKind kind_of(Protocol protocol) {
    return protocol == Protocol::Mysql ? ServerKind::Mysql : ServerKind::Postgresql;
}
std::string_view word(LogLevel value);

}  // namespace braid::conf
