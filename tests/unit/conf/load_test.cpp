// Whole files: a valid one with every available key, unknown keys, and faults told together.
#include "conf/load.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/unit/conf/sample.h"

namespace braid::conf {
namespace {

using namespace std::chrono_literals;
using sample::errors;
using sample::kDatabase;
using sample::kHead;

// A folder that goes away with the test.
class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "braid-conf-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string write(const std::string& name, const std::string& text,
                      std::filesystem::perms permissions = std::filesystem::perms::owner_read) {
        const auto path = path_ / name;
        std::ofstream(path) << text;
        std::filesystem::permissions(path, permissions);
        return path.string();
    }

  private:
    std::filesystem::path path_;
};

constexpr const char* kFull = R"(
[braid]
workers = 3
log_level = "debug"

[[listener]]
protocol = "postgresql"
address = "0.0.0.0"
port = 7000
tls = { cert = "server.crt", key = "server.key", client_ca = "ca.crt", mode = "verify" }

[pool]
pool_mode = "session"
default_pool_size = 5
min_pool_size = 2
max_client_conn = 77
max_prepared_statements = 9
max_packet_size = "64MiB"
query_wait_timeout = "500ms"
server_lifetime = "2h"
server_idle_timeout = "3m"
server_connect_timeout = "4s"
server_login_retry = "5s"
client_login_timeout = "6s"
client_idle_timeout = "7s"
idle_transaction_timeout = "1d"

[[server]]
name = "pg1"
kind = "postgresql"
host = "10.0.0.1"
port = 5433
dbname = "shop"
user = "braid"
password_file = "pg1.secret"
tls = { mode = "verify", ca = "ca.crt" }
max_connections = 100

[[server]]
name = "pg2"
host = "10.0.0.2"
dbname = "shop"
user = "braid"

[[user]]
name = "app"
password = "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA="
databases = ["shop"]

[[user]]
name = "root"
password = "s3cret"
admin = true

[[database]]
name = "shop"
dialect = "postgresql"
shards = ["pg2", "pg1"]
unlisted_tables = "local:pg1"
transactions = "single_shard"

[[database.table]]
name = "customers"
distribute_by = "id"
method = "hash"
buckets = 4

[[database.table]]
name = "sales.orders"
distribute_by = ["customer_id"]
colocate_with = "customers"

[[database.table]]
name = "events"
distribute_by = "day"
method = "range"
ranges = [ { to = "2026-01-01", shard = "pg1" }, { from = 2026-01-01, shard = "pg2" } ]

[[database.table]]
name = "regions"
distribute_by = "code"
method = "list"
lists = [ { values = ["EU", 7], shard = "pg1" }, { default = true, shard = "pg2" } ]

[[database.table]]
name = "ticks"
distribute_by = "n"
method = "modulo"
buckets = 3

[[database.table]]
name = "countries"
reference = true

[[database.table]]
name = "audit_log"
local = "pg1"
)";

class FullFile : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_.write("server.crt", "c");
        folder_.write("server.key", "k");
        folder_.write("ca.crt", "a");
        folder_.write("pg1.secret", "from the file\n");
        path_ = folder_.write("braid.toml", kFull);
        auto loaded = load(path_);
        ASSERT_TRUE(loaded) << loaded.error().message;
        EXPECT_TRUE(loaded->warnings.empty());
        topology_ = loaded->topology;
    }
    std::string file(const char* name) const {
        return (std::filesystem::path(path_).parent_path() / name).string();
    }

    Folder folder_;
    std::string path_;
    TopologyPtr topology_;
};

TEST_F(FullFile, GlobalSettingsAndListener) {
    EXPECT_EQ(topology_->braid.workers, 3u);
    EXPECT_EQ(topology_->braid.log_level, LogLevel::Debug);
    ASSERT_EQ(topology_->listeners.size(), 1u);
    const Listener& listener = topology_->listeners[0];
    EXPECT_EQ(listener.address, "0.0.0.0");
    EXPECT_EQ(listener.port, 7000);
    EXPECT_EQ(listener.tls.mode, TlsMode::Verify);
    EXPECT_EQ(listener.tls.cert, file("server.crt"));
    EXPECT_EQ(listener.tls.key, file("server.key"));
    EXPECT_EQ(listener.tls.client_ca, file("ca.crt"));
}

