// Each rule of listeners, pool, servers, users and databases, with its text and place.
#include <gtest/gtest.h>

#include "tests/unit/conf/sample.h"

namespace braid::conf {
namespace {

using sample::errors;
using sample::kDatabase;
using sample::kHead;

// The sample with one line replaced by others.
std::string edited(const std::string& from, const std::string& to) {
    std::string text = std::string(kHead) + std::string(kDatabase);
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return errors(text.replace(at, from.size(), to));
}

TEST(Unavailable, IsRefusedByName) {
    const std::string host = "host = \"10.0.0.2\"";
    EXPECT_EQ(edited(host, "host='h'\nkind = 'oracle'"),
              "braid.toml:11:8: 'kind' must be one of postgresql, mysql, not 'oracle'");
    EXPECT_EQ(edited(host, "host='h'\nreplica_of = 'pg1'"),
              "braid.toml:11:1: replica_of is not available yet");
    EXPECT_EQ(edited(host, "host='h'\nzone = 'a'"), "braid.toml:11:1: zone is not available yet");
    const std::string name = "[[database]]\n";
    EXPECT_EQ(edited(name, "[[database]]\ntransactions = 'two_phase'\n"),
              "braid.toml:20:16: transactions: two_phase is not available yet");
    EXPECT_EQ(
        edited(name, "[[database]]\ndialect = 'mysql'\n"),
        "braid.toml:20:11: dialect: mysql is not available yet to clients of a postgresql listener; without "
        "'dialect' each listener's clients send their own SQL");
    EXPECT_EQ(edited(name, "[[database]]\ndialect = 'postgresql'\n"), "");
    EXPECT_EQ(edited(name, "[[database]]\ndialect = 'oracle'\n"),
              "braid.toml:20:11: dialect: oracle is not available yet");
    EXPECT_EQ(edited(name, "[[database]]\nfinish_on = 'pg1'\n"),
              "braid.toml:20:1: finish_on is not available yet");
    const std::string head(kHead);
    const std::string database(kDatabase);
    EXPECT_EQ(errors("[braid]\nmetrics_address = '127.0.0.1:9187'\n" + head + database),
              "braid.toml:2:1: metrics_address is not available yet");
    EXPECT_EQ(errors("[pool]\npool_mode = 'statement'\n" + head + database),
              "braid.toml:2:13: pool_mode: statement is not available yet");
    EXPECT_EQ(errors("[pool]\nreserve_pool_size = 5\n" + head + database),
              "braid.toml:2:1: reserve_pool_size is not available yet");
    EXPECT_EQ(sample::table_errors("[[database.sequence]]\nname = 'order_id'\nserver = 'pg1'\n"),
              "braid.toml:22:1: sequence is not available yet");
}

TEST(Listener, Rules) {
    const std::string port = "port = 6432";
    EXPECT_EQ(edited(port, "protocol = 'http'"),
              "braid.toml:2:12: 'protocol' must be one of postgresql, mysql, not 'http'");
    EXPECT_EQ(edited(port, "address = 'localhost'"),
              "braid.toml:2:11: 'address' must be a numeric address such as 127.0.0.1, 0.0.0.0 or ::1, not "
              "'localhost'");
    EXPECT_NE(edited(port, "address = '1.2.3.256'"), "");
    EXPECT_NE(edited(port, "address = '1.2.3'"), "");
    EXPECT_EQ(edited(port, "address = '::1'"), "");
    EXPECT_EQ(edited(port, "[[listener]]\nport = 6433"), "");
    EXPECT_EQ(edited(port, "[[listener]]"),
              "braid.toml:2:1: another listener has 127.0.0.1 port 6432 already");
    EXPECT_EQ(edited(port, "[[listener]]\naddress = '0.0.0.0'"),
              "braid.toml:2:1: another listener has 127.0.0.1 port 6432 already");
    EXPECT_EQ(edited(port, "[[listener]]\naddress = '127.0.0.2'"), "");
}

TEST(Listener, TlsNeedsItsFiles) {
    const std::string port = "port = 6432";
    EXPECT_EQ(edited(port, "tls = { mode = 'off' }"), "");
    EXPECT_EQ(edited(port, "tls = { mode = 'require' }"),
              "braid.toml:2:7: tls mode require needs cert and key");
    EXPECT_EQ(edited(port, "tls = { }"), "braid.toml:2:7: tls mode prefer needs cert and key");
    EXPECT_EQ(edited(port, "tls = true"), "braid.toml:2:7: 'tls' must be a table, not a boolean");
    EXPECT_EQ(edited(port, "tls = { mode = 'off', cert = 'none.crt' }"),
              "braid.toml:2:30: cannot read cert 'none.crt'");
    EXPECT_EQ(edited(port, "tls = { mode = 'always' }"),
              "braid.toml:2:7: tls mode prefer needs cert and key\n"
              "braid.toml:2:16: 'mode' must be one of off, prefer, require, verify, not 'always'");
}

TEST(Pool, Rules) {
    const auto pool = [](const std::string& line) {
        return errors("[pool]\n" + line + "\n" + std::string(kHead) + std::string(kDatabase));
    };
    EXPECT_EQ(pool("default_pool_size = 0"),
              "braid.toml:2:21: 'default_pool_size' must be between 1 and 100000, not 0");
    EXPECT_EQ(pool("min_pool_size = 21"),
              "braid.toml:2:17: 'min_pool_size' is 21, more than default_pool_size, 20");
    EXPECT_EQ(
        pool("max_packet_size = '2GiB'"),
        "braid.toml:2:19: 'max_packet_size' must be between 16384 and 1073741824 bytes, not 2147483648");
    EXPECT_EQ(pool("max_packet_size = '64MB'"),
              "braid.toml:2:19: 'max_packet_size' must be a size such as \"512B\", \"16KiB\", \"64MiB\" or "
              "\"1GiB\", not "
              "'64MB'");
    EXPECT_EQ(
        pool("max_packet_size = 1.5"),
        "braid.toml:2:19: 'max_packet_size' must be a size such as \"64MiB\", not a floating-point number");
    EXPECT_EQ(pool("pool_mode = 'sesion'"),
              "braid.toml:2:13: 'pool_mode' must be one of session, transaction, statement, not 'sesion'");
    EXPECT_EQ(pool("query_wait_timeout = '0s'"), "");
}

TEST(Server, Rules) {
    EXPECT_EQ(edited("name = \"pg2\"", "name = 'pg1'"),
              "braid.toml:9:8: there are two servers 'pg1'\n"
              "braid.toml:21:18: there is no server 'pg2'; did you mean 'pg1'?");
    EXPECT_EQ(edited("name = \"pg2\"", "name = 'pg2'\nport = 70000"),
              "braid.toml:10:8: 'port' must be between 1 and 65535, not 70000");
    EXPECT_EQ(edited("host = \"10.0.0.2\"", "host = ''"), "braid.toml:10:8: 'host' is empty");
    EXPECT_EQ(edited("host = \"10.0.0.2\"", "host = \"a\\u0000\""),
              "braid.toml:10:8: 'host' must not contain a zero byte");
    EXPECT_EQ(edited("host = \"10.0.0.2\"", "host = 'h'\nmax_connections = 0"),
              "braid.toml:11:19: 'max_connections' must be between 1 and 1000000, not 0");
    EXPECT_EQ(edited("host = \"10.0.0.2\"", "host = 'h'\ntls = { mode = 'verify' }"),
              "braid.toml:11:7: tls mode verify needs ca");
    EXPECT_EQ(edited("host = \"10.0.0.2\"", "host = 'h'\ntls = { ca = 'none.crt' }"),
              "braid.toml:11:14: cannot read ca 'none.crt'");
    EXPECT_EQ(errors("[[listener]]\n[[server]]\nname = 'a b'\nhost = 'h'\ndbname = 'd'\nuser = 'u'\n"
                     "[[user]]\nname = 'u'\npassword = 'p'\nadmin = true\n"
                     "[[database]]\nname = 'd'\nshards = ['a b']\n"),
              "braid.toml:3:8: the server name 'a b' may hold letters, digits, '_', '-' and '.' only, at "
              "most 63 of "
              "them");
}

TEST(Server, TwoShardsInOnePlaceAreRefused) {
    EXPECT_EQ(edited("host = \"10.0.0.2\"", "host = \"10.0.0.1\""),
              "braid.toml:21:18: servers 'pg1' and 'pg2' are the same database (10.0.0.1:5432/shop): every "
              "row would "
              "count twice");
}

TEST(User, Rules) {
    EXPECT_EQ(edited("admin = true", "[[user]]\nname = 'app'\npassword = 'x'\ndatabases = []"),
              "braid.toml:18:8: there are two users 'app'");
    EXPECT_EQ(edited("databases = [\"shop\"]\nadmin = true", ""), "braid.toml:13:1: 'databases' is missing");
    EXPECT_EQ(edited("databases = [\"shop\"]", "databases = ['shop', 'shpo']"),
              "braid.toml:16:22: there is no database 'shpo'; did you mean 'shop'?");
    EXPECT_EQ(edited("databases = [\"shop\"]", "databases = [1]"),
              "braid.toml:16:14: 'databases' must hold strings, not an integer");
    EXPECT_EQ(edited("admin = true", "admin = 'yes'"),
              "braid.toml:17:9: 'admin' must be a boolean, not a string");
}

TEST(User, Verifiers) {
    const std::string password = "\"s3cret\"";
    EXPECT_EQ(edited(password, "'SCRAM-SHA-256$4096:abc'"),
              "braid.toml:15:12: the SCRAM-SHA-256 verifier is malformed");
    EXPECT_EQ(edited(password, "'SCRAM-SHA-256$0:c2Fs$AAAA:BBBB'"),
              "braid.toml:15:12: the SCRAM-SHA-256 verifier is malformed");
    EXPECT_EQ(edited(password, "'*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29'"), "");
    EXPECT_EQ(edited(password, "'$A$005$xyz'"), "");
    EXPECT_EQ(
        edited(password, "'md5900150983cd24fb0d6963f7d28e17f72'"),
        "braid.toml:15:12: an md5 verifier is not available: give a SCRAM-SHA-256 verifier or the password");
    EXPECT_EQ(edited(password, "'md5 is old'"), "");
}

TEST(Database, Rules) {
    const std::string shards = "shards = [\"pg1\", \"pg2\"]";
    EXPECT_EQ(edited(shards, "shards = ['pg1', 'pg1']"),
              "braid.toml:21:18: server 'pg1' is in 'shards' twice");
    EXPECT_EQ(edited(shards, ""), "braid.toml:19:1: 'shards' is missing");
    EXPECT_EQ(edited(shards, "shards = 'pg1'"), "braid.toml:21:10: 'shards' must be an array, not a string");
    EXPECT_EQ(edited(shards, shards + "\nunlisted_tables = 'local:pg3'"),
              "braid.toml:22:19: there is no server 'pg3'; did you mean 'pg1'?");
    EXPECT_EQ(edited(shards, "shards = ['pg1']\nunlisted_tables = 'local:pg2'"),
              "braid.toml:22:19: server 'pg2' is not one of the shards of database 'shop'");
    EXPECT_EQ(
        edited(shards, shards + "\nunlisted_tables = 'allow'"),
        "braid.toml:22:19: 'unlisted_tables' must be one of refuse, local:<server>, reference, not 'allow'");
    EXPECT_EQ(edited(shards, shards + "\nunlisted_tables = 'reference'"), "");
    EXPECT_EQ(sample::table_errors(std::string(kDatabase)),
              "braid.toml:23:8: there are two databases 'shop'");
    EXPECT_EQ(sample::table_errors("[[database]]\nname = 'braid'\nshards = ['pg1']\n"),
              "braid.toml:23:8: the database name 'braid' is reserved for the admin console");
}

}  // namespace
}  // namespace braid::conf