TEST_F(FullFile, Pool) {
    const Pool& pool = topology_->pool;
    EXPECT_EQ(pool.pool_mode, PoolMode::Session);
    EXPECT_EQ(pool.default_pool_size, 5u);
    EXPECT_EQ(pool.min_pool_size, 2u);
    EXPECT_EQ(pool.max_client_conn, 77u);
    EXPECT_EQ(pool.max_prepared_statements, 9u);
    EXPECT_EQ(pool.max_packet_size, 64u << 20);
    EXPECT_EQ(pool.query_wait_timeout, 500ms);
    EXPECT_EQ(pool.server_lifetime, 2h);
    EXPECT_EQ(pool.server_idle_timeout, 3min);
    EXPECT_EQ(pool.server_connect_timeout, 4s);
    EXPECT_EQ(pool.server_login_retry, 5s);
    EXPECT_EQ(pool.client_login_timeout, 6s);
    EXPECT_EQ(pool.client_idle_timeout, 7s);
    EXPECT_EQ(pool.idle_transaction_timeout, 24h);
}

TEST_F(FullFile, ServersAndUsers) {
    ASSERT_EQ(topology_->servers.size(), 2u);
    const Server& server = topology_->servers[0];
    EXPECT_EQ(server.id, ServerId(0));
    EXPECT_EQ(server.name, "pg1");
    EXPECT_EQ(server.host, "10.0.0.1");
    EXPECT_EQ(server.port, 5433);
    EXPECT_EQ(server.dbname, "shop");
    EXPECT_EQ(server.user, "braid");
    EXPECT_EQ(server.password.reveal(), "from the file");
    EXPECT_EQ(server.tls.mode, TlsMode::Verify);
    EXPECT_EQ(server.tls.ca, file("ca.crt"));
    EXPECT_EQ(server.max_connections, 100u);
    EXPECT_EQ(topology_->servers[1].port, 5432);
    EXPECT_EQ(topology_->servers[1].tls.mode, TlsMode::Prefer);
    EXPECT_TRUE(topology_->servers[1].password.empty());

    const User* app = topology_->find_user("app");
    ASSERT_TRUE(app);
    EXPECT_EQ(app->password_kind, PasswordKind::ScramSha256);
    EXPECT_TRUE(app->may_use("shop"));
    EXPECT_FALSE(app->may_use("other"));
    EXPECT_FALSE(app->admin);
    const User* root = topology_->find_user("root");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->password_kind, PasswordKind::Plain);
    EXPECT_EQ(root->password.reveal(), "s3cret");
    EXPECT_TRUE(root->admin);
    EXPECT_FALSE(topology_->find_user("App"));
}

TEST_F(FullFile, DatabaseAndPlacements) {
    const Database* shop = topology_->find_database("shop");
    ASSERT_TRUE(shop);
    EXPECT_FALSE(topology_->find_database("Shop"));
    EXPECT_EQ(shop->shards, (std::vector{ServerId(1), ServerId(0)}));
    EXPECT_EQ(topology_->shard_name(*shop, ShardId(0)), "pg2");
    EXPECT_EQ(shop->unlisted_tables.policy, Unlisted::Local);
    EXPECT_EQ(shop->unlisted_tables.shard, ShardId(1));
    EXPECT_EQ(shop->transactions, Transactions::SingleShard);

    const Table* customers = shop->tables.find("public", "customers");
    ASSERT_TRUE(customers && customers->distributed() && customers->distributed()->buckets());
    EXPECT_EQ(customers->distributed()->buckets()->shards,
              (std::vector{ShardId(0), ShardId(0), ShardId(1), ShardId(1)}));
    const Table* orders = shop->tables.find("sales", "orders");
    ASSERT_TRUE(orders && orders->distributed());
    EXPECT_EQ(orders->distributed()->buckets()->size(), 4u);
    EXPECT_TRUE(shop->colocated(customers->id, orders->id));

    const Table* events = shop->tables.find("public", "events");
    ASSERT_TRUE(events && events->distributed() && events->distributed()->ranges());
    EXPECT_EQ(events->distributed()->ranges()->parts,
              (std::vector<Range>{{std::nullopt, "2026-01-01", ShardId(1)},
                                  {"2026-01-01", std::nullopt, ShardId(0)}}));
    EXPECT_FALSE(shop->colocated(customers->id, events->id));

    const Table* regions = shop->tables.find("public", "regions");
    ASSERT_TRUE(regions && regions->distributed() && regions->distributed()->lists());
    EXPECT_EQ(*regions->distributed()->lists(), (Lists{{{{"EU", "7"}, ShardId(1)}}, ShardId(0)}));

    const Table* ticks = shop->tables.find("public", "ticks");
    ASSERT_TRUE(ticks && ticks->distributed());
    EXPECT_EQ(ticks->distributed()->method, Method::Modulo);
    EXPECT_EQ(ticks->distributed()->buckets()->shards, (std::vector{ShardId(0), ShardId(0), ShardId(1)}));

    EXPECT_TRUE(shop->tables.find("public", "countries")->reference());
    ASSERT_TRUE(shop->tables.find("public", "audit_log")->local());
    EXPECT_EQ(shop->tables.find("public", "audit_log")->local()->shard, ShardId(1));
}

TEST(Load, DefaultsOfASmallFile) {
    const Loaded loaded = sample::valid_tables("[[database.table]]\nname = 't'\ndistribute_by = 'id'\n");
    const Topology& topology = *loaded.topology;
    EXPECT_EQ(topology.braid.workers, 0u);
    EXPECT_EQ(topology.braid.log_level, LogLevel::Info);
    EXPECT_FALSE(topology.braid.metrics_address);
    EXPECT_EQ(topology.listeners[0].address, "127.0.0.1");
    EXPECT_EQ(topology.listeners[0].tls.mode, TlsMode::Off);
    EXPECT_EQ(topology.pool.pool_mode, PoolMode::Transaction);
    EXPECT_EQ(topology.pool.query_wait_timeout, 120s);
    EXPECT_EQ(topology.databases[0].unlisted_tables.policy, Unlisted::Refuse);
    EXPECT_EQ(topology.databases[0].transactions, Transactions::SingleShard);
    const Distributed* t = topology.databases[0].tables[TableId(0)].distributed();
    EXPECT_EQ(t->method, Method::Hash);
    EXPECT_EQ(t->buckets()->size(), 256u);
}

TEST(Load, OneShardTakesUnlistedTables) {
    const Loaded loaded =
        sample::valid(std::string(kHead) + "[[database]]\nname = 'shop'\nshards = ['pg2']\n");
    const UnlistedTables& unlisted = loaded.topology->databases[0].unlisted_tables;
    EXPECT_EQ(unlisted.policy, Unlisted::Local);
    EXPECT_EQ(unlisted.shard, ShardId(0));
}

TEST(Load, UnknownKeysNameTheNearest) {
    EXPECT_EQ(errors(std::string(kHead) + "[pool]\npol_mode = 'session'\n" + std::string(kDatabase)),
              "braid.toml:20:1: unknown key 'pol_mode'; did you mean 'pool_mode'?");
    EXPECT_EQ(errors("[brad]\n" + std::string(kHead) + std::string(kDatabase)),
              "braid.toml:1:2: unknown key 'brad'; did you mean 'braid'?");
    EXPECT_EQ(errors("[braid]\nxxxxxxxxxxxxx = 1\n" + std::string(kHead) + std::string(kDatabase)),
              "braid.toml:2:1: unknown key 'xxxxxxxxxxxxx'; the keys here are workers, log_level");
}

TEST(Load, AllFaultsAreToldInTheFilesOrder) {
    EXPECT_EQ(errors(R"([[listener]]
port = 0
protocl = "postgresql"
[pool]
default_pool_size = "many"
query_wait_timeout = 30
server_lifetime = "1 hour"
[[server]]
name = "pg1"
[[user]]
name = "app"
databases = ["shp"]
[[database]]
name = "shop"
shards = []
)"),
              "braid.toml:2:8: 'port' must be between 1 and 65535, not 0\n"
              "braid.toml:3:1: unknown key 'protocl'; did you mean 'protocol'?\n"
              "braid.toml:5:21: 'default_pool_size' must be an integer, not a string\n"
              "braid.toml:6:22: 'query_wait_timeout' must be a duration such as \"30s\", not an integer\n"
              "braid.toml:7:19: 'server_lifetime' must be a duration such as \"500ms\", \"30s\", \"10m\" or "
              "\"1h\", "
              "not '1 hour'\n"
              "braid.toml:8:1: 'host' is missing\n"
              "braid.toml:8:1: 'dbname' is missing\n"
              "braid.toml:8:1: 'user' is missing\n"
              "braid.toml:10:1: a user needs one of password, password_file and password_env\n"
              "braid.toml:12:14: there is no database 'shp'; did you mean 'shop'?\n"
              "braid.toml:15:10: 'shards' is empty: a database has one shard at least");
}

TEST(Load, AnEmptyFileNamesWhatIsMissing) {
    EXPECT_EQ(errors(""),
              "braid.toml:1:1: there is no [[listener]]\n"
              "braid.toml:1:1: there is no [[server]]\n"
              "braid.toml:1:1: there is no [[user]]\n"
              "braid.toml:1:1: there is no [[database]]");
}

TEST(Load, SyntaxErrorsHaveAPlace) {
    const std::string text = errors("[braid]\nworkers = = 3\n");
    EXPECT_EQ(text.rfind("braid.toml:2:11: ", 0), 0u) << text;
    EXPECT_EQ(errors("[braid]\nworkers = 1\nworkers = 2\n").rfind("braid.toml:3:", 0), 0u);
    EXPECT_NE(errors(std::string(100'000, '[')), "");
    EXPECT_NE(errors("\xff\xfe"), "");
}

TEST(Load, SectionsOfTheWrongKind) {
    EXPECT_EQ(errors("braid = 1\n" + std::string(kHead) + std::string(kDatabase)),
              "braid.toml:1:9: 'braid' must be a table, not an integer");
    EXPECT_EQ(errors("[listener]\nport = 1\n"
                     "[[server]]\nname = 'a'\nhost = 'h'\ndbname = 'd'\nuser = 'u'\n"
                     "[[user]]\nname = 'u'\npassword = 'p'\nadmin = true\n"
                     "[[database]]\nname = 'd'\nshards = ['a']\n"),
              "braid.toml:1:1: 'listener' must be an array of tables, not a table");
}

TEST(Load, UnreadableFile) {
    const auto loaded = load("/nonexistent/braid.toml");
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().sqlstate, "F0000");
    EXPECT_EQ(loaded.error().message, "/nonexistent/braid.toml:1:1: cannot read the file");
    EXPECT_FALSE(load("/"));
}

TEST(Load, SecretsFromFileAndEnvironment) {
    Folder folder;
    folder.write("open.secret", "abc\r\n",
                 std::filesystem::perms::owner_read | std::filesystem::perms::others_read);
    folder.write("empty.secret", "\n");
    const std::string path = folder.write("braid.toml", "");
    const auto with = [&](const std::string& password) {
        std::string text = std::string(kHead) + std::string(kDatabase);
        const std::string old = "password = \"s3cret\"";
        return parse(text.replace(text.find(old), old.size(), password), path);
    };
    const auto open = with("password_file = 'open.secret'");
    ASSERT_TRUE(open);
    EXPECT_EQ(open->topology->users[0].password.reveal(), "abc");
    ASSERT_EQ(open->warnings.size(), 1u);
    EXPECT_NE(open->warnings[0].find(":15:17: warning: password_file"), std::string::npos)
        << open->warnings[0];

    const auto message = [&](const std::string& password) {
        const auto loaded = with(password);
        return loaded ? "" : loaded.error().message.substr(path.size());
    };
    EXPECT_EQ(message("password_file = 'empty.secret'"),
              ":15:17: the password given by 'password_file' is empty");
    EXPECT_NE(message("password_file = 'no.secret'").find(":15:17: cannot read password_file"),
              std::string::npos);
    EXPECT_EQ(message("password = 'a'\npassword_env = 'b'"),
              ":13:1: give one of password, password_file and password_env");
    EXPECT_EQ(message("password = ''"), ":15:12: the password given by 'password' is empty");
    EXPECT_EQ(message("password_env = 'BRAID_TEST_UNSET'"),
              ":15:16: the environment has no variable 'BRAID_TEST_UNSET'");
    ::setenv("BRAID_TEST_SECRET", "from env", 1);
    const auto env = with("password_env = 'BRAID_TEST_SECRET'");
    ASSERT_TRUE(env);
    EXPECT_EQ(env->topology->users[0].password.reveal(), "from env");
}

}  // namespace
}  // namespace braid::conf
